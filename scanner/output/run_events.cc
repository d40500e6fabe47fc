// A line that might be too long is rendered again with ever smaller limits: first the lists get
// shorter, then the texts. Numbers that are fixed members need well under half a line, so that the
// smallest limits always fit.
#include "scanner/output/run_events.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "scanner/base/json_writer.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/field_label.h"

namespace leakscan {
namespace {

// How much of its lists and texts an event may show.
struct Limits {
  std::size_t entries = JsonWriter::kNoLimit;
  std::size_t text_bytes = 2500;
};

// A line under construction; `truncated` is set by whatever leaves something out.
class Line {
 public:
  explicit Line(std::string_view type) {
    json_.Raw("{\"type\":\"");
    json_.Raw(type);
    json_.Raw("\"");
  }

  JsonWriter& json() { return json_; }

  void Start(const Limits& limits) {
    limits_ = limits;
    truncated_ = false;
  }

  void Text(std::string_view key, std::string_view value) {
    json_.Key(key);
    Element(value);
  }
  void Number(std::string_view key, std::uint64_t value) {
    json_.Key(key);
    json_.Number(value);
  }
  void Bool(std::string_view key, bool value) {
    json_.Key(key);
    json_.Bool(value);
  }
  // A text without a key, as an element of an array.
  void Element(std::string_view value) {
    if (!json_.String(value, limits_.text_bytes)) truncated_ = true;
  }
  // How many of `count` entries of a list are shown.
  std::size_t Shown(std::size_t count) {
    if (count > limits_.entries) truncated_ = true;
    return std::min(count, limits_.entries);
  }
  void Texts(std::string_view key, const std::map<std::string, std::string>& texts) {
    json_.Key(key);
    json_.Raw("{");
    std::size_t left = Shown(texts.size());
    for (auto it = texts.begin(); left > 0; ++it, --left) {
      json_.Comma();
      Element(it->first);
      json_.Raw(":");
      Element(it->second);
    }
    json_.Raw("}");
  }
  std::string_view Finish() {
    if (truncated_) Bool("truncated", true);
    json_.Raw("}\n");
    return json_.text();
  }

 private:
  JsonWriter json_;
  Limits limits_;
  bool truncated_ = false;
};

template <class Write>
void AppendLine(std::string_view type, Write write, std::string* out) {
  constexpr std::array<Limits, 7> kLimits = {{{JsonWriter::kNoLimit, 2500},
                                              {128, 2500},
                                              {64, 1000},
                                              {32, 500},
                                              {10, 300},
                                              {4, 200},
                                              {0, 100}}};
  for (const Limits& limits : kLimits) {
    Line line(type);
    line.Start(limits);
    write(line);
    const std::string_view text = line.Finish();
    if (text.size() > kLineBytesMax && &limits != &kLimits.back()) continue;
    out->append(text);
    return;
  }
}

// Counters under the names of their enumeration's values; all of them, or those above zero.
template <class Enum, class Counters>
void WriteCounters(std::string_view key, const Counters& counters, bool zeros, Line& line) {
  JsonWriter& json = line.json();
  json.Key(key);
  json.Raw("{");
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (counters[i] > 0 || zeros) line.Number(Name(static_cast<Enum>(i)), counters[i]);
  }
  json.Raw("}");
}

// Findings per detector, in the detectors' order; if not all can be shown, those with the most.
void WriteDetectors(const std::vector<std::uint64_t>& counts,
                    const std::vector<Detector>& detectors, Line& line) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < std::min(counts.size(), detectors.size()); ++i) {
    if (counts[i] > 0) shown.push_back(i);
  }
  const std::size_t count = line.Shown(shown.size());
  std::stable_sort(shown.begin(), shown.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  shown.resize(count);
  std::sort(shown.begin(), shown.end());
  JsonWriter& json = line.json();
  json.Key("by_detector");
  json.Raw("{");
  for (const std::size_t i : shown) {
    json.Comma();
    line.Element(detectors[i].id);
    json.Raw(":");
    json.Number(counts[i]);
  }
  json.Raw("}");
}

void WriteEstimate(const PersonCounts& persons, Line& line) {
  if (!persons.estimated) return;
  line.Bool("estimated", true);
  line.json().Key("error_percent");
  line.json().Decimal(persons.error_percent, 2);
}

