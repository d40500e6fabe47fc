// Arguments: what the user asked for, as given by flags, environment and configuration file, before
// it is resolved. Flag > LEAKSCAN_* environment > --config FILE > the user's config.toml > default.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/detection_files.h"

namespace leakscan {

enum class Command {
  kScan,
  kConvert,
  kDoctor,
  kReport,
  kRegistryBuild,
  kRegistryMatch,
  kLookup,
  kExplain,
  kDetectorsList,
  kDetectorsShow,
  kDetectorsCheck,
  kGen,
  kKeyNew
};

struct ScanArguments {
  std::vector<std::string> paths;
  std::vector<std::string> excludes;
  std::string files_from;
  std::string stdin_name;
  std::string encoding = "auto";
  std::string password_file;

  std::string output;
  bool force = false;
  bool append = false;
  std::string format;  // empty: by where the events go
  std::string framing = "lf";
  std::string events = "exposure";
  std::string min_severity = "low";
  std::string min_confidence = "low";
  std::string fail_on;  // empty: min_severity
  bool strict = false;
  std::uint64_t max_events_per_source = 0;
  std::string allow;  // list of known findings; empty: none
  bool reveal = false;
  std::string key_file;
  std::string registry;  // the hospital's own patients; empty: none
  std::vector<std::string> labels;

  int threads = 0;  // 0: one a core
  std::uint64_t max_depth = 8;
  std::uint64_t max_ratio = 250;
  std::uint64_t max_bytes = std::uint64_t{1} << 40;
  std::uint64_t spool_bytes = std::uint64_t{64} << 20U;
  std::uint64_t decode_window = std::uint64_t{1} << 27;
  std::uint64_t persons_max = 4'000'000;
  double time_limit = 0;
  std::optional<bool> evidence;
  std::uint64_t chunk_bytes = 64 * 1024;
  std::string progress = "auto";
  double progress_seconds = 30;  // between two lines where stderr is no terminal
  std::string metrics;           // file for Prometheus; empty: none
  std::string state;             // file of a scheduled job; empty: none
  std::string new_only;          // "person", "record" or empty
};

struct ConvertArguments {
  std::vector<std::string> events;  // files, "-" for standard input
  std::string format;
  std::string framing = "lf";
  std::string output;
  bool force = false;
  bool append = false;
};

struct ReportArguments {
  std::vector<std::string> events;  // files, "-" for standard input
  std::string output;
  bool force = false;
  std::string format = "html";
  std::string language = "fr";
  std::string aware_at;
  std::string time_zone;
};

struct RegistryArguments {
  std::string list;                 // build: the hospital's own patients
  std::vector<std::string> events;  // match
  std::string registry;             // match: the file that was built
  std::string patients;             // match: the list again, for its own numbers; empty: rows
  std::string id_column;            // match: where they stand; empty: by its kind
  std::string key_file;
  std::string output;
  bool force = false;
};

struct LookupArguments {
  std::vector<std::string> events;
  std::string key_file;
};

struct Arguments {
  Command command = Command::kScan;
  DetectionChoice detection;
  ScanArguments scan;
  ConvertArguments convert;
  ReportArguments report;
  RegistryArguments registry;
  LookupArguments lookup;
  std::vector<std::string> explain;  // the text, "-" for standard input; or EVENTS ID
  bool explain_reveal = false;
  std::string explain_input;          // EVENTS ID: the input, where it is not at its path
  std::string explain_password_file;  // and of archives on the way to the record
  std::string detector_id;            // detectors show
  std::string generate;               // gen: "schema", "man", "bash", "zsh", "fish"
  std::string key_path;               // key new
  bool quiet = false;
  int verbose = 0;
};

// What parsing came to: arguments, or a text for stdout or stderr and an exit code.
struct ParsedArguments {
  Arguments arguments;
  bool run = true;
  bool failed = false;  // `text` is an error message, else help or version
  std::string text;
};

// The user's own configuration; never one from the scanned tree. Empty without a home.
std::string DefaultConfigPath();

ParsedArguments ParseArguments(int argc, const char* const* argv);

// The version, the libraries it runs with.
std::string VersionText();

}  // namespace leakscan
