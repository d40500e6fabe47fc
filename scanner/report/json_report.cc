// {"report":1,"warnings":[...],"totals":{...},"sheet":{"person_count":{"value":...,"origin":...}}...}
// Keys are fixed and English, values in the report's language, numbers in their own form beside.
#include <initializer_list>
#include <utility>

#include "scanner/base/json_writer.h"
#include "scanner/report/enisa_score.h"
#include "scanner/report/notification_sheet.h"
#include "scanner/report/report.h"

namespace leakscan {
namespace {

std::string_view Id(Origin origin) {
  return origin == Origin::kComputed   ? "computed"
         : origin == Origin::kProposed ? "proposed"
                                       : "missing";
}

std::string_view Id(EnisaBand band) {
  constexpr std::string_view kIds[] = {"low", "medium", "high", "very_high"};
  return kIds[static_cast<std::size_t>(band)];
}

class JsonDocument {
 public:
  JsonDocument(const Facts& facts, const ReportOptions& options)
      : facts_(facts), options_(options), score_(ScoreOf(facts)) {}

  std::string Write() {
    json_.Raw("{\"report\":1");
    Text("language", options_.language == Language::kFrench ? "fr" : "en");
    Text("version", options_.version);
    json_.Key("made_at");
    json_.UtcTime(options_.made_at);
    Texts("warnings", WarningsOf(facts_, options_.language));
    WriteTotals();
    WriteDeadline();
    WriteSheet();
    WriteEnisa();
    WriteLines();
    WriteSources();
    WriteEvidence();
    json_.Raw("}\n");
    return std::string(json_.text());
  }

 private:
  void Text(std::string_view key, std::string_view text) {
    json_.Key(key);
    json_.String(text);
  }
  void Number(std::string_view key, std::uint64_t number) {
    json_.Key(key);
    json_.Number(number);
  }
  void Decimal(std::string_view key, double number) {
    json_.Key(key);
    json_.Decimal(number, 3);
  }
  void Texts(std::string_view key, const std::vector<std::string>& texts) {
    json_.Key(key);
    json_.Raw("[");
    for (const std::string& text : texts) {
      json_.Comma();
      json_.String(text);
    }
    json_.Raw("]");
  }
  void Counts(std::string_view key, const NamedCounts& counts) {
    Begin(key);
    for (const auto& [name, count] : counts) {
      json_.Comma();
      json_.String(name.empty() ? "others" : std::string_view(name));
      json_.Raw(":");
      json_.Number(count);
    }
    End();
  }
  void Span(std::string_view key, const Range& range) {
    Begin(key);
    Number("min", range.min);
    Number("max", range.max);
    End();
  }
  void Begin(std::string_view key) {
    json_.Key(key);
    json_.Raw("{");
  }
  void BeginElement() {
    json_.Comma();
    json_.Raw("{");
  }
  void End() { json_.Raw("}"); }
  void BeginList(std::string_view key) {
    json_.Key(key);
    json_.Raw("[");
  }
  void EndList() { json_.Raw("]"); }

  void WriteTotals() {
    const Tally& total = facts_.total;
    Begin("totals");
    json_.Key("complete");
    json_.Bool(!facts_.incomplete);
    Number("runs", facts_.run_count);
    Number("runs_without_summary", facts_.runs_without_summary);
    Number("records", total.records);
    Number("exposures", total.exposures);
    Begin("by_severity");
    for (std::size_t i = 0; i < total.by_severity.size(); ++i) {
      Number(Name(static_cast<Severity>(i)), total.by_severity[i]);
    }
    End();
    Begin("by_category");
    for (std::size_t i = 0; i < total.by_category.size(); ++i) {
      if (total.by_category[i] > 0) Number(Name(static_cast<Category>(i)), total.by_category[i]);
    }
    End();
    Counts("by_detector", total.by_detector);
    Begin("persons");
    if (facts_.run_count == 1) Number("count", total.persons);
    Number("min", total.persons_range.min);
    Number("max", total.persons_range.max);
    End();
    if (facts_.estimated) Decimal("error_percent", facts_.error_percent);
    Number("critical", total.critical);
    Number("with_nir", total.with_nir);
    Number("with_health", total.with_health);
    Number("with_name_birth", total.with_name_birth);
    Span("minors", total.minors);
    Begin("reachable");
    Number("email", total.by_email);
    Number("phone", total.by_phone);
    Number("post", total.by_post);
    Number("none", total.by_none);
    End();
    Number("inputs", total.inputs);
    Number("bytes_in", total.bytes_in);
    Number("bytes_scanned", total.bytes_scanned);
    Number("bytes_gap", total.bytes_gap);
    Counts("gaps_by_reason", total.gaps_by_reason);
    Number("suppressed", total.suppressed);
    Number("hidden", total.hidden);
    End();
  }

