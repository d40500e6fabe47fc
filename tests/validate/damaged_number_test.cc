#include "scanner/validate/damaged_number.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace leakscan {
namespace {

struct Found {
  std::string normalized;
  std::string written;
};

// What is read around the first byte of `mark` in `text`.
std::vector<Found> Read(std::string_view text, std::string_view mark) {
  std::vector<NumberReading> readings;
  ReadDamagedNumbers(text, text.find(mark), &readings);
  std::vector<Found> found;
  for (const NumberReading& reading : readings) {
    found.push_back({std::string(reading.Normalized()),
                     std::string(text.substr(reading.begin, reading.end - reading.begin))});
  }
  return found;
}

TEST(DamagedNumber, LettersThatOcrPutForDigitsAreRepaired) {
  for (const std::string_view text : {"NIR 2 55 O8 l4 l68 O25 38", "2550814l68O2538",
                                      "(255O8I4l68O2538)", "2 55 08 14 168 O25 38."}) {
    const auto found = Read(text, text.find('O') != text.npos ? "O" : "l");
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].normalized, "255081416802538") << text;
  }
}

TEST(DamagedNumber, SpansAreThoseOfTheWrittenText) {
  const auto found = Read("id 2&nbsp;55&nbsp;08&nbsp;14&nbsp;168&nbsp;025&nbsp;38, x", "&");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].normalized, "255081416802538");
  EXPECT_EQ(found[0].written, "2&nbsp;55&nbsp;08&nbsp;14&nbsp;168&nbsp;025&nbsp;38");
}

TEST(DamagedNumber, PhonesAreRepairedToo) {
  const auto found = Read("Tel. O6 47 38 29 l5 Ollivier", "O6");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].normalized, "+33647382915");
  EXPECT_EQ(found[0].written, "O6 47 38 29 l5");
  const auto worn = Read("au O6 64 3O I6 O5", "O6");
  ASSERT_EQ(worn.size(), 1U);
  EXPECT_EQ(worn[0].normalized, "+33664301605");
}

TEST(DamagedNumber, WhatWasReadWhereItStandsIsLeftOut) {
  const auto found = Read("255081416802538 06 47 38 29 l5", "l5");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].normalized, "+33647382915");
}

TEST(DamagedNumber, TheKeyMustHoldAndWordsStayWords) {
  EXPECT_TRUE(Read("NIR 2 55 O8 l4 l68 O25 39", "O8").empty());
  EXPECT_TRUE(Read("10l de lait et 20l d'eau", "l de").empty());
  EXPECT_TRUE(Read("x255O8l4l68O2538", "O8").empty());
  EXPECT_TRUE(Read("OlIOlIOlIOlI 255", "OlI").empty());
  EXPECT_TRUE(Read("Ol O6 64 3O IO O5", "O6").empty());
}

TEST(DamagedNumber, WhatLosesItsLettersToAWordIsNotReadAgain) {
  EXPECT_TRUE(Read("ts=0647382915 ok", "o").empty());
  EXPECT_TRUE(Read("lot 255081416802538", "lo").empty());
}

TEST(DamagedNumber, TheWidestSpellingIsReadFromEachOfItsAnchors) {
  std::string text = "nir ";
  for (const char digit : std::string_view("255081416802538")) {
    text += digit;
    text += "&#x202f;";
  }
  for (std::size_t i = text.find('&'); i + 8 < text.size(); i = text.find('&', i + 1)) {
    std::vector<NumberReading> readings;
    ReadDamagedNumbers(text, i + 8, &readings);
    ASSERT_EQ(readings.size(), 1U) << i;
    EXPECT_EQ(readings[0].Normalized(), "255081416802538") << i;
  }
}

TEST(DamagedNumber, ALongRunIsReadToItsEnd) {
  std::string text = "O6 47 38 29 15";
  for (int i = 1; i < 5000; ++i) text += "/O6 47 38 29 15";
  std::vector<NumberReading> readings;
  EXPECT_EQ(ReadDamagedNumbers(text, 2, &readings), text.size());
  EXPECT_EQ(readings.size(), 5000U);
}

}  // namespace
}  // namespace leakscan
