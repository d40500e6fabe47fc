#include "scanner/report/fact_collector.h"

#include <gtest/gtest.h>

#include "scanner/report/report.h"
#include "tests/report/report_fixture.h"

namespace leakscan {
namespace {

TEST(FactCollector, TakesTotalsFromTheSummaryNotFromTheLines) {
  const Facts facts = FactsOf({RunLine(), ExposureLine(Subject(1)), SummaryLine(40)});
  EXPECT_EQ(facts.total.exposures, 80U);
  EXPECT_EQ(facts.total.persons, 40U);
  EXPECT_EQ(facts.total.persons_range.max, 41U);
  EXPECT_EQ(facts.total.minors.max, 2U);
  EXPECT_EQ(facts.total.by_post, 3U);
  EXPECT_EQ(facts.lines.exposures, 1U);
  EXPECT_EQ(facts.runs_without_summary, 0U);
  EXPECT_FALSE(facts.incomplete);
}

TEST(FactCollector, CountsLinesOfARunWithoutSummary) {
  const Facts facts = FactsOf(
      {RunLine(), ExposureLine(Subject(1)), ExposureLine(Subject(2)), ExposureLine(Subject(1))});
  EXPECT_EQ(facts.total.exposures, 3U);
  EXPECT_EQ(facts.total.persons, 2U);
  EXPECT_EQ(facts.total.by_detector.at("nir"), 3U);
  EXPECT_EQ(facts.runs_without_summary, 1U);
  EXPECT_TRUE(facts.incomplete);
  ASSERT_EQ(facts.sources.size(), 1U);
  EXPECT_EQ(facts.sources.front().exposures, 3U);
  EXPECT_FALSE(WarningsOf(facts, Language::kEnglish).empty());
}

TEST(FactCollector, PersonsOfRunsUnderOneKeyAreARange) {
  const Facts facts = FactsOf({RunLine(), SummaryLine(40), RunLine(), SummaryLine(10)});
  EXPECT_EQ(facts.run_count, 2U);
  EXPECT_EQ(facts.total.persons_range.min, 40U);
  EXPECT_EQ(facts.total.persons_range.max, 52U);
  EXPECT_EQ(facts.total.exposures, 100U);
}

TEST(FactCollector, SaysThatAnInputWasReadByTwoRuns) {
  const std::string input = R"({"type":"input","path":"a","bytes":9,"sha256":"00"})";
  EXPECT_EQ(FactsOf({RunLine(), input, input, SummaryLine(4)}).repeated_inputs, 0U);
  EXPECT_EQ(
      FactsOf({RunLine(), input, SummaryLine(4), RunLine(), input, SummaryLine(5)}).repeated_inputs,
      1U);
}

TEST(FactCollector, RefusesRunsUnderDifferentKeys) {
  FactCollector collector;
  collector.BeginFile({});
  EXPECT_TRUE(collector.Take(RunLine("k:0000000000000000")));
  EXPECT_TRUE(collector.joinable());
  EXPECT_TRUE(collector.Take(RunLine("k:1111111111111111")));
  ASSERT_FALSE(collector.joinable());
  EXPECT_NE(collector.joinable().error().message.find("--key-file"), std::string::npos);
}

TEST(FactCollector, RefusesARunThatIsThereTwice) {
  FactCollector collector;
  collector.BeginFile({});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(collector.joinable());
    EXPECT_TRUE(collector.Take(RunLine()));
    EXPECT_TRUE(collector.Take(SummaryLine(40)));
  }
  EXPECT_FALSE(collector.joinable());
}

TEST(FactCollector, CountsARecordOfSeveralLinesOnce) {
  const Facts facts = FactsOf({RunLine(), ExposureLine(Subject(1), R"(,"more":true)"),
                               ExposureLine(Subject(1), R"(,"part":2)")});
  EXPECT_EQ(facts.total.exposures, 1U);
  EXPECT_EQ(facts.lines.by_birth_year[1985], 1U);
  EXPECT_EQ(facts.lines.by_department.at("78"), 1U);
}

TEST(FactCollector, RefusesWhatIsNoEventAndGoesOn) {
  FactCollector collector;
  collector.BeginFile({});
  EXPECT_FALSE(collector.Take("hello"));
  EXPECT_FALSE(collector.Take(R"({"type":"other"})"));
  EXPECT_FALSE(collector.Take(std::string(8000, ' ')));
  EXPECT_TRUE(collector.Take(ExposureLine(Subject(1))));
  EXPECT_EQ(collector.Finish(3).total.exposures, 1U);
}

TEST(FactCollector, KeepsTheWorstExampleOfASource) {
  std::string mild = ExposureLine(Subject(1));
  mild.replace(mild.find("critical"), 8, "low");
  const Facts facts = FactsOf({RunLine(), mild, ExposureLine(Subject(2)), mild});
  ASSERT_TRUE(facts.sources.front().example);
  EXPECT_EQ(facts.sources.front().example->severity, Severity::kCritical);
  EXPECT_EQ(facts.sources.front().example->findings.front().masked, "2 85 ••");
}

TEST(FactCollector, HoldsBoundedTablesWhateverComes) {
  FactCollector collector;
  collector.BeginFile({});
  for (unsigned i = 0; i < 6000; ++i) {
    const std::string name = "x" + std::to_string(i);
    std::string line = ExposureLine(Subject(i), "", name);
    line.replace(line.find("\"nir\""), 5, "\"" + name + "\"");
    line.replace(line.find("\"78\""), 4, "\"" + name + "\"");
    EXPECT_TRUE(collector.Take(line));
    EXPECT_TRUE(collector.Take(R"({"type":"gap","source":"a","reason":")" + name + "\"}"));
    EXPECT_TRUE(collector.Take(R"({"type":"input","path":")" + name + "\"}"));
  }
  const Facts facts = collector.Finish(0);
  EXPECT_LE(facts.total.by_detector.size(), 257U);
  EXPECT_LE(facts.lines.by_department.size(), 257U);
  EXPECT_LE(facts.total.gaps_by_reason.size(), 257U);
  EXPECT_LE(facts.gap_examples.size(), 60U);
  EXPECT_EQ(facts.inputs.size(), kInputsMax);
  EXPECT_EQ(facts.sources.size(), kExamplesMax);
  EXPECT_EQ(facts.total.inputs, 6000U);
  // Estimated, within four standard errors.
  EXPECT_TRUE(facts.estimated);
  EXPECT_NEAR(static_cast<double>(facts.total.persons), 6000, 6000 * 0.064);
}

