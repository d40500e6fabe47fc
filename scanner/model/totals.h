// Totals: everything that is counted, for one input or a whole run. Workers count locally; the
// writer merges.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/gap.h"
#include "scanner/model/kinds.h"

namespace leakscan {

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t exposures = 0;  // records with an exposure above info
  std::array<std::uint64_t, kSeverityCount> by_severity{};
  std::array<std::uint64_t, kCategoryCount> by_category{};    // exposures that touch it
  std::array<std::uint64_t, kRecordFormatCount> by_format{};  // exposures, per RecordFormat
  std::vector<std::uint64_t> by_detector;                     // findings, per detector index
  std::uint64_t health_unidentified = 0;  // records with health findings and no person
  std::uint64_t professionals = 0;        // findings whose holder is a professional
  std::uint64_t allowed = 0;              // findings that the user's list allows
  std::uint64_t leads = 0;                // records without a person that point to a leak
  std::uint64_t hidden = 0;               // exposures that filters kept out of the output
  std::uint64_t suppressed = 0;           // exposures over --max-events-per-source
  std::uint64_t bytes_scanned = 0;        // of innermost streams
  std::uint64_t bytes_gap = 0;
  std::uint64_t gaps = 0;
  std::array<std::uint64_t, kGapReasonCount> gaps_by_reason{};

  void Add(const Totals& other);
};

// Distinct persons, as the contract defines them.
struct PersonCounts {
  std::uint64_t persons = 0;
  std::uint64_t persons_min = 0;
  std::uint64_t persons_max = 0;
  std::uint64_t critical = 0;
  std::uint64_t with_nir = 0;
  std::uint64_t with_health = 0;
  std::uint64_t with_name_birth = 0;
  std::uint64_t minors_min = 0;
  std::uint64_t minors_max = 0;
  // A disjoint ladder.
  std::uint64_t reach_email = 0;
  std::uint64_t reach_phone = 0;
  std::uint64_t reach_post = 0;
  std::uint64_t reach_none = 0;
  bool estimated = false;    // over --persons-max
  double error_percent = 0;  // of the estimate
};

// Who of a hospital's own list is shown (--registry), those by a phone number alone apart: it may
// be that of somebody they live with.
struct KnownCounts {
  std::uint64_t exposures = 0;
  std::uint64_t patients = 0;
  std::uint64_t phone_exposures = 0;
  std::uint64_t phone_patients = 0;
};

// One top-level input, when it ends.
struct InputReport {
  std::string source;         // masked
  std::uint64_t volumes = 0;  // files that were read as one, if several
  std::string last_volume;    // masked
  std::uint64_t bytes = 0;
  std::uint64_t from = 0;  // what lies before, an earlier run has scanned
  std::int64_t mtime = 0;
  RecordFormat format = RecordFormat::kText;
  Charset charset = Charset::kUtf8;
  std::string container;        // "zstd", "gzip" or empty
  std::vector<Column> columns;  // as typed; unrecognised names are masked when written
  Totals totals;
  PersonCounts persons;
  std::string sha256;  // empty without --evidence
  bool complete = true;
};

struct RunInfo {
  std::string version;
  std::string commit;               // of the source that it was built from
  std::string engine;               // "hyperscan 5.4.0"
  std::string patterns;             // digest of the pattern set
  std::string key_id;               // names the key, tells nothing of it
  std::string key_source;           // "file", "beside", "run"
  std::string registry;             // names the hospital's own list; empty without --registry
  std::int64_t started = 0;         // seconds since the epoch
  std::string host;                 // where the scan runs
  std::vector<std::string> inputs;  // masked
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> filters;  // options that hide lines
  std::map<std::string, std::string> options;  // all that hold, by their names; masked
};

struct SourceCount {
  std::string source;
  std::uint64_t exposures = 0;
};

struct RunSummary {
  Totals totals;
  PersonCounts persons;
  std::optional<KnownCounts> known;  // with --registry
  std::uint64_t inputs = 0;
  std::uint64_t inputs_with_gaps = 0;
  std::uint64_t bytes_in = 0;                   // of top-level inputs
  std::uint64_t skipped = 0;                    // inputs excluded, or unchanged (--state)
  std::uint64_t bytes_skipped = 0;              // that earlier runs have scanned (--state)
  std::map<std::string, std::uint64_t> opaque;  // files and members without text, by type
  std::vector<SourceCount> largest;             // at most ten, most exposures first
  std::map<std::string, std::string> filters;
  std::string inputs_sha256;
  double seconds = 0;
  bool complete = true;
};

}  // namespace leakscan
