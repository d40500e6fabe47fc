#include "scanner/output/event_converter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/output/event_writer.h"
#include "tests/support/strict_json.h"

namespace leakscan {
namespace {

using testing::Json;
using testing::ReadStrictJson;

constexpr std::string_view kRun =
    R"({"type":"run","version":"0.1.0","engine":"hyperscan","patterns":"aa","key_id":"k:1",)"
    R"("key_source":"file","started":"2000-02-29T12:34:56Z","host":"scan01","inputs":["a.csv"],)"
    R"("labels":{"case":"42"},"filters":{}})";
constexpr std::string_view kGap =
    R"({"type":"gap","source":"a.zip!/b/c.tar.GZ","offset":7,"bytes":null,"reason":"corrupt",)"
    R"("detail":"a stream is damaged"})";

std::string Exposure(std::size_t findings, std::string_view more = "") {
  std::string line =
      R"({"type":"exposure","id":"e:1","fingerprint":"f:2","source":"a.csv","format":"csv",)"
      R"("record":1,"line":2,"offset":3,"length":4)";
  line.append(more);
  line +=
      R"(,"severity":"high","confidence":"high","categories":["contact"],"subject":"s:3","findings":[)";
  for (std::size_t i = 0; i < findings; ++i) {
    if (i > 0) line += ',';
    line += R"({"detector":"phone","confidence":"high","offset":)" + std::to_string(i) +
            R"(,"length":10,"masked":"06 •• •• •• ••","token":"t:4"})";
  }
  return line + "]}";
}

class EventConverterTest : public ::testing::Test {
 protected:
  std::string Convert(FormatName format, const std::vector<std::string>& lines,
                      Framing framing = Framing::kLineEnd) {
    ConverterOptions options;
    options.format = format;
    options.framing = framing;
    options.run.version = "9.9.9";
    options.run.host = "here";
    options.run.started = 60;
    EventConverter converter(options);
    std::string out;
    for (const std::string& line : lines) EXPECT_TRUE(converter.Convert(line, &out)) << line;
    return out;
  }

  static std::vector<std::string> Lines(const std::string& out) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < out.size();) {
      const std::size_t end = out.find('\n', begin);
      EXPECT_NE(end, std::string::npos);
      if (end == std::string::npos) break;
      EXPECT_LT(end - begin, kLineBytesMax);
      lines.push_back(out.substr(begin, end - begin));
      begin = end + 1;
    }
    return lines;
  }

  std::vector<Json> Ecs(const std::vector<std::string>& lines) {
    std::vector<Json> events;
    for (const std::string& line : Lines(Convert(FormatName::kEcs, lines))) {
      const auto json = ReadStrictJson(line);
      EXPECT_TRUE(json);
      events.push_back(json.value_or(Json{}));
    }
    return events;
  }
};

TEST_F(EventConverterTest, TakesTimeHostAndLabelsFromTheRun) {
  const auto events = Ecs({std::string(kGap), std::string(kRun), std::string(kGap)});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0]["@timestamp"].text, "1970-01-01T00:01:00.000Z");
  EXPECT_EQ(events[0]["host"]["name"].text, "here");
  EXPECT_EQ(events[0]["observer"]["version"].text, "9.9.9");
  EXPECT_FALSE(events[0].Has("labels"));
  EXPECT_EQ(events[2]["@timestamp"].text, "2000-02-29T12:34:56.000Z");
  EXPECT_EQ(events[2]["host"]["name"].text, "scan01");
  EXPECT_EQ(events[2]["observer"]["version"].text, "0.1.0");
  EXPECT_EQ(events[2]["labels"]["case"].text, "42");
  EXPECT_EQ(events[2]["file"]["name"].text, "c.tar.GZ");
  EXPECT_EQ(events[2]["file"]["extension"].text, "GZ");
  EXPECT_EQ(events[2]["Leak"]["bytes"].type, Json::Type::kNull);
}

TEST_F(EventConverterTest, TimesAreInEachFormatsUnit) {
  const std::vector<std::string> lines = {std::string(kRun)};
  EXPECT_TRUE(Convert(FormatName::kHec, lines).starts_with("{\"time\":951827696.000,"));
  EXPECT_NE(Convert(FormatName::kOcsf, lines).find("\"time\":951827696000,"), std::string::npos);
  EXPECT_NE(Convert(FormatName::kCef, lines).find("|rt=951827696000 "), std::string::npos);
  EXPECT_TRUE(Convert(FormatName::kRfc5424, lines)
                  .starts_with("<166>1 2000-02-29T12:34:56.000Z scan01 leakscan - RUN ["));
}

TEST_F(EventConverterTest, KeepsItsOwnTimeWhereTheRunsIsNone) {
  for (const char* started :
       {"", "2000-02-30T00:00:00Z", "2000-02-29T24:00:00Z", "1969-01-01T00:00:00Z",
        "2000-02-29 12:34:56Z", "2000-02-29T12:34:56"}) {
    const std::string run =
        R"({"type":"run","version":"0.1.0","started":")" + std::string(started) + "\"}";
    EXPECT_EQ(Ecs({run})[0]["@timestamp"].text, "1970-01-01T00:01:00.000Z") << started;
  }
}

