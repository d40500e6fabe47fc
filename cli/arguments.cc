#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cli/command_info.h"
#include "cli/examples.h"
#include "cli/version.h"

namespace leakscan {
namespace {

constexpr char kDescription[] = "Finds exposed French health records in leaked data.";
const std::vector<std::string> kSiemFormats = {"ecs", "ocsf", "hec", "rfc5424", "cef"};
const std::vector<std::string> kSeverities = {"low", "medium", "high", "critical"};

void AddDetectionOptions(CLI::App& command, DetectionChoice& choice) {
  command.add_option("--detectors", choice.files, "More patterns, from a TOML file")
      ->allow_extra_args(false)
      ->type_name("FILE");
}

void AddInputOptions(CLI::App& command, ScanArguments& scan) {
  command.add_option("PATH", scan.paths, "Files, folders (recursively), or - for standard input");
  command.add_option("--files-from", scan.files_from, "Scan the paths listed in FILE, one a line")
      ->type_name("FILE|-");
  command.add_option("--stdin-name", scan.stdin_name, "What to call standard input in events")
      ->type_name("NAME");
  command.add_option("--exclude", scan.excludes, "Pass over paths that match")
      ->allow_extra_args(false)
      ->type_name("GLOB");
  command
      .add_option("--encoding", scan.encoding,
                  "Charset of the text, or auto: utf-8, utf-16le, utf-16be, utf-32le, utf-32be, "
                  "windows-1252, "
                  "iso-8859-1, iso-8859-15, macroman, cp850, cp437")
      ->type_name("auto|NAME");
  command
      .add_option("--password-file", scan.password_file,
                  "Passwords to try on encrypted archives, one a line")
      ->type_name("FILE");
  command.add_option("--max-depth", scan.max_depth, "Nested containers to open")
      ->capture_default_str();
  command.add_option("--max-ratio", scan.max_ratio, "Decoded bytes per byte read, beyond 1 GiB")
      ->capture_default_str();
  command.add_option("--max-bytes", scan.max_bytes, "Decoded bytes of one input")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command
      .add_option("--spool-bytes", scan.spool_bytes,
                  "Memory for what cannot be read as it comes (sheets before their texts)")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command
      .add_option("--decode-window", scan.decode_window,
                  "Largest window of zstd, dictionary of xz, memory of PPMd to accept")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command
      .add_option("--time-limit", scan.time_limit, "Stop reading after SECONDS; the rest is a gap")
      ->type_name("SECONDS");
}

// Of every command that writes events.
template <class CommandArguments>
void AddFileOptions(CLI::App& command, CommandArguments& chosen) {
  command.add_option("-o,--output", chosen.output, "Write events to FILE (FILE.zst is compressed)")
      ->type_name("FILE");
  command.add_flag("--force", chosen.force, "Replace an existing output file");
  command.add_flag("--append", chosen.append, "Add to an existing output file");
  command
      .add_option("--framing", chosen.framing,
                  "rfc5424: end messages with LF, or write their size before (RFC 6587)")
      ->check(CLI::IsMember({"lf", "octet"}))
      ->capture_default_str();
}

void AddOutputOptions(CLI::App& command, ScanArguments& scan) {
  AddFileOptions(command, scan);
  std::vector<std::string> formats = kSiemFormats;
  formats.insert(formats.begin(), {"ndjson", "text"});
  command.add_option("--format", scan.format, "Default: text on a terminal, else ndjson")
      ->check(CLI::IsMember(formats));
  command.add_option("--events", scan.events, "Which events to write")
      ->check(CLI::IsMember({"exposure", "all", "source", "summary"}))
      ->capture_default_str();
  command.add_option("--min-severity", scan.min_severity, "Hide exposures below")
      ->check(CLI::IsMember(kSeverities))
      ->capture_default_str();
  command.add_option("--min-confidence", scan.min_confidence, "Hide exposures below")
      ->check(CLI::IsMember({"low", "medium", "high"}))
      ->capture_default_str();
  command.add_option("--max-events-per-source", scan.max_events_per_source,
                     "Write at most N exposures a file or member, count the rest");
  std::vector<std::string> fail_on = kSeverities;
  fail_on.push_back("never");
  command.add_option("--fail-on", scan.fail_on, "Exit with 1 from this severity on")
      ->check(CLI::IsMember(fail_on));
  command.add_flag("--strict", scan.strict, "Exit with 3 on any gap, exposures or not");
  command.add_flag("--reveal", scan.reveal, "Write values in clear (ndjson and text only)")
      ->configurable(false);
  command
      .add_option("--key-file", scan.key_file, "Key of the pseudonyms ('leakscan key new FILE')")
      ->type_name("FILE");
  command
      .add_option("--registry", scan.registry,
                  "Mark who is on a hospital's own list ('leakscan registry build')")
      ->type_name("FILE");
  command.add_option("--label", scan.labels, "Put K=V into the run event")
      ->allow_extra_args(false)
      ->type_name("K=V");
  // As a flag of an optional it would be set though nobody gave it.
  command.add_flag_function(
      "--evidence,!--no-evidence", [&scan](std::int64_t times) { scan.evidence = times > 0; },
      "SHA-256 of every input (default with -o and --state)");
}

void AddReportOptions(CLI::App& command, ReportArguments& report) {
  command.add_option("EVENTS", report.events, "Files of events, or - for a pipe")->required();
  command.add_option("-o,--output", report.output, "Write the report to FILE")->type_name("FILE");
  command.add_flag("--force", report.force, "Replace an existing output file");
  command.add_option("--format", report.format, "What to write")
      ->check(CLI::IsMember({"html", "json", "md"}))
      ->capture_default_str();
  command.add_option("--lang", report.language, "Its language")
      ->check(CLI::IsMember({"fr", "en"}))
      ->capture_default_str();
  command
      .add_option("--aware-at", report.aware_at,
                  "When the controller became aware, 2026-11-27T14:30+01:00: starts the 72 hours")
      ->type_name("TIME");
  command
      .add_option("--tz", report.time_zone,
                  "Time zone of --aware-at where it has no offset, and of the deadline")
      ->type_name("ZONE");
}

void AddRunOptions(CLI::App& command, ScanArguments& scan) {
  command.add_option("-j,--threads", scan.threads, "Worker threads (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command.add_option("--persons-max", scan.persons_max, "Persons counted exactly")
      ->capture_default_str();
  command.add_option("--progress", scan.progress, "Progress on stderr")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command
      .add_option("--metrics", scan.metrics,
                  "Write the run's figures to FILE at its end, for node_exporter (FILE.prom)")
      ->type_name("FILE");
  command
      .add_option("--state", scan.state,
                  "Remember in FILE what is done: scan what is new, go on where a run was killed")
      ->type_name("FILE");
  command
      .add_option("--new-only", scan.new_only,
                  "Hide exposures of persons, or with the content, that earlier runs reported")
      ->check(CLI::IsMember({"person", "record"}));
  command.add_option("--progress-seconds", scan.progress_seconds, "Between two lines of -v")
      ->check(CLI::Range(0.01, 3600.0))
      ->group("");
  command.add_option("--chunk-bytes", scan.chunk_bytes, "Size of the units of work")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{64} << 20U))
      ->group("");
}

bool IsGiven(const std::vector<std::string>& args, const CLI::Option& option) {
  for (const std::string& arg : args) {
    for (const std::string& name : option.get_lnames()) {
      if (arg == "--" + name || arg.starts_with("--" + name + "=")) return true;
    }
    for (const std::string& name : option.get_snames()) {
      if (arg.starts_with("-" + name)) return true;
    }
  }
  return false;
}

// LEAKSCAN_MIN_SEVERITY=high stands for --min-severity=high, where no such flag is given. Put in
// front of the configuration file by becoming a flag; --reveal is a flag only.
void AddEnvironment(const CLI::App& command, std::vector<std::string>* args) {
  std::vector<std::string> added;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_lnames().empty() || !option->get_configurable()) continue;
    const std::string& name = option->get_lnames().front();
    std::string variable = "LEAKSCAN_" + name;
    std::transform(variable.begin(), variable.end(), variable.begin(), [](char c) {
      return c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr || *value == '\0' || IsGiven(*args, *option)) continue;
    added.push_back("--" + name + "=" + value);
  }
  const auto place = std::find(args->begin(), args->end(), command.get_name());
  if (place != args->end()) args->insert(place + 1, added.begin(), added.end());
}

