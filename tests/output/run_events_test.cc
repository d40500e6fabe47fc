#include <limits>
#include <random>
#include <string>

#include "tests/output/event_fixture.h"

namespace leakscan {
namespace {

using testing::Json;

class RunEventsTest : public EventTest {
 protected:
  template <class Write>
  Json Event(Write write) {
    std::string out;
    write(*MakeNdjsonWriter(keys_, detectors_, {}), &out);
    return ReadOne(out);
  }
  Json RunEvent(const RunInfo& run) {
    return Event([&](EventWriter& writer, std::string* out) { writer.Run(run, out); });
  }
  Json InputEvent(const InputReport& report) {
    return Event([&](EventWriter& writer, std::string* out) { writer.Input(report, out); });
  }
  Json SummaryEvent(const RunSummary& summary) {
    return Event([&](EventWriter& writer, std::string* out) { writer.Summary(summary, out); });
  }
};

TEST_F(RunEventsTest, RunNamesTheKeyAndTheFilters) {
  RunInfo run;
  run.version = "0.1.0";
  run.key_id = "k1";
  run.started = 951827696;
  run.inputs = {"a.csv", "-"};
  run.labels = {{"case", "42"}};
  run.filters = {{"min-severity", "high"}};
  run.commit = "0123456789ab";
  run.options = {{"threads", "2"}};
  const Json event = RunEvent(run);
  EXPECT_EQ(event.Keys(),
            "type,version,commit,engine,patterns,key_id,key_source,started,host,inputs,labels,"
            "filters,options");
  EXPECT_EQ(event["type"].text, "run");
  EXPECT_EQ(event["started"].text, "2000-02-29T12:34:56Z");
  EXPECT_EQ(event["inputs"].items[1].text, "-");
  EXPECT_EQ(event["filters"]["min-severity"].text, "high");
  EXPECT_EQ(event["commit"].text, "0123456789ab");
  EXPECT_EQ(event["options"]["threads"].text, "2");
}

TEST_F(RunEventsTest, RunSaysThatValuesAreClear) {
  std::string out;
  EventOptions options;
  options.reveal = true;
  MakeNdjsonWriter(keys_, detectors_, options)->Run({}, &out);
  EXPECT_TRUE(ReadOne(out)["reveal"].boolean);
}

TEST_F(RunEventsTest, GapHasNullForUnknownBytes) {
  Gap gap;
  gap.reason = GapReason::kEncrypted;
  gap.offset = 7;
  gap.detail = "give --password-file";
  const auto event = [&] {
    return Event([&](EventWriter& writer, std::string* out) { writer.Gap("a.zip", gap, out); });
  };
  EXPECT_EQ(event().Keys(), "type,source,offset,bytes,reason,detail");
  EXPECT_EQ(event()["bytes"].type, Json::Type::kNull);
  EXPECT_EQ(event()["reason"].text, "encrypted");
  gap.bytes = 12;
  EXPECT_EQ(event()["bytes"].number(), 12U);
}

TEST_F(RunEventsTest, GapFitsWhateverItsTexts) {
  Gap gap;
  gap.detail = std::string(100000, '\x01');
  const std::string source(100000, '\xFF');
  const Json event =
      Event([&](EventWriter& writer, std::string* out) { writer.Gap(source, gap, out); });
  EXPECT_TRUE(event["truncated"].boolean);
}

TEST_F(RunEventsTest, InputTellsWhatWasRead) {
  InputReport report;
  report.source = "a.csv.zst";
  report.container = "zstd";
  report.format = RecordFormat::kCsv;
  report.columns = {
      {"nom", FieldKind::kLastName}, {"Mme Martin", FieldKind::kUnknown}, {"", FieldKind::kPhone}};
  report.totals.records = 10;
  report.totals.exposures = 4;
  report.totals.by_severity[static_cast<std::size_t>(Severity::kHigh)] = 4;
  report.totals.gaps = 1;
  report.totals.gaps_by_reason[static_cast<std::size_t>(GapReason::kTruncated)] = 1;
  report.persons.persons = 3;
  report.sha256 = "00ff";
  report.complete = false;
  const Json event = InputEvent(report);
  EXPECT_EQ(event.Keys(),
            "type,path,bytes,mtime,format,encoding,container,columns,records,exposures,leads,"
            "by_severity,persons,bytes_scanned,bytes_gap,gaps,gaps_by_reason,complete,sha256");
  EXPECT_EQ(event["columns"].items[0]["name"].text, "nom");
  EXPECT_EQ(event["columns"].items[0]["kind"].text, "last_name");
  EXPECT_EQ(event["columns"].items[1]["name"].text, "#2");
  EXPECT_EQ(event["columns"].items[2]["name"].text, "#3");
  EXPECT_EQ(event["columns"].items[2]["kind"].text, "phone");
  EXPECT_EQ(event["by_severity"].Keys(), "info,low,medium,high,critical");
  EXPECT_EQ(event["by_severity"]["high"].number(), 4U);
  EXPECT_EQ(event["gaps_by_reason"].Keys(), "truncated");
  EXPECT_FALSE(event["complete"].boolean);
}

TEST_F(RunEventsTest, InputLeavesOutWhatItDoesNotHave) {
  EXPECT_EQ(InputEvent({}).Keys(),
            "type,path,bytes,mtime,format,encoding,records,exposures,leads,by_severity,persons,"
            "bytes_scanned,bytes_gap,gaps,gaps_by_reason,complete");
}

TEST_F(RunEventsTest, InputOfManyColumnsFits) {
  InputReport report;
  report.source = std::string(9000, '"');
  report.columns.assign(5000, {"adresse", FieldKind::kAddress});
  const Json event = InputEvent(report);
  EXPECT_TRUE(event["truncated"].boolean);
  EXPECT_GE(event["columns"].items.size(), 32U);
}

TEST_F(RunEventsTest, SourceCountsOneStream) {
  Totals totals;
  totals.records = 9;
  totals.by_detector = {1, 0, 2};
  const Json event =
      Event([&](EventWriter& writer, std::string* out) { writer.Source(*context_, totals, out); });
  EXPECT_EQ(
      event.Keys(),
      "type,source,format,encoding,records,exposures,leads,by_severity,by_category,by_detector");
  EXPECT_EQ(event["by_detector"].Keys(), "nir,email");
}

TEST_F(RunEventsTest, SummaryHasTheContractsMembers) {
  RunSummary summary;
  summary.totals.by_detector = {5, 0, 7};
  summary.totals.by_format[1] = 4;
  summary.persons.persons = 3;
  summary.persons.minors_max = 2;
  summary.persons.reach_phone = 1;
  summary.largest = {{"a.csv", 4}};
  summary.filters = {{"only", "nir"}};
  summary.inputs_sha256 = "00ff";
  summary.seconds = 1.25;
  const Json event = SummaryEvent(summary);
  EXPECT_EQ(
      event.Keys(),
      "type,records,exposures,leads,by_severity,by_category,by_detector,by_format,persons,persons_"
      "min,"
      "persons_max,critical,with_nir,with_health,with_name_birth,minors,reachable,professionals,"
      "health_unidentified,input_count,inputs_with_gaps,bytes_in,bytes_scanned,bytes_gap,gaps,"
      "gaps_by_reason,opaque,opaque_by_type,skipped,suppressed,hidden,allowed,largest,filters,"
      "seconds,complete,"
      "inputs_sha256");
  EXPECT_EQ(event["by_detector"]["email"].number(), 7U);
  EXPECT_EQ(event["by_format"].Keys(), "csv");
  EXPECT_EQ(event["minors"]["max"].number(), 2U);
  EXPECT_EQ(event["reachable"].Keys(), "email,phone,post,none");
  EXPECT_EQ(event["largest"].items[0]["source"].text, "a.csv");
  EXPECT_EQ(event["seconds"].text, "1.250");
}

TEST_F(RunEventsTest, SummarySaysThatPersonsAreAnEstimate) {
  RunSummary summary;
  summary.persons.estimated = true;
  summary.persons.error_percent = 1.6;
  const Json event = SummaryEvent(summary);
  EXPECT_TRUE(event["estimated"].boolean);
  EXPECT_EQ(event["error_percent"].text, "1.60");
}

TEST_F(RunEventsTest, SummaryOfManyDetectorsKeepsThoseThatFoundMost) {
  for (int i = 0; i < 2000; ++i) {
    detectors_.push_back({"custom_" + std::to_string(i), Kind::kCustom, Category::kCustom, false});
  }
  RunSummary summary;
  summary.totals.by_detector.assign(detectors_.size(), 1);
  summary.totals.by_detector.back() = 1000;
  const Json event = SummaryEvent(summary);
  EXPECT_TRUE(event["truncated"].boolean);
  EXPECT_EQ(event["by_detector"].members.back().first, "custom_1999");
}

TEST_F(RunEventsTest, EveryEventFitsAtItsLargest) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const std::string text(9000, '\x01');
  RunSummary summary;
  Totals& totals = summary.totals;
  totals.records = totals.exposures = totals.bytes_scanned = totals.bytes_gap = kMost;
  totals.by_severity.fill(kMost);
  totals.by_category.fill(kMost);
  totals.by_format.fill(kMost);
  totals.gaps_by_reason.fill(kMost);
  totals.by_detector.assign(detectors_.size(), kMost);
  summary.persons.estimated = true;
  summary.persons.error_percent = 1e300;
  summary.seconds = std::numeric_limits<double>::infinity();
  summary.largest.assign(10, {text, kMost});
  summary.inputs_sha256 = text;
  RunInfo run;
  run.version = run.engine = run.patterns = run.key_id = run.key_source = text;
  run.inputs.assign(1000, text);
  InputReport report;
  report.source = report.container = report.sha256 = text;
  report.mtime = std::numeric_limits<std::int64_t>::min();
  report.columns.assign(1000, {text, FieldKind::kUnknown});
  report.totals = totals;
  for (int i = 0; i < 500; ++i) {
    summary.filters[std::to_string(i) + text] = text;
    run.labels[std::to_string(i) + text] = text;
  }
  EXPECT_TRUE(SummaryEvent(summary)["truncated"].boolean);
  EXPECT_TRUE(RunEvent(run)["truncated"].boolean);
  const Json input = InputEvent(report);
  EXPECT_TRUE(input["truncated"].boolean);
  EXPECT_EQ(input["mtime"].type, Json::Type::kNull);
}

}  // namespace
}  // namespace leakscan
