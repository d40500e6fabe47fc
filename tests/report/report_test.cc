#include "scanner/report/report.h"

#include <gtest/gtest.h>

#include "scanner/model/gap.h"
#include "scanner/report/charts.h"
#include "scanner/report/html_writer.h"
#include "scanner/report/names.h"
#include "scanner/report/notification_sheet.h"
#include "tests/report/report_fixture.h"
#include "tests/support/strict_json.h"

namespace leakscan {
namespace {

// Markup, controls and what turns the direction of text, wherever events have texts.
constexpr const char* kPayload =
    "\\\"><img src=x onerror=alert(1)><script>x</script>|`\\u202e\\u001b[2J";

Facts HostileFacts() {
  const std::string bad = kPayload;
  std::string run = RunLine("k:1", R"({")" + bad + R"(":")" + bad + "\"}");
  run.replace(run.find("dump"), 4, bad);
  run.replace(run.find("\"case\""), 6, "\"" + bad + "\"");
  std::string exposure = ExposureLine(
      Subject(1), R"(,"sheet":")" + bad + R"(","context":{"url":")" + bad + "\"}", bad);
  exposure.replace(exposure.find("2 85 ••"), std::string("2 85 ••").size(), bad);
  exposure.replace(exposure.find("\"nir\""), 5, "\"" + bad + "\"");
  exposure.replace(exposure.find("\"78\""), 4, "\"" + bad + "\"");
  return FactsOf({run, exposure,
                  R"({"type":"gap","source":")" + bad + R"(","reason":")" + bad +
                      R"(","detail":")" + bad + "\"}",
                  R"({"type":"lead","id":"l:1","source":")" + bad +
                      R"(","findings":[{"detector":"leak_link","masked":")" + bad + "\"}]}",
                  R"({"type":"input","path":")" + bad + R"(","format":")" + bad +
                      R"(","sha256":")" + bad + "\"}"});
}

TEST(Report, TextOfEventsStaysText) {
  const Facts facts = HostileFacts();
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    ReportOptions options;
    options.language = language;
    const std::string html = HtmlReport(facts, options);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("<img"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
    EXPECT_EQ(html.find("\u202e"), std::string::npos);
    EXPECT_EQ(html.find('\x1b'), std::string::npos);
    const std::string markdown = MarkdownReport(facts, options);
    EXPECT_EQ(markdown.find("<script"), std::string::npos);
    EXPECT_EQ(markdown.find("<img"), std::string::npos);
    EXPECT_EQ(markdown.find("\u202e"), std::string::npos);
    const std::string json = JsonReport(facts, options);
    ASSERT_TRUE(json.ends_with("\n"));
    EXPECT_TRUE(testing::ReadStrictJson(json.substr(0, json.size() - 1)).has_value());
    EXPECT_EQ(json.find("\u202e"), std::string::npos);
  }
}

