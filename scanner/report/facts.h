// Facts: what saved events say, in numbers and few examples: all that a report is made of, whatever
// the number of events. The collector fills them, sheets, scores and pages read them. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scanner/model/kinds.h"

namespace leakscan {

inline constexpr std::size_t kExamplesMax = 10;  // of what there may be any number of
inline constexpr std::size_t kInputsMax = 100;
inline constexpr std::size_t kRunsMax = 20;

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

// Counts under names that come from events: their number is bounded, the rest counts as "".
using NamedCounts = std::map<std::string, std::uint64_t, std::less<>>;

// The totals of a run, or of several: sums, but for the fewest persons, who are those of the run
// that has the most.
struct Tally {
  std::uint64_t records = 0;
  std::uint64_t exposures = 0;
  std::uint64_t leads = 0;
  std::array<std::uint64_t, kSeverityCount> by_severity{};
  std::array<std::uint64_t, kCategoryCount> by_category{};
  NamedCounts by_detector;
  std::uint64_t persons = 0;
  Range persons_range;
  std::uint64_t critical = 0;  // these are persons
  std::uint64_t with_nir = 0;
  std::uint64_t with_health = 0;
  std::uint64_t with_name_birth = 0;
  Range minors;
  std::uint64_t by_email = 0;  // a ladder: each person on one step
  std::uint64_t by_phone = 0;
  std::uint64_t by_post = 0;
  std::uint64_t by_none = 0;
  std::uint64_t professionals = 0;
  std::uint64_t health_unidentified = 0;
  std::uint64_t inputs = 0;
  std::uint64_t inputs_with_gaps = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_scanned = 0;
  std::uint64_t bytes_gap = 0;
  std::uint64_t gaps = 0;
  NamedCounts gaps_by_reason;
  std::uint64_t opaque = 0;
  std::uint64_t skipped = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t hidden = 0;
  std::uint64_t allowed = 0;
};

// What a run event says, and the end of its run.
struct RunFact {
  std::string version;
  std::string engine;
  std::string patterns;
  std::string key_id;
  std::string key_source;
  std::string started;
  std::string host;
  bool reveal = false;
  std::vector<std::string> inputs;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::pair<std::string, std::string>> filters;
  std::string inputs_sha256;
};

struct InputFact {
  std::string path;
  std::string format;
  std::string sha256;  // empty where it was not asked for
  std::uint64_t bytes = 0;
  std::uint64_t exposures = 0;
  std::uint64_t gaps = 0;
};

struct FindingExample {
  std::string detector;
  std::string masked;
};

// One exposure, as it may be shown.
struct Example {
  std::string id;
  std::string line;   // its number; empty where the source has none
  std::string sheet;  // of a table in a file
  Severity severity = Severity::kInfo;
  std::vector<FindingExample> findings;
  std::uint64_t more_findings = 0;
};

struct SourceFact {
  std::string source;
  std::uint64_t exposures = 0;
  std::optional<Example> example;
};

struct GapExample {
  std::string source;
  std::string reason;
  std::string detail;
};

struct LeadExample {
  std::string source;
  std::string masked;
};

// A file of events that the report was made from.
struct EventsFileFact {
  std::string name;
  std::string sha256;  // of the lines, decompressed
  std::uint64_t bytes = 0;
  bool part = false;  // an output that was never finished
};

inline constexpr int kFirstPostedYear = 1990;
inline constexpr int kLastPostedYear = 2099;
inline constexpr std::size_t kPostedMonths =
    static_cast<std::size_t>(kLastPostedYear - kFirstPostedYear + 1) * 12;
inline constexpr std::size_t kBirthYearsMax = 10000;

// What only the exposures' own lines tell, so that filters cut it short.
struct LineFacts {
  std::uint64_t exposures = 0;  // above info, each once
  std::array<std::uint64_t, 1U << static_cast<unsigned>(kCategoryCount)> by_categories{};
  std::uint64_t women = 0;
  std::uint64_t men = 0;
  std::vector<std::uint64_t> by_birth_year = std::vector<std::uint64_t>(kBirthYearsMax);
  std::uint64_t with_birth_year = 0;
  NamedCounts by_department;
  std::uint64_t with_department = 0;
  std::vector<std::uint64_t> by_posted_month = std::vector<std::uint64_t>(kPostedMonths);
  std::uint64_t with_posted = 0;
  std::string first_posted;
  std::string last_posted;
  std::uint64_t with_url = 0;
  // Records in which these stand together.
  std::uint64_t nir_and_name = 0;
  std::uint64_t name_birth_and_email = 0;
  std::uint64_t name_and_contact = 0;
};

struct Facts {
  Tally total;
  LineFacts lines;
  std::vector<EventsFileFact> files;
  std::vector<RunFact> runs;  // the first kRunsMax
  std::uint64_t run_count = 0;
  std::uint64_t runs_without_summary = 0;
  std::uint64_t runs_without_head = 0;
  std::uint64_t repeated_inputs = 0;  // which an earlier run has read, too
  bool incomplete = false;            // a summary says so
  bool interrupted = false;
  bool estimated = false;
  double error_percent = 0;
  NamedCounts filters;  // "min-severity=high", and in how many runs
  std::vector<SourceFact> sources;
  bool sources_estimated = false;
  std::vector<InputFact> inputs;  // those with most exposures, kInputsMax
  std::vector<GapExample> gap_examples;
  std::vector<LeadExample> lead_examples;
  std::vector<std::string> critical_ids;  // a few, as evidence
  std::uint64_t refused_lines = 0;        // were no events
};

}  // namespace leakscan
