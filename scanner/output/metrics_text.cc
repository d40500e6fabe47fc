// All figures are gauges of the last run: a run is a process of its own, so nothing counts on.
//   # HELP leakscan_exposures Records with personal data, by severity.
//   # TYPE leakscan_exposures gauge
//   leakscan_exposures{severity="critical"} 12
#include "scanner/output/metrics_text.h"

#include <algorithm>
#include <string_view>

#include "scanner/base/json_writer.h"

namespace leakscan {
namespace {

class Metrics {
 public:
  explicit Metrics(std::string* out) : out_(*out) {}

  void Begin(std::string_view name, std::string_view help) {
    name_ = name;
    out_.append("# HELP leakscan_").append(name).append(" ").append(help);
    out_.append("\n# TYPE leakscan_").append(name).append(" gauge\n");
  }
  void Value(std::string_view value) {
    out_.append("leakscan_").append(name_).append(" ").append(value).append("\n");
  }
  void Labelled(std::string_view label, std::string_view text, std::string_view value) {
    out_.append("leakscan_").append(name_).append("{").append(label).append("=\"");
    for (const char c : text) {  // the format's escapes
      if (c == '\\' || c == '"') out_.push_back('\\');
      out_.append(c == '\n' ? std::string_view("\\n") : std::string_view(&c, 1));
    }
    out_.append("\"} ").append(value).append("\n");
  }
  void Count(std::string_view name, std::string_view help, std::uint64_t count) {
    Begin(name, help);
    Value(std::to_string(count));
  }
  // One line for each value of an enumeration.
  template <class Enum, class Counters>
  void Counts(std::string_view name, std::string_view help, std::string_view label,
              const Counters& counters) {
    Begin(name, help);
    for (std::size_t i = 0; i < counters.size(); ++i) {
      Labelled(label, Name(static_cast<Enum>(i)), std::to_string(counters[i]));
    }
  }

 private:
  std::string& out_;
  std::string_view name_;
};

void AppendRun(const RunSummary& summary, std::int64_t started, int exit_code,
               const std::string& version, Metrics& metrics) {
  metrics.Begin("build_info", "The version that ran.");
  metrics.Labelled("version", version, "1");
  metrics.Begin("start_time_seconds", "When the last run began, since the epoch.");
  metrics.Value(std::to_string(started));
  JsonWriter seconds;
  seconds.Decimal(summary.seconds, 3);
  metrics.Begin("duration_seconds", "How long the last run took.");
  metrics.Value(seconds.text());
  metrics.Count("complete", "1 if everything was scanned.", summary.complete ? 1 : 0);
  metrics.Count("exit_code",
                "What the last run ended with: 0 clean, 1 exposures, 3 gaps, 4 output.",
                static_cast<std::uint64_t>(exit_code));
}

void AppendPersons(const PersonCounts& persons, Metrics& metrics) {
  metrics.Count("persons", "Distinct persons.", persons.persons);
  metrics.Count("persons_min", "Distinct persons at least.", persons.persons_min);
  metrics.Count("persons_max", "Distinct persons at most.", persons.persons_max);
  metrics.Count("persons_critical", "Persons with a critical exposure.", persons.critical);
  metrics.Begin("persons_reachable", "Persons by the best way to reach them.");
  metrics.Labelled("by", "email", std::to_string(persons.reach_email));
  metrics.Labelled("by", "phone", std::to_string(persons.reach_phone));
  metrics.Labelled("by", "post", std::to_string(persons.reach_post));
  metrics.Labelled("by", "none", std::to_string(persons.reach_none));
}

}  // namespace

void AppendMetrics(const RunSummary& summary, const std::vector<Detector>& detectors,
                   std::int64_t started, int exit_code, const std::string& version,
                   std::string* out) {
  const Totals& totals = summary.totals;
  Metrics metrics(out);
  AppendRun(summary, started, exit_code, version, metrics);
  metrics.Count("records", "Records scanned.", totals.records);
  metrics.Counts<Severity>("exposures", "Records with personal data.", "severity",
                           totals.by_severity);
  metrics.Count("leads", "Records that point to a leak.", totals.leads);
  AppendPersons(summary.persons, metrics);
  metrics.Begin("findings", "Values found.");
  for (std::size_t i = 0; i < std::min(totals.by_detector.size(), detectors.size()); ++i) {
    metrics.Labelled("detector", detectors[i].id, std::to_string(totals.by_detector[i]));
  }
  metrics.Counts<GapReason>("gaps", "Places that were not scanned.", "reason",
                            totals.gaps_by_reason);
  metrics.Count("inputs", "Files and pipes read.", summary.inputs);
  metrics.Count("inputs_with_gaps", "Of them not wholly scanned.", summary.inputs_with_gaps);
  metrics.Count("inputs_skipped", "Excluded, or unchanged since an earlier run.", summary.skipped);
  metrics.Count("skipped_bytes", "Bytes that earlier runs have scanned.", summary.bytes_skipped);
  metrics.Count("read_bytes", "Bytes of the inputs.", summary.bytes_in);
  metrics.Count("scanned_bytes", "Bytes scanned, decompressed.", totals.bytes_scanned);
  metrics.Count("gap_bytes", "Bytes known not to be scanned.", totals.bytes_gap);
  metrics.Count("hidden_events", "Exposures that filters kept out.", totals.hidden);
  metrics.Count("suppressed_events", "Exposures over --max-events-per-source.", totals.suppressed);
}

}  // namespace leakscan
