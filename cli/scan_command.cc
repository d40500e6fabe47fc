// leakscan scan: resolves the arguments into ScanOptions, opens the output, scans, says how it
// went.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <optional>
#include <thread>

#include "cli/commands.h"
#include "cli/commit.h"
#include "cli/converter_options.h"
#include "cli/detection_files.h"
#include "cli/key_file.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "scanner/decode/charset.h"
#include "scanner/output/event_converter.h"
#include "scanner/output/metrics_text.h"
#include "scanner/output/output_file.h"
#include "scanner/state/state_file.h"

namespace leakscan {
namespace {

// How many lines a source gets in text on a terminal.
constexpr std::uint64_t kTerminalLinesPerSource = 10;

EventLevel ParseEvents(const std::string& name) {
  if (name == "all") return EventLevel::kAll;
  if (name == "source") return EventLevel::kSource;
  if (name == "summary") return EventLevel::kSummary;
  return EventLevel::kExposure;
}

// The paths of --files-from, one a line.
Status ReadPathList(const std::string& file, std::vector<std::string>* paths) {
  std::ifstream stream;
  if (file != "-") {
    stream.open(file, std::ios::binary);
    if (!stream) return MakeError(ErrorCode::kNotFound, "cannot read the list of --files-from");
  }
  std::istream& in = file == "-" ? std::cin : stream;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) paths->push_back(line);
  }
  return {};
}

Status ResolveInputs(const ScanArguments& scan, ScanOptions* options) {
  options->inputs.paths = scan.paths;
  options->inputs.excludes = scan.excludes;
  if (!scan.files_from.empty()) {
    LEAKSCAN_RETURN_IF_ERROR(ReadPathList(scan.files_from, &options->inputs.paths));
  } else if (options->inputs.paths.empty()) {
    if (IsTerminal(STDIN_FILENO)) {
      return MakeError(ErrorCode::kInvalidArgument, "nothing to scan: name a file, a folder or -");
    }
    options->inputs.paths.push_back("-");
  }
  if (!scan.stdin_name.empty()) options->stdin_name = scan.stdin_name;
  if (!scan.password_file.empty()) {
    LEAKSCAN_ASSIGN_OR_RETURN(options->passwords, ReadPasswordFile(scan.password_file));
  }
  if (scan.encoding != "auto") {
    options->charset = ParseCharset(scan.encoding);
    if (!options->charset) {
      return MakeError(
          ErrorCode::kInvalidArgument,
          "--encoding: unknown charset; known are utf-8, utf-16le, utf-16be, "
          "utf-32le, utf-32be, windows-1252, iso-8859-1, iso-8859-15, macroman, cp850, "
          "cp437");
    }
  }
  return {};
}

Status ResolveLabels(const ScanArguments& scan, ScanOptions* options) {
  for (const std::string& label : scan.labels) {
    const std::size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0) {
      return MakeError(ErrorCode::kInvalidArgument, "--label wants KEY=VALUE");
    }
    options->labels[MaskMessage(label.substr(0, equals))] = MaskMessage(label.substr(equals + 1));
  }
  return {};
}

void ResolveFilters(const Arguments& arguments, ScanOptions* options) {
  const ScanArguments& scan = arguments.scan;
  const auto join = [](const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : ",") + id;
    return text;
  };
  if (scan.min_severity != "low") options->filters["min_severity"] = scan.min_severity;
  if (scan.min_confidence != "low") options->filters["min_confidence"] = scan.min_confidence;
  if (scan.events != "exposure") options->filters["events"] = scan.events;
  if (scan.max_events_per_source > 0) {
    options->filters["max_events_per_source"] = std::to_string(scan.max_events_per_source);
  }
  if (!arguments.detection.only.empty()) options->filters["only"] = join(arguments.detection.only);
  if (!arguments.detection.without.empty()) {
    options->filters["without"] = join(arguments.detection.without);
  }
  if (!scan.excludes.empty()) {
    options->filters["exclude"] = std::to_string(scan.excludes.size());
  }
  if (!scan.state.empty()) options->filters["state"] = "unchanged";
  if (!scan.new_only.empty()) {
    options->filters["new_only"] = scan.new_only;
    options->new_only = scan.new_only == "person" ? NewOnly::kPerson : NewOnly::kRecord;
  }
}

// A SIEM keeps events for long and joins them: no clear value, and pseudonyms that last.
Status CheckFormat(const ScanArguments& scan) {
  const auto format = ParseFormatName(scan.format);
  const bool siem = format && IsForSiem(*format);
  if (siem && scan.reveal) {
    return MakeError(ErrorCode::kInvalidArgument, "--reveal works with ndjson and text only");
  }
  if (siem && scan.key_file.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--format " + scan.format +
                         " needs --key-file, so that events of different runs can be joined; "
                         "'leakscan key new FILE' makes one");
  }
  if (!scan.registry.empty() && scan.key_file.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--registry needs --key-file, the key that the registry was built with");
  }
  return CheckFraming(scan.format, scan.framing, scan.output);
}