TEST(Report, NothingIsLoadedAndNoStyleIsOutOfPlace) {
  const std::string html = HtmlReport(HostileFacts(), {});
  for (const char* word : {" style=", "src=\"", "@import", "url(", "<link", "href=\"http"}) {
    EXPECT_EQ(html.find(word), std::string::npos) << word;
  }
  EXPECT_NE(html.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
}

TEST(Report, ShowsWhatWasComputed) {
  const Facts facts = FactsOf({RunLine(), ExposureLine(Subject(1)), SummaryLine(1234)});
  ReportOptions options;
  options.language = Language::kEnglish;
  options.deadline = *MakeDeadline("2026-11-27T14:30+01:00", "");
  const std::string html = HtmlReport(facts, options);
  EXPECT_NE(html.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(html.find("1,234"), std::string::npos);
  EXPECT_NE(html.find("2026-11-30 14:30 +01:00"), std::string::npos);
  EXPECT_NE(html.find("78 Yvelines"), std::string::npos);
  const std::string markdown = MarkdownReport(facts, options);
  EXPECT_NE(markdown.find("2026-11-30 14:30 +01:00"), std::string::npos);
}

TEST(NotificationSheet, MarksEachRowByWhereItComesFrom) {
  const auto origins = [](const Facts& facts) {
    std::map<std::string, Origin, std::less<>> found;
    for (const SheetSection& section :
         MakeSheet(facts, ScoreOf(facts), std::nullopt, Language::kFrench)) {
      for (const SheetRow& row : section.rows) {
        EXPECT_EQ(row.values.empty(), row.origin == Origin::kMissing) << row.key;
        EXPECT_TRUE(found.try_emplace(std::string(row.key), row.origin).second) << row.key;
      }
    }
    return found;
  };
  const auto full = origins(FactsOf({RunLine(), ExposureLine(Subject(1)), SummaryLine(40)}));
  EXPECT_EQ(full.at("person_count"), Origin::kComputed);
  EXPECT_EQ(full.at("data_categories"), Origin::kComputed);
  EXPECT_EQ(full.at("sensitive"), Origin::kComputed);
  EXPECT_EQ(full.at("nature"), Origin::kProposed);
  EXPECT_EQ(full.at("harm"), Origin::kProposed);
  EXPECT_EQ(full.at("cause"), Origin::kMissing);
  EXPECT_EQ(full.at("deadline"), Origin::kMissing);
  // Without a summary nobody knows who is a minor, or can be reached.
  const auto cut = origins(FactsOf({RunLine(), ExposureLine(Subject(1))}));
  EXPECT_EQ(cut.at("minor_count"), Origin::kMissing);
  EXPECT_EQ(cut.at("reachable"), Origin::kMissing);
}

TEST(Language, WritesNumbersAsEachDoes) {
  EXPECT_EQ(CountText(1234567, Language::kFrench), "1\u202f234\u202f567");
  EXPECT_EQ(CountText(1234567, Language::kEnglish), "1,234,567");
  EXPECT_EQ(CountText(999, Language::kFrench), "999");
  EXPECT_EQ(RangeText({3, 3}, Language::kFrench), "3");
  EXPECT_EQ(RangeText({3, 1000}, Language::kEnglish), "3 – 1,000");
  EXPECT_EQ(PercentText(1, 8, Language::kFrench), "12,5\u202f%");
  EXPECT_EQ(PercentText(9999, 10000, Language::kEnglish), "> 99.9%");
  EXPECT_EQ(PercentText(1, 100000, Language::kEnglish), "< 0.1%");
  EXPECT_EQ(PercentText(5, 5, Language::kEnglish), "100.0%");
  EXPECT_EQ(PercentText(0, 0, Language::kEnglish), "–");
  EXPECT_EQ(BytesText(1'400'000, Language::kFrench), "1,4\u00a0Mo");
  EXPECT_EQ(BytesText(999, Language::kEnglish), "999\u00a0B");
  EXPECT_EQ(Fill("{} of {}", {"1", "{}"}), "1 of {}");
}

TEST(Names, NameEveryWordOfTheContract) {
  for (int i = 0; i < kKindCount; ++i) {
    const std::string id(Name(static_cast<Kind>(i)));
    if (id == "custom") continue;
    EXPECT_NE(DetectorName(id, Language::kFrench), id);
  }
  for (int i = 0; i < kGapReasonCount; ++i) {
    EXPECT_NE(GapRemedy(Name(static_cast<GapReason>(i)), Language::kEnglish), "–") << i;
  }
  EXPECT_EQ(DetectorName("my_own", Language::kFrench), "my_own");
  EXPECT_EQ(DepartmentName("2A"), "2A Corse-du-Sud");
  EXPECT_EQ(DepartmentName("00"), "00");
}

TEST(Charts, LabelEachLineOfTheAxisOnce) {
  const auto labels = [](std::uint64_t value) {
    HtmlWriter page;
    WriteColumns({{"1985", value}}, "years", Language::kEnglish, &page);
    std::vector<std::string> found;
    for (std::size_t at = 0; (at = page.html().find("\"end\"", at)) != std::string::npos; ++at) {
      const std::size_t begin = page.html().find('>', at) + 1;
      found.push_back(page.html().substr(begin, page.html().find('<', begin) - begin));
    }
    return found;
  };
  EXPECT_EQ(labels(1), (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(labels(2), (std::vector<std::string>{"0", "2", "1"}));
  EXPECT_EQ(labels(1234), (std::vector<std::string>{"0", "2,000", "1,000"}));
}

TEST(HtmlWriter, EscapesInTextAndAttributes) {
  HtmlWriter page;
  page.Text("<a b='c'> & \"d\"\n");
  EXPECT_EQ(page.html(), "&lt;a b=&#39;c&#39;&gt; &amp; &quot;d&quot;\uFFFD");
}

}  // namespace
}  // namespace leakscan