// Puts its examples behind the help of every command.
void AddExamples(CLI::App& command, const std::string& name) {
  std::string text;
  for (const Example& example : ExamplesOf(name)) {
    if (text.empty()) text = "Examples:\n";
    text.append("  # ").append(example.purpose).append("\n");
    text.append("  ").append(example.line).append("\n");
  }
  if (!text.empty()) command.footer(text);
  if (!name.empty()) return;
  for (CLI::App* below : command.get_subcommands({})) AddExamples(*below, below->get_name());
}

void AddRequiredKey(CLI::App& command, std::string& key_file) {
  command.add_option("--key-file", key_file, "Key of the pseudonyms ('leakscan key new FILE')")
      ->required()
      ->type_name("FILE");
}

// What a hospital asks of its own patients.
void DeclareRegistry(CLI::App& app, Arguments& arguments) {
  RegistryArguments& chosen = arguments.registry;
  const auto add_output = [&chosen](CLI::App& command, const char* what) {
    command.add_option("-o,--output", chosen.output, what)->required()->type_name("FILE");
    command.add_flag("--force", chosen.force, "Replace an existing file");
  };
  CLI::App* registry =
      app.add_subcommand("registry", "A hospital's own patients, as a keyed, irreversible list");
  registry->require_subcommand(1);
  registry->fallthrough();
  CLI::App* build = registry->add_subcommand("build", "Make the list, for scan --registry");
  build->add_option("LIST", chosen.list, "A table of patients (CSV, XLSX, JSON lines...)")
      ->required();
  AddRequiredKey(*build, chosen.key_file);
  add_output(*build, "Write the registry to FILE (FILE.lsr)");
  AddDetectionOptions(*build, arguments.detection);
  CLI::App* match =
      registry->add_subcommand("match", "Which patients of the list are in saved events");
  match->add_option("EVENTS", chosen.events, "Files of events, or - for a pipe")->required();
  match->add_option("--registry", chosen.registry, "What 'registry build' made")
      ->required()
      ->type_name("FILE");
  AddRequiredKey(*match, chosen.key_file);
  add_output(*match, "Write a row for each patient to FILE (known.csv)");
  match
      ->add_option("--patients", chosen.patients,
                   "The list that the registry was built from: gives its own numbers of patients")
      ->type_name("FILE");
  match
      ->add_option("--id-column", chosen.id_column,
                   "Column of these numbers (default: a patient number's, else \"id\")")
      ->type_name("NAME");
  AddDetectionOptions(*match, arguments.detection);

  CLI::App* lookup = app.add_subcommand(
      "lookup", "Is this person in saved events? The value comes on standard input");
  lookup->add_option("EVENTS", arguments.lookup.events, "Files of events")->required();
  AddRequiredKey(*lookup, arguments.lookup.key_file);
  AddDetectionOptions(*lookup, arguments.detection);
}