// What is remembered is named by keyed hashes, so runs must have the key in common.
Status CheckState(const ScanArguments& scan) {
  if (!scan.state.empty() && scan.key_file.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--state needs --key-file, the same for every run; 'leakscan key new FILE' "
                     "makes one");
  }
  if (!scan.new_only.empty() && scan.state.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--new-only needs --state FILE, which remembers what was reported");
  }
  return {};
}

// What holds in this run, for whoever has to do it again. Files are named, masked, where they
// change what is found. Not what a run is the same with: threads, engine, format, where the events
// go.
std::map<std::string, std::string> SettingsOf(const Arguments& arguments,
                                              const ScanOptions& options) {
  const ScanArguments& scan = arguments.scan;
  const auto text_of = [](bool set) { return set ? "true" : "false"; };
  std::map<std::string, std::string> settings = {
      {"decode-window", std::to_string(scan.decode_window)},
      {"encoding", scan.encoding},
      {"events", scan.events},
      {"evidence", text_of(options.evidence)},
      {"fail-on", scan.fail_on.empty() ? scan.min_severity : scan.fail_on},
      {"max-bytes", std::to_string(scan.max_bytes)},
      {"max-depth", std::to_string(scan.max_depth)},
      {"max-events-per-source", std::to_string(scan.max_events_per_source)},
      {"max-ratio", std::to_string(scan.max_ratio)},
      {"min-confidence", scan.min_confidence},
      {"min-severity", scan.min_severity},
      {"new-only", scan.new_only.empty() ? "off" : scan.new_only},
      {"persons-max", std::to_string(scan.persons_max)},
      {"spool-bytes", std::to_string(scan.spool_bytes)},
      {"strict", text_of(scan.strict)},
      {"time-limit", fmt::format("{}", scan.time_limit)}};
  const auto add_file = [&settings](const std::string& name, const std::string& path) {
    if (!path.empty()) settings[name] = MaskMessage(path);
  };
  add_file("allow", scan.allow);
  add_file("files-from", scan.files_from);
  add_file("password-file", scan.password_file);
  add_file("registry", scan.registry);
  add_file("state", scan.state);
  add_file("watch", arguments.detection.watch);
  std::string detectors;
  for (const std::string& path : arguments.detection.files) {
    detectors += (detectors.empty() ? "" : ",") + path;
  }
  add_file("detectors", detectors);
  return settings;
}

Result<ScanOptions> Resolve(const Arguments& arguments) {
  const ScanArguments& scan = arguments.scan;
  ScanOptions options;
  LEAKSCAN_RETURN_IF_ERROR(ResolveInputs(scan, &options));
  LEAKSCAN_RETURN_IF_ERROR(ResolveLabels(scan, &options));
  ResolveFilters(arguments, &options);
  options.limits.depth_max = static_cast<int>(std::min<std::uint64_t>(scan.max_depth, 64));
  options.limits.ratio_max = scan.max_ratio;
  options.limits.output_bytes_max = scan.max_bytes;
  options.limits.spool_bytes_max = scan.spool_bytes;
  options.limits.window_bytes_max = scan.decode_window;
  options.seconds_max = scan.time_limit;
  options.persons_max = scan.persons_max;
  options.chunk_bytes = scan.chunk_bytes;
  options.evidence = scan.evidence.value_or(!scan.output.empty() || !scan.state.empty());
  options.threads = scan.threads > 0
                        ? scan.threads
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  LEAKSCAN_RETURN_IF_ERROR(CheckFormat(scan));
  LEAKSCAN_RETURN_IF_ERROR(CheckState(scan));
  const bool terminal = scan.output.empty() && IsTerminal(STDOUT_FILENO);
  const bool text = scan.format.empty() ? terminal : scan.format == "text";
  options.format = text ? OutputFormat::kText : OutputFormat::kNdjson;
  const char* no_color = std::getenv("NO_COLOR");
  options.color = terminal && (no_color == nullptr || *no_color == '\0');
  if (text && terminal) options.lines_per_source_max = kTerminalLinesPerSource;
  options.events = ParseEvents(scan.events);
  options.severity_min = ParseSeverity(scan.min_severity).value_or(Severity::kLow);
  options.confidence_min = ParseConfidence(scan.min_confidence).value_or(Confidence::kLow);
  options.events_per_source_max = scan.max_events_per_source;
  options.reveal = scan.reveal;
  options.version = kVersion;
  options.commit = kCommit;
  options.settings = SettingsOf(arguments, options);
  options.host = HostName();
  options.started = StartTime();
  return options;
}