TEST_F(EventConverterTest, GivesAnIdToEveryLine) {
  const auto events =
      Ecs({std::string(kRun), Exposure(1), std::string(kGap), std::string(kGap), Exposure(62)});
  ASSERT_EQ(events.size(), 6U);
  EXPECT_EQ(events[1]["event"]["id"].text, "e:1");
  EXPECT_EQ(events[4]["event"]["id"].text, "e:1");
  EXPECT_EQ(events[5]["event"]["id"].text, "e:1.2");
  EXPECT_EQ(events[5]["Leak"]["id"].text, "e:1");
  EXPECT_TRUE(events[2]["event"]["id"].text.starts_with("gap:"));
  EXPECT_EQ(events[2]["event"]["id"].text.size(), 4U + 32);
  EXPECT_NE(events[2]["event"]["id"].text, events[3]["event"]["id"].text);
  // Of another run, another event.
  std::string run(kRun);
  run.replace(run.find("12:34:56"), 8, "12:34:57");
  EXPECT_NE(Ecs({run, std::string(kGap)})[1]["event"]["id"].text, events[2]["event"]["id"].text);
}

TEST_F(EventConverterTest, DividesARecordWhoseFindingsDoNotFit) {
  for (const FormatName format : {FormatName::kEcs, FormatName::kOcsf, FormatName::kHec,
                                  FormatName::kRfc5424, FormatName::kCef}) {
    const std::size_t whole = Lines(Convert(format, {Exposure(3)})).size();
    EXPECT_EQ(whole, 1U);
    // As many as one of our own lines holds, and one more line behind them.
    const auto lines =
        Lines(Convert(format, {Exposure(60, ",\"more\":true"), Exposure(40, ",\"part\":2")}));
    EXPECT_GE(lines.size(), 2U);
    std::size_t findings = 0;
    for (const std::string& line : lines) {
      for (std::size_t at = 0; (at = line.find("t:4", at)) != std::string::npos; ++at) ++findings;
    }
    EXPECT_EQ(findings, 100U) << static_cast<int>(format);
  }
}

TEST_F(EventConverterTest, SaysThatATextWasCut) {
  const std::string gap = R"({"type":"gap","source":")" + std::string(6000, 'x') +
                          R"(","offset":0,"bytes":1,"reason":"corrupt","detail":""})";
  EXPECT_NE(Convert(FormatName::kEcs, {gap}).find("\"truncated\":true"), std::string::npos);
  EXPECT_NE(Convert(FormatName::kHec, {gap}).find("\"truncated\":true"), std::string::npos);
  EXPECT_NE(Convert(FormatName::kRfc5424, {gap}).find("\"truncated\":true"), std::string::npos);
  EXPECT_NE(Convert(FormatName::kOcsf, {gap}).find("\"is_truncated\":true"), std::string::npos);
  EXPECT_NE(Convert(FormatName::kCef, {gap}).find("flexString1=truncated"), std::string::npos);
  EXPECT_EQ(Convert(FormatName::kCef, {std::string(kGap)}).find("truncated"), std::string::npos);
}

TEST_F(EventConverterTest, CountsOctetsWhereAskedTo) {
  const std::string plain = Convert(FormatName::kRfc5424, {std::string(kRun), Exposure(1)});
  const std::string counted =
      Convert(FormatName::kRfc5424, {std::string(kRun), Exposure(1)}, Framing::kOctetCount);
  std::string expected;
  for (const std::string& line : Lines(plain)) {
    expected += std::to_string(line.size()) + " " + line;
  }
  EXPECT_EQ(counted, expected);
}

TEST_F(EventConverterTest, ClearValuesStayBehind) {
  std::string line = Exposure(1);
  line.replace(
      line.find("\"masked\""), 0,
      R"("value":"0647382915","normalized":"+33647382915","deep":{"value":"0647382915"},)");
  for (const FormatName format : {FormatName::kEcs, FormatName::kOcsf, FormatName::kHec,
                                  FormatName::kRfc5424, FormatName::kCef}) {
    const std::string out = Convert(format, {line});
    EXPECT_EQ(out.find("47382915"), std::string::npos) << static_cast<int>(format);
    EXPECT_NE(out.find("06 ••"), std::string::npos);
  }
}

TEST_F(EventConverterTest, LeavesNothingOfALineItRefuses) {
  EventConverter converter({});
  std::string out = "kept";
  for (const std::string& line :
       {std::string(), std::string("{}"), std::string("{\"type\":\"person\"}"),
        std::string("{\"type\":1}"), std::string("{\"type\":\"lead\"}"), Exposure(200),
        std::string(kGap.substr(0, kGap.size() - 1))}) {
    EXPECT_FALSE(converter.Convert(line, &out)) << line.substr(0, 50);
  }
  EXPECT_EQ(out, "kept");
  EXPECT_FALSE(converter.has_run());
  // More members than there is room for in a format that adds its own.
  std::string keys = R"({"type":"gap")";
  for (int i = 0; i < 870; ++i) keys += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_FALSE(converter.Convert(keys + "}", &out));
}

}  // namespace
}  // namespace leakscan
