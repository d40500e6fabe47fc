#include "scanner/base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "tests/support/strict_json.h"

namespace leakscan {
namespace {

std::string String(std::string_view text, std::size_t bytes_max = JsonWriter::kNoLimit) {
  JsonWriter json;
  json.String(text, bytes_max);
  return std::string(json.text());
}

TEST(JsonWriter, EscapesWhatSteersOrBreaks) {
  const struct {
    std::string_view text;
    std::string_view json;
  } kCases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\n\t\x01\x1f\x7f", R"("\u000a\u0009\u0001\u001f\u007f")"},
      {std::string_view("\0", 1), R"("\u0000")"},
      {"\xC2\x85\xC2\xA0", "\"\\u0085\xC2\xA0\""},
      {"\u2028\u202E\u2066\uFEFF", R"("\u2028\u202e\u2066\ufeff")"},
      {"Zoé 😀", "\"Zoé 😀\""},
      {"Zo\xE9", "\"Zoé\""},
      {"\x80\x81", "\"€\\u0081\""},
      {"\xE2\x82", "\"â‚\""},
  };
  for (const auto& c : kCases) EXPECT_EQ(String(c.text), c.json);
}

TEST(JsonWriter, CutsBeforeTheCharacterThatDoesNotFit) {
  EXPECT_EQ(String("abcd", 4), "\"abcd\"");
  EXPECT_EQ(String("abcde", 4), "\"abcd\"");
  EXPECT_EQ(String("abcé", 4), "\"abc\"");
  EXPECT_EQ(String("abc\n", 8), "\"abc\"");
  EXPECT_EQ(String("abc\n", 9), "\"abc\\u000a\"");
  EXPECT_EQ(String("é", 0), "\"\"");
  JsonWriter json;
  EXPECT_TRUE(json.String("abcd", 4));
  EXPECT_FALSE(json.String("abcde", 4));
  EXPECT_FALSE(json.String("abc\"", 4));
}

TEST(JsonWriter, KeepsEveryTextReadable) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::size_t limit = round % 2 == 0 ? JsonWriter::kNoLimit : random() % 50;
    const std::string json = String(text, limit);
    if (limit != JsonWriter::kNoLimit) {
      ASSERT_LE(json.size(), limit + 2);
    }
    const auto value = testing::ReadStrictJson(json);
    ASSERT_TRUE(value.has_value());
    std::string repaired;
    AppendRepairedUtf8(text, &repaired);
    ASSERT_TRUE(repaired.starts_with(value->text));
    if (limit == JsonWriter::kNoLimit) {
      ASSERT_EQ(value->text, repaired);
    }
  }
}

TEST(JsonWriter, WritesNumbers) {
  const auto written = [](auto write) {
    JsonWriter json;
    write(json);
    return std::string(json.text());
  };
  const auto decimal = [&](double value, int decimals) {
    return written([&](JsonWriter& json) { json.Decimal(value, decimals); });
  };
  EXPECT_EQ(written([](JsonWriter& j) { j.Number(std::numeric_limits<std::uint64_t>::max()); }),
            "18446744073709551615");
  EXPECT_EQ(decimal(1.5, 3), "1.500");
  EXPECT_EQ(decimal(0.007, 3), "0.007");
  EXPECT_EQ(decimal(12.0604, 3), "12.060");
  EXPECT_EQ(decimal(0.9999, 3), "1.000");
  EXPECT_EQ(decimal(1.625, 2), "1.63");
  EXPECT_EQ(decimal(3.2, 0), "3");
  EXPECT_EQ(decimal(-1, 3), "0.000");
  EXPECT_EQ(decimal(std::numeric_limits<double>::quiet_NaN(), 3), "0.000");
  EXPECT_EQ(decimal(std::numeric_limits<double>::infinity(), 3), "1000000000000000.000");
}

TEST(JsonWriter, WritesTimesInUtc) {
  const auto time = [](std::int64_t seconds) {
    JsonWriter json;
    json.UtcTime(seconds);
    return std::string(json.text());
  };
  EXPECT_EQ(time(0), "\"1970-01-01T00:00:00Z\"");
  EXPECT_EQ(time(-1), "\"1969-12-31T23:59:59Z\"");
  EXPECT_EQ(time(951827696), "\"2000-02-29T12:34:56Z\"");
  EXPECT_EQ(time(253402300799), "\"9999-12-31T23:59:59Z\"");
  EXPECT_EQ(time(253402300800), "null");
  EXPECT_EQ(time(std::numeric_limits<std::int64_t>::min()), "null");
  EXPECT_EQ(time(std::numeric_limits<std::int64_t>::max()), "null");
}

TEST(JsonWriter, PutsCommasBetweenMembers) {
  JsonWriter json;
  json.Raw("{");
  json.Key("a");
  json.Bool(true);
  json.Key("b");
  json.Raw("[");
  json.Comma();
  json.Number(1);
  json.Comma();
  json.Number(2);
  json.Raw("]}");
  EXPECT_EQ(json.text(), R"({"a":true,"b":[1,2]})");
}

}  // namespace
}  // namespace leakscan
