// ScanOptions: everything a scan can be told, resolved and checked. Plain data; the command line
// fills it, the pipeline reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/input_list.h"
#include "scanner/model/allow_list.h"
#include "scanner/model/context.h"
#include "scanner/model/kinds.h"

namespace leakscan {

enum class EventLevel : std::uint8_t {
  kExposure,  // run, exposures above info, leads, gaps, inputs, summary
  kAll,       // and the exposures of severity info
  kSource,    // one line per innermost stream instead of its exposures
  kSummary,   // run, gaps, inputs, summary
};

// Which exposures of earlier runs are hidden (--state).
enum class NewOnly : std::uint8_t {
  kOff,
  kPerson,  // those of persons that were reported
  kRecord,  // those whose fingerprint was
};

enum class OutputFormat : std::uint8_t { kNdjson, kText };

struct ScanOptions {
  InputOptions inputs;
  std::string stdin_name = "-";    // what "-" is called in events
  std::optional<Charset> charset;  // nothing: by content
  DecodeLimits limits;
  std::vector<std::string> passwords;  // of encrypted archives
  int threads = 1;                     // workers
  std::size_t chunk_bytes = 64 * 1024;
  double seconds_max = 0;  // of reading; 0: no limit
  bool evidence = false;   // SHA-256 of every input
  std::uint64_t persons_max = 4'000'000;

  OutputFormat format = OutputFormat::kNdjson;
  EventLevel events = EventLevel::kExposure;
  Severity severity_min = Severity::kLow;
  Confidence confidence_min = Confidence::kLow;
  std::uint64_t events_per_source_max = 0;  // 0: no limit; over it lines are counted, not written
  std::uint64_t lines_per_source_max = 0;   // text on a terminal: then "N more"; 0: no limit
  AllowList allow;
  NewOnly new_only = NewOnly::kOff;
  bool reveal = false;
  bool color = false;

  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> filters;   // options that hide lines, for run and summary
  std::map<std::string, std::string> settings;  // for the run event: what holds, masked
  std::string key_source = "run";
  std::string version;
  std::string commit;        // of the source that it was built from
  std::string host;          // what the run event calls this machine
  std::int64_t started = 0;  // seconds since the epoch; decides who is a minor
};

}  // namespace leakscan