TEST(FactCollector, SaysWhatKeepsFiguresFromBeingWhole) {
  const auto warnings = [](std::initializer_list<std::string> lines) {
    return WarningsOf(FactsOf(lines), Language::kEnglish).size();
  };
  // The one warning: its exposures are not among the lines.
  const std::size_t bare = warnings({RunLine(), SummaryLine(40)});
  EXPECT_EQ(bare, 1U);
  EXPECT_EQ(warnings({RunLine(), SummaryLine(40, R"(,"suppressed":80)")}), 1U);
  EXPECT_EQ(warnings({RunLine("k:0", R"({"only":"nir"})"), SummaryLine(40)}), bare + 1);
  EXPECT_EQ(warnings({RunLine(), SummaryLine(40, R"(,"gaps_by_reason":{"interrupted":1})")}),
            bare + 1);
  EXPECT_EQ(warnings({SummaryLine(40)}), bare + 1);
}

TEST(TopCounts, KeepsTheMostFrequentOfManyKeys) {
  TopCounts<int> top;
  for (int i = 0; i < 20000; ++i) {
    top.Add("rare" + std::to_string(i), 1);
    if (i % 10 == 0) top.Add("often", 1).value = 7;
  }
  const auto sorted = top.Sorted();
  EXPECT_EQ(sorted.front().key, "often");
  EXPECT_GE(sorted.front().count, 2000U);
  EXPECT_EQ(sorted.front().value, 7);
  EXPECT_EQ(sorted.size(), TopCounts<int>::kSlots);
  EXPECT_FALSE(top.exact());
}

TEST(DistinctCount, IsExactUntilItEstimates) {
  DistinctCount count;
  for (std::uint64_t i = 1; i <= 4096; ++i) count.Add(i * 0x9E3779B97F4A7C15ULL);
  for (std::uint64_t i = 1; i <= 4096; ++i) count.Add(i * 0x9E3779B97F4A7C15ULL);
  EXPECT_TRUE(count.exact());
  EXPECT_EQ(count.count(), 4096U);
  count.Add(7);
  EXPECT_FALSE(count.exact());
}

}  // namespace
}  // namespace leakscan