struct RunKey {
  SecretKey key;
  std::string source = "run";  // "file", "beside", "run"
  std::string path;            // where it lies, if it does
};

Result<RunKey> ChooseKey(const ScanArguments& scan) {
  RunKey chosen;
  if (!scan.key_file.empty()) {
    chosen.source = "file";
    LEAKSCAN_ASSIGN_OR_RETURN(chosen.key, ReadKeyFile(scan.key_file));
    return chosen;
  }
  if (scan.output.empty()) {
    LEAKSCAN_ASSIGN_OR_RETURN(chosen.key, RandomKey());
    return chosen;
  }
  chosen.source = "beside";
  chosen.path = scan.output + ".key";
  if (access(chosen.path.c_str(), F_OK) == 0) {
    LEAKSCAN_ASSIGN_OR_RETURN(chosen.key, ReadKeyFile(chosen.path));
  } else {
    LEAKSCAN_ASSIGN_OR_RETURN(chosen.key, CreateKeyFile(chosen.path));
  }
  return chosen;
}

Result<Registry> OpenRegistry(const std::string& path, const std::string& key_file) {
  LEAKSCAN_ASSIGN_OR_RETURN(const SecretKey key, ReadKeyFile(key_file));
  return ReadRegistry(path, key, KeyIdOf(RunKeys(key)), RegistryTableKind::kValues);
}

// The job's state file, or null where there is none.
Result<std::unique_ptr<StateFile>> OpenJobState(const ScanArguments& scan) {
  if (scan.state.empty()) return nullptr;
  LEAKSCAN_ASSIGN_OR_RETURN(const SecretKey key, ReadKeyFile(scan.key_file));
  return StateFile::Open(scan.state, key);
}

// What --output names, wherever one stands.
std::string OutputName(const ScanArguments& scan) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::weakly_canonical(scan.output, error);
  return error ? scan.output : path.string();
}

// Standard output, or a file: that of the run before, if that was ended too early.
Result<std::unique_ptr<ByteSink>> OpenOutput(const ScanArguments& scan, StateFile* state) {
  if (scan.output.empty()) return MakeDescriptorSink(STDOUT_FILENO);
  OutputOptions output{
      .path = scan.output, .force = scan.force, .append = scan.append, .digest = true};
  if (state == nullptr) return OpenOutputFile(output);
  const std::string name = OutputName(scan);
  output.resume = state->Unfinished(name);
  LEAKSCAN_ASSIGN_OR_RETURN(std::unique_ptr<ByteSink> sink, OpenOutputFile(output));
  LEAKSCAN_RETURN_IF_ERROR(state->SetOutput(name));
  return sink;
}

// The output is whole and in its place, or it failed: then the next run goes on with this one.
void EndRun(StateFile& state, ScanOutcome* outcome) {
  Status ended = state.EndRun(outcome->end == ScanEnd::kDone);
  if (!ended && outcome->end == ScanEnd::kDone) {
    outcome->end = ScanEnd::kStateFailed;
    outcome->error = std::move(ended).error();
  }
}

ExitCode CodeOf(const ScanOutcome& outcome, const ScanArguments& scan) {
  if (outcome.end == ScanEnd::kOutputFailed) {
    return outcome.error.message == "broken pipe" ? ExitCode::kBrokenPipe : ExitCode::kOutputFailed;
  }
  if (outcome.end == ScanEnd::kStateFailed) return ExitCode::kOutputFailed;
  if (outcome.end == ScanEnd::kStopped) {
    return StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
  }
  const Totals& totals = outcome.summary.totals;
  if (scan.strict && totals.gaps > 0) return ExitCode::kGaps;
  const std::string& from = scan.fail_on.empty() ? scan.min_severity : scan.fail_on;
  if (const auto severity = ParseSeverity(from)) {
    for (auto s = static_cast<std::size_t>(*severity); s < totals.by_severity.size(); ++s) {
      if (totals.by_severity[s] > 0) return ExitCode::kExposures;
    }
  }
  return totals.gaps > 0 ? ExitCode::kGaps : ExitCode::kClean;
}

// The figures of a finished run. False if they could not be written.
bool WriteMetrics(const ScanOutcome& outcome, const ScanOptions& options,
                  const std::vector<Detector>& detectors, ExitCode code, ByteSink& sink) {
  std::string text;
  AppendMetrics(outcome.summary, detectors, options.started, static_cast<int>(code),
                options.version, &text);
  Status status = sink.Write(text);
  if (status) status = sink.Close();
  if (!status) PrintMessage("--metrics: " + status.error().message);
  return status.has_value();
}