  void WriteDeadline() {
    if (!options_.deadline) return;
    Begin("deadline");
    Text("aware_local", options_.deadline->aware_local);
    json_.Key("aware");
    json_.UtcTime(options_.deadline->aware);
    Text("due_local", options_.deadline->due_local);
    json_.Key("due");
    json_.UtcTime(options_.deadline->due);
    Text("zone", options_.deadline->zone);
    End();
  }

  void WriteSheet() {
    Begin("sheet");
    for (const SheetSection& section :
         MakeSheet(facts_, score_, options_.deadline, options_.language)) {
      for (const SheetRow& row : section.rows) {
        Begin(row.key);
        Text("label", row.label.In(options_.language));
        Texts("value", row.values);
        Text("origin", Id(row.origin));
        Texts("evidence", row.evidence);
        End();
      }
    }
    End();
  }

  void WriteEnisa() {
    if (!score_.applies) return;
    Begin("enisa");
    for (const EnisaTerm& term : score_.terms) {
      Begin(term.key);
      Decimal("min", term.min);
      Decimal("max", term.max);
      Text("origin", Id(term.origin));
      Text("reason", term.reason.In(options_.language));
      End();
    }
    Begin("se");
    Decimal("min", score_.min);
    Decimal("max", score_.max);
    Text("band_min", Id(BandOf(score_.min)));
    Text("band_max", Id(BandOf(score_.max)));
    End();
    json_.Key("more_than_100_persons");
    json_.Bool(score_.many_persons);
    End();
  }

  // What the exposures' lines told; `exposures` of the totals' number.
  void WriteLines() {
    const LineFacts& lines = facts_.lines;
    Begin("lines");
    Number("exposures", lines.exposures);
    BeginList("together");
    for (std::size_t set = 1; set < lines.by_categories.size(); ++set) {
      if (lines.by_categories[set] == 0) continue;
      BeginElement();
      BeginList("categories");
      for (std::size_t c = 0; c < static_cast<std::size_t>(kCategoryCount); ++c) {
        if ((set >> c & 1U) == 0) continue;
        json_.Comma();
        json_.String(Name(static_cast<Category>(c)));
      }
      EndList();
      Number("exposures", lines.by_categories[set]);
      End();
    }
    EndList();
    Begin("by_birth_year");
    for (std::size_t year = 0; year < lines.by_birth_year.size(); ++year) {
      if (lines.by_birth_year[year] > 0) Number(std::to_string(year), lines.by_birth_year[year]);
    }
    End();
    Counts("by_department", lines.by_department);
    if (lines.with_posted > 0) {
      Text("first_posted", lines.first_posted);
      Text("last_posted", lines.last_posted);
    }
    End();
  }

  void WriteSources() {
    BeginList("sources");
    for (const SourceFact& source : facts_.sources) {
      BeginElement();
      Text("source", source.source);
      Number("exposures", source.exposures);
      if (source.example) {
        Text("example", source.example->id);
        Text("severity", Name(source.example->severity));
      }
      End();
    }
    EndList();
    BeginList("gaps");
    for (const GapExample& gap : facts_.gap_examples) {
      BeginElement();
      Text("source", gap.source);
      Text("reason", gap.reason);
      Text("detail", gap.detail);
      End();
    }
    EndList();
  }

  void WriteEvidence() {
    BeginList("events");
    for (const EventsFileFact& file : facts_.files) {
      BeginElement();
      Text("file", file.name);
      Number("bytes", file.bytes);
      Text("sha256", file.sha256);
      End();
    }
    EndList();
    BeginList("runs");
    for (const RunFact& run : facts_.runs) {
      BeginElement();
      Text("version", run.version);
      Text("engine", run.engine);
      Text("patterns", run.patterns);
      Text("key_id", run.key_id);
      Text("started", run.started);
      Text("host", run.host);
      Texts("inputs", run.inputs);
      Text("inputs_sha256", run.inputs_sha256);
      End();
    }
    EndList();
    BeginList("inputs");
    for (const InputFact& input : facts_.inputs) {
      BeginElement();
      Text("path", input.path);
      Number("bytes", input.bytes);
      Number("exposures", input.exposures);
      Text("sha256", input.sha256);
      End();
    }
    EndList();
    Counts("filters", facts_.filters);
  }

  const Facts& facts_;
  const ReportOptions& options_;
  const EnisaScore score_;
  JsonWriter json_;
};

}  // namespace

std::string JsonReport(const Facts& facts, const ReportOptions& options) {
  return JsonDocument(facts, options).Write();
}

}  // namespace leakscan