void WriteGaps(const Totals& totals, Line& line) {
  line.Number("bytes_gap", totals.bytes_gap);
  line.Number("gaps", totals.gaps);
  WriteCounters<GapReason>("gaps_by_reason", totals.gaps_by_reason, false, line);
}

// Pictures, sounds, programs: how many, and of each type.
void WriteOpaque(const std::map<std::string, std::uint64_t>& opaque, Line& line) {
  std::uint64_t count = 0;
  for (const auto& [type, files] : opaque) count += files;
  line.Number("opaque", count);
  line.json().Key("opaque_by_type");
  line.json().Raw("{");
  for (const auto& [type, files] : opaque) line.Number(type, files);
  line.json().Raw("}");
}

void WriteColumns(const std::vector<Column>& columns, RecordFormat format, Line& line) {
  if (columns.empty()) return;
  JsonWriter& json = line.json();
  json.Key("columns");
  json.Raw("[");
  const std::size_t count = line.Shown(columns.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Column& column = columns[i];
    const std::string_view name = ShownFieldName(column.name, column.kind, format);
    json.Comma();
    json.Raw("{");
    if (name.empty()) {
      json.Raw("\"name\":\"#");
      json.Number(i + 1);
      json.Raw("\"");
    } else {
      line.Text("name", name);
    }
    line.Text("kind", Name(column.kind));
    json.Raw("}");
  }
  json.Raw("]");
}

void WritePersons(const PersonCounts& persons, Line& line) {
  JsonWriter& json = line.json();
  line.Number("persons", persons.persons);
  line.Number("persons_min", persons.persons_min);
  line.Number("persons_max", persons.persons_max);
  WriteEstimate(persons, line);
  line.Number("critical", persons.critical);
  line.Number("with_nir", persons.with_nir);
  line.Number("with_health", persons.with_health);
  line.Number("with_name_birth", persons.with_name_birth);
  json.Key("minors");
  json.Raw("{");
  line.Number("min", persons.minors_min);
  line.Number("max", persons.minors_max);
  json.Raw("}");
  json.Key("reachable");
  json.Raw("{");
  line.Number("email", persons.reach_email);
  line.Number("phone", persons.reach_phone);
  line.Number("post", persons.reach_post);
  line.Number("none", persons.reach_none);
  json.Raw("}");
}

// Those by a phone number alone apart.
void WriteKnown(const KnownCounts& known, Line& line) {
  JsonWriter& json = line.json();
  json.Key("known");
  json.Raw("{");
  line.Number("exposures", known.exposures);
  line.Number("patients", known.patients);
  json.Key("phone_only");
  json.Raw("{");
  line.Number("exposures", known.phone_exposures);
  line.Number("patients", known.phone_patients);
  json.Raw("}}");
}

void WriteLargest(const std::vector<SourceCount>& largest, Line& line) {
  JsonWriter& json = line.json();
  json.Key("largest");
  json.Raw("[");
  const std::size_t count = line.Shown(std::min<std::size_t>(largest.size(), 10));
  for (std::size_t i = 0; i < count; ++i) {
    json.Comma();
    json.Raw("{");
    line.Text("source", largest[i].source);
    line.Number("exposures", largest[i].exposures);
    json.Raw("}");
  }
  json.Raw("]");
}

}  // namespace

void AppendRunEvent(const RunInfo& run, bool reveal, std::string* out) {
  const auto write = [&](Line& line) {
    line.Text("version", run.version);
    line.Text("commit", run.commit);
    line.Text("engine", run.engine);
    line.Text("patterns", run.patterns);
    line.Text("key_id", run.key_id);
    line.Text("key_source", run.key_source);
    if (!run.registry.empty()) line.Text("registry", run.registry);
    line.json().Key("started");
    line.json().UtcTime(run.started);
    line.Text("host", run.host);
    if (reveal) line.Bool("reveal", true);
    line.json().Key("inputs");
    line.json().Raw("[");
    const std::size_t count = line.Shown(run.inputs.size());
    for (std::size_t i = 0; i < count; ++i) {
      line.json().Comma();
      line.Element(run.inputs[i]);
    }
    line.json().Raw("]");
    line.Texts("labels", run.labels);
    line.Texts("filters", run.filters);
    line.Texts("options", run.options);
  };
  AppendLine("run", write, out);
}