// Declares every command and option; what they are given goes to `arguments`.
void Declare(CLI::App& app, Arguments& arguments) {
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", VersionText());
  app.set_config("--config", DefaultConfigPath(), "Read options from FILE")->type_name("FILE");
  app.add_flag("-q,--quiet", arguments.quiet, "Only errors on stderr");
  app.add_flag("-v,--verbose", arguments.verbose, "More on stderr");

  CLI::App* scan = app.add_subcommand("scan", "Scan files, folders or a pipe; events on stdout");
  AddInputOptions(*scan, arguments.scan);
  AddOutputOptions(*scan, arguments.scan);
  AddDetectionOptions(*scan, arguments.detection);
  scan->add_option("--only", arguments.detection.only, "Look for these detectors alone")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("IDS");
  scan->add_option("--without", arguments.detection.without, "Leave these detectors out")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("IDS");
  scan->add_option(
          "--watch", arguments.detection.watch,
          "Names to report wherever they stand, one a line: hospitals, domains, applications")
      ->type_name("FILE");
  scan->add_option("--allow", arguments.scan.allow,
                   "Known findings, which count as info: [[allow]] tables with a reason")
      ->type_name("FILE");
  scan->add_option("--engine", arguments.detection.engine,
                   "hyperscan: without the scanner's own loops, for the same events")
      ->check(CLI::IsMember({"auto", "hyperscan"}))
      ->capture_default_str();
  AddRunOptions(*scan, arguments.scan);

  CLI::App* convert =
      app.add_subcommand("convert", "Saved ndjson events to another format, without a scan");
  convert->add_option("EVENTS", arguments.convert.events, "Files of events, or - for a pipe")
      ->required();
  AddFileOptions(*convert, arguments.convert);
  std::vector<std::string> formats = kSiemFormats;
  formats.push_back("text");
  convert->add_option("--format", arguments.convert.format, "What to write")
      ->check(CLI::IsMember(formats))
      ->required();

  AddReportOptions(
      *app.add_subcommand("report", "A page for analyst and data-protection officer, from events"),
      arguments.report);
  DeclareRegistry(app, arguments);

  CLI::App* explain =
      app.add_subcommand("explain", "What every detector says of a value or line, and why");
  explain->add_option("TEXT", arguments.explain,
                      "The text, or - for standard input; or EVENTS ID: the record of an event, in "
                      "its input");
  explain
      ->add_option("--input", arguments.explain_input,
                   "EVENTS ID: the input, where it has moved or its name is masked")
      ->type_name("FILE");
  explain
      ->add_option("--password-file", arguments.explain_password_file,
                   "EVENTS ID: passwords to try on encrypted archives, one a line")
      ->type_name("FILE");
  explain->add_flag("--reveal", arguments.explain_reveal, "Show values in clear")
      ->configurable(false);
  AddDetectionOptions(*explain, arguments.detection);

  CLI::App* detectors = app.add_subcommand("detectors", "What is looked for");
  detectors->require_subcommand(1);
  detectors->fallthrough();
  CLI::App* list = detectors->add_subcommand("list", "All detectors");
  AddDetectionOptions(*list, arguments.detection);
  CLI::App* show = detectors->add_subcommand("show", "One detector, with its patterns");
  show->add_option("ID", arguments.detector_id, "Detector id")->required();
  AddDetectionOptions(*show, arguments.detection);
  CLI::App* check =
      detectors->add_subcommand("check", "Prove every pattern against its own examples");
  check->add_option("FILE", arguments.detection.files, "More pattern files");

  CLI::App* gen = app.add_subcommand("gen", "Files for other programs, on stdout");
  gen->require_subcommand(1);
  gen->add_subcommand("schema", "JSON Schema of the ndjson events");
  gen->add_subcommand("man", "Manual page");
  gen->add_subcommand("bash", "Completion for bash");
  gen->add_subcommand("zsh", "Completion for zsh");
  gen->add_subcommand("fish", "Completion for fish");

  CLI::App* doctor =
      app.add_subcommand("doctor", "What leakscan runs on, and whether it works here");
  AddDetectionOptions(*doctor, arguments.detection);

  CLI::App* key = app.add_subcommand("key", "Keys of pseudonyms");
  key->require_subcommand(1);
  CLI::App* key_new = key->add_subcommand("new", "Make a new key file");
  key_new->add_option("FILE", arguments.key_path, "Where to write it")->required();

  AddExamples(app, "");
}