ExitCode Fail(const Error& error) {
  if (error.code == ErrorCode::kBusy) {
    PrintMessage("try again later: " + error.message);
    return ExitCode::kTryLater;
  }
  PrintMessage(MaskMessage(error.message));
  return ExitCode::kUsage;
}

}  // namespace

ExitCode RunScan(const Arguments& arguments) {
  const ScanArguments& scan = arguments.scan;
  auto options = Resolve(arguments);
  if (!options) return Fail(options.error());
  std::future<Result<Registry>> opened;  // meanwhile: it may be large
  if (!scan.registry.empty()) {
    opened = std::async(std::launch::async, OpenRegistry, scan.registry, scan.key_file);
  }
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error());
  if (!scan.allow.empty()) {
    auto allow = (*files)->LoadAllow(scan.allow, options->started);
    if (!allow) return Fail(allow.error());
    for (const std::string& place : allow->expired) {
      PrintMessage(place + ": this entry has expired and allows nothing");
    }
    options->filters["allow"] = std::to_string(allow->list.size());
    options->allow = std::move(allow->list);
  }
  Detection detection = (*files)->detection();
  std::optional<Registry> registry;
  if (opened.valid()) {
    auto read = opened.get();
    if (!read) return Fail(read.error());
    detection.registry = &registry.emplace(std::move(*read));
  }

  const auto state = OpenJobState(scan);
  if (!state) return Fail(state.error());
  // The output before the key: a refused output must leave no key behind.
  auto output = OpenOutput(scan, state->get());
  if (!output) return Fail(output.error());
  std::unique_ptr<ByteSink> sink = *std::move(output);
  if (const auto format = ParseFormatName(scan.format); format && IsForSiem(*format)) {
    sink = MakeConvertingSink(MakeConverterOptions(*format, scan.framing, options->started),
                              std::move(sink));
  }
  std::unique_ptr<ByteSink> metrics;
  if (!scan.metrics.empty()) {
    auto file = OpenOutputFile({.path = scan.metrics, .force = true, .shared = true});
    if (!file) {
      return Fail({file.error().code, "--metrics: " + file.error().message});
    }
    metrics = std::move(*file);
  }
  const auto key = ChooseKey(scan);
  if (!key) return Fail(key.error());
  options->key_source = key->source;

  const bool terminal = IsTerminal(STDERR_FILENO);
  HandleStopSignals();
  ScanProgress progress;
  std::optional<ProgressLine> line;
  const bool log = !terminal && arguments.verbose > 0;  // no line to be rewritten
  if (scan.progress == "always" ||
      (scan.progress == "auto" && (terminal || log) && !arguments.quiet)) {
    const bool known = std::find(options->inputs.paths.begin(), options->inputs.paths.end(), "-") ==
                       options->inputs.paths.end();
    line.emplace(progress, known ? TotalBytes(options->inputs) : std::nullopt,
                 log ? scan.progress_seconds : 0);
  }
  ScanOutcome outcome =
      Scan(*options, detection, key->key, *sink, progress, StopRequested(), state->get());
  line.reset();
  if (outcome.end == ScanEnd::kDone) {
    if (Status closed = sink->Close(); !closed) {
      outcome.end = ScanEnd::kOutputFailed;
      outcome.error = std::move(closed).error();
    }
  }
  sink.reset();
  if (*state) EndRun(**state, &outcome);

  ExitCode code = CodeOf(outcome, scan);
  const std::vector<Detector>& detectors = detection.patterns.detectors();
  if (metrics && !WriteMetrics(outcome, *options, detectors, code, *metrics)) {
    code = ExitCode::kOutputFailed;
  }
  if (outcome.end == ScanEnd::kStateFailed) {
    PrintMessage(outcome.error.message);
  } else if (outcome.end == ScanEnd::kOutputFailed && code == ExitCode::kOutputFailed) {
    PrintMessage("the output failed: " + outcome.error.message +
                 (scan.output.empty() ? "" : "; what was written is in the .part file"));
  } else if (outcome.end == ScanEnd::kStopped && !arguments.quiet) {
    PrintMessage(scan.output.empty() ? "stopped; the events written are whole"
                                     : "stopped; the events written are in the .part file");
  }
  if (!key->path.empty() && !arguments.quiet && !terminal) {
    PrintMessage("the key of these pseudonyms is in " + MaskMessage(key->path));
  }
  if (terminal && !arguments.quiet && code != ExitCode::kBrokenPipe) {
    PrintMessage("done\n" +
                 ClosingLines(outcome, MaskMessage(scan.output), MaskMessage(key->path)));
  }
  if (arguments.verbose > 0) {
    PrintMessage("hyperscan " + std::string(PatternDatabase::HyperscanVersion()) + ", " +
                 std::to_string(options->threads) + " workers, " +
                 std::to_string(outcome.summary.seconds) + " s");
  }
  return code;
}

}  // namespace leakscan