void AppendGapEvent(std::string_view source, const Gap& gap, std::string* out) {
  const auto write = [&](Line& line) {
    line.Text("source", source);
    line.Number("offset", gap.offset);
    line.json().Key("bytes");
    gap.bytes.has_value() ? line.json().Number(*gap.bytes) : line.json().Raw("null");
    line.Text("reason", Name(gap.reason));
    line.Text("detail", gap.detail);
  };
  AppendLine("gap", write, out);
}

void AppendSourceEvent(const StreamContext& stream, const Totals& totals,
                       const std::vector<Detector>& detectors, std::string* out) {
  const auto write = [&](Line& line) {
    line.Text("source", stream.source);
    line.Text("format", Name(stream.format));
    line.Text("encoding", Name(stream.charset));
    WriteColumns(stream.columns, stream.format, line);
    line.Number("records", totals.records);
    line.Number("exposures", totals.exposures);
    line.Number("leads", totals.leads);
    WriteCounters<Severity>("by_severity", totals.by_severity, true, line);
    WriteCounters<Category>("by_category", totals.by_category, false, line);
    WriteDetectors(totals.by_detector, detectors, line);
  };
  AppendLine("source", write, out);
}

void AppendInputEvent(const InputReport& report, std::string* out) {
  const auto write = [&](Line& line) {
    line.Text("path", report.source);
    if (report.volumes > 0) {
      line.Number("volumes", report.volumes);
      line.Text("last_volume", report.last_volume);
    }
    line.Number("bytes", report.bytes);
    if (report.from > 0) line.Number("from", report.from);
    line.json().Key("mtime");
    line.json().UtcTime(report.mtime);
    line.Text("format", Name(report.format));
    line.Text("encoding", Name(report.charset));
    if (!report.container.empty()) line.Text("container", report.container);
    WriteColumns(report.columns, report.format, line);
    line.Number("records", report.totals.records);
    line.Number("exposures", report.totals.exposures);
    line.Number("leads", report.totals.leads);
    WriteCounters<Severity>("by_severity", report.totals.by_severity, true, line);
    line.Number("persons", report.persons.persons);
    WriteEstimate(report.persons, line);
    line.Number("bytes_scanned", report.totals.bytes_scanned);
    WriteGaps(report.totals, line);
    line.Bool("complete", report.complete);
    if (!report.sha256.empty()) line.Text("sha256", report.sha256);
  };
  AppendLine("input", write, out);
}

void AppendSummaryEvent(const RunSummary& summary, const std::vector<Detector>& detectors,
                        std::string* out) {
  const Totals& totals = summary.totals;
  const auto write = [&](Line& line) {
    line.Number("records", totals.records);
    line.Number("exposures", totals.exposures);
    line.Number("leads", totals.leads);
    WriteCounters<Severity>("by_severity", totals.by_severity, true, line);
    WriteCounters<Category>("by_category", totals.by_category, false, line);
    WriteDetectors(totals.by_detector, detectors, line);
    WriteCounters<RecordFormat>("by_format", totals.by_format, false, line);
    WritePersons(summary.persons, line);
    if (summary.known) WriteKnown(*summary.known, line);
    line.Number("professionals", totals.professionals);
    line.Number("health_unidentified", totals.health_unidentified);
    line.Number("input_count", summary.inputs);
    line.Number("inputs_with_gaps", summary.inputs_with_gaps);
    line.Number("bytes_in", summary.bytes_in);
    line.Number("bytes_scanned", totals.bytes_scanned);
    WriteGaps(totals, line);
    WriteOpaque(summary.opaque, line);
    line.Number("skipped", summary.skipped);
    if (summary.bytes_skipped > 0) line.Number("bytes_skipped", summary.bytes_skipped);
    line.Number("suppressed", totals.suppressed);
    line.Number("hidden", totals.hidden);
    line.Number("allowed", totals.allowed);
    WriteLargest(summary.largest, line);
    line.Texts("filters", summary.filters);
    line.json().Key("seconds");
    line.json().Decimal(summary.seconds, 3);
    line.Bool("complete", summary.complete);
    line.Text("inputs_sha256", summary.inputs_sha256);
  };
  AppendLine("summary", write, out);
}

}  // namespace leakscan