// The command that was given.
Command CommandOf(const CLI::App& app, Arguments* arguments) {
  const CLI::App& command = *app.get_subcommands().front();
  const std::vector<CLI::App*> below = command.get_subcommands();
  const std::string inner = below.empty() ? "" : below.front()->get_name();
  const std::string name = command.get_name();
  if (name == "convert") return Command::kConvert;
  if (name == "doctor") return Command::kDoctor;
  if (name == "report") return Command::kReport;
  if (name == "registry") {
    return inner == "build" ? Command::kRegistryBuild : Command::kRegistryMatch;
  }
  if (name == "lookup") return Command::kLookup;
  if (name == "explain") return Command::kExplain;
  if (name == "key") return Command::kKeyNew;
  if (name == "gen") {
    arguments->generate = inner;
    return Command::kGen;
  }
  if (name != "detectors") return Command::kScan;
  if (inner == "show") return Command::kDetectorsShow;
  return inner == "check" ? Command::kDetectorsCheck : Command::kDetectorsList;
}

// "FILE" of "FILE:{...}"; a plain number is an N.
std::string ValueName(const std::string& type) {
  const std::string name = type.substr(0, type.find(':'));
  return name == "UINT" || name == "INT" || name == "FLOAT" ? "N" : name;
}

// "a", "b" of "TEXT:{a,b}".
std::vector<std::string> Choices(const std::string& type) {
  std::vector<std::string> choices;
  std::size_t at = type.find(":{");
  if (at == std::string::npos) return choices;
  for (at += 2; at < type.size() && type[at - 1] != '}';) {
    const std::size_t end = type.find_first_of(",}", at);
    choices.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return choices;
}

CommandInfo Describe(const CLI::App& app) {
  CommandInfo command{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // not for users
    OptionInfo info;
    for (const std::string& name : option->get_snames()) info.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) info.names.push_back("--" + name);
    info.description = option->get_description();
    info.required = option->get_required();
    if (info.names.empty()) {
      info.value = option->get_name(true);
    } else if (option->get_items_expected_max() > 0) {
      const std::string type = option->get_type_name();
      info.value = ValueName(type);
      info.choices = Choices(type);
      // A file's depends on who asks.
      if (info.value != "FILE") info.default_value = option->get_default_str();
    }
    command.options.push_back(std::move(info));
  }
  for (const CLI::App* below : app.get_subcommands({}))
    command.commands.push_back(Describe(*below));
  return command;
}

}  // namespace

std::string DefaultConfigPath() {
  if (const char* home = std::getenv("XDG_CONFIG_HOME"); home != nullptr && *home != '\0') {
    return std::string(home) + "/leakscan/config.toml";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::string(home) + "/.config/leakscan/config.toml";
  }
  return {};
}

std::string VersionText() {
  return std::string("leakscan ") + kVersion + "\nhyperscan " +
         std::string(PatternDatabase::HyperscanVersion()) + "\n";
}

ParsedArguments ParseArguments(int argc, const char* const* argv) {
  ParsedArguments parsed;
  Arguments& arguments = parsed.arguments;
  CLI::App app(kDescription, "leakscan");
  Declare(app, arguments);
  const CLI::App* const scan = app.get_subcommand("scan");
  std::vector<std::string> args(argv + 1, argv + argc);
  AddEnvironment(*scan, &args);
  std::reverse(args.begin(), args.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(args));
  } catch (const CLI::Success& success) {
    std::ostringstream out;
    app.exit(success, out, out);
    parsed.run = false;
    parsed.text = out.str();
    return parsed;
  } catch (const CLI::Error& error) {
    parsed.run = false;
    parsed.failed = true;
    parsed.text = error.what();
    return parsed;
  }
  arguments.command = CommandOf(app, &arguments);
  return parsed;
}

CommandInfo DescribeCommands() {
  Arguments arguments;
  CLI::App app(kDescription, "leakscan");
  Declare(app, arguments);
  return Describe(app);
}

}  // namespace leakscan
