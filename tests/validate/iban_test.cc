#include "scanner/validate/iban.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace leakscan {
namespace {

// The registry's own examples and those of the RIB's specification: published, nobody's accounts.
const std::vector<std::string> kPublished = {
    "FR1420041010050500013M02606", "FR7630006000011234567890189",
    "MC5811222000010123456789030", "DE89370400440532013000",
    "GB29NWBK60161331926819",      "BE68539007547034",
    "ES9121000418450200051332",    "IT60X0542811101000000123456",
    "LU280019400644750000",        "CH9300762011623852957",
    "NL91ABNA0417164300",          "PT50000201231234567890154",
    "AT611904300234573201",        "PL61109010140000071219812874",
    "IE29AIBK93115212345678",      "MT84MALT011000012345MTLCAST001S",
    "TN5910006035183598478831",    "NO9386011117947"};

std::string Grouped(const std::string& iban, const std::string& separator) {
  std::string text;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += separator;
    text += iban[i];
  }
  return text;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// What is found around the last place at which an anchor would stand: behind a run of digits.
std::string Around(const std::string& text) {
  for (std::size_t digit = 0; digit < text.size(); ++digit) {
    if (text[digit] < '0' || text[digit] > '9') continue;
    if (const auto reading = ReadIbanAround(text, digit)) return std::string(reading->Normalized());
  }
  return {};
}

TEST(Iban, ReadsThePublishedExamplesInEverySpelling) {
  for (const std::string& iban : kPublished) {
    for (const char* separator : {"", " ", "-", ".", "\xC2\xA0", "\xE2\x80\xAF"}) {
      const std::string text = Grouped(iban, separator);
      EXPECT_EQ(Around("virement sur " + text + ", merci"), iban) << iban.substr(0, 2);
      EXPECT_EQ(Around(Lower(text)), iban) << iban.substr(0, 2);
      const auto cell = ReadIbanCell(" IBAN: " + text + " ");
      ASSERT_TRUE(cell) << iban.substr(0, 2);
      EXPECT_EQ(cell->Normalized(), iban);
    }
  }
}

TEST(Iban, ReadsTheGroupsOfARib) {
  EXPECT_EQ(Around("FR76 30006 00001 12345678901 89"), kPublished[1]);
  EXPECT_EQ(Around("IBANFR7630006000011234567890189"), kPublished[1]);
}

TEST(Iban, SpanIsTheNumberAlone) {
  const std::string text = "iban FR76 3000 6000 0112 3456 7890 189 chez";
  const auto reading = ReadIbanAround(text, 7);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->begin, 5U);
  EXPECT_EQ(reading->end, text.size() - 5);
}

TEST(Iban, RefusesEveryAlteredCharacter) {
  for (const std::string& iban : kPublished) {
    for (std::size_t i = 0; i < iban.size(); ++i) {
      std::string altered = iban;
      altered[i] = iban[i] == '9' ? '0' : static_cast<char>(iban[i] + 1);
      EXPECT_FALSE(IsValidIban(altered)) << iban.substr(0, 2) << " at " << i;
    }
    EXPECT_FALSE(IsValidIban(iban.substr(0, iban.size() - 1)));
    EXPECT_FALSE(IsValidIban(iban + "0"));
  }
}

TEST(Iban, RefusesOtherGroupsAndNeighbours) {
  EXPECT_EQ(Around("FR14 2004.1010 0505 0001 3M02 606"), "");
  EXPECT_EQ(Around("FR142 0041 0100 5050 0013 M026 06"), "");
  EXPECT_EQ(Around("XFR1420041010050500013M02606"), "");
  EXPECT_EQ(Around("FR1420041010050500013M026067"), "");
  EXPECT_EQ(Around("FR1420041010050500013M02606A"), "");
  EXPECT_FALSE(ReadIbanCell("FR1420041010050500013M02606 DURAND"));
  EXPECT_FALSE(ReadIbanCell(""));
  EXPECT_FALSE(ReadIbanCell("FR"));
}

TEST(Iban, SurvivesEveryTruncation) {
  const std::string text =
      "FR14\xE2\x80\xAF"
      "2004\xE2\x80\xAF"
      "1010";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_EQ(Around(text.substr(0, size)), "");
    EXPECT_FALSE(ReadIbanCell(text.substr(0, size)));
  }
}

// Check digits pass one number in 97 by chance, those of a French account one in 97 * 97.
TEST(Iban, RandomNumbersPassAsOftenAsArithmeticSays) {
  std::mt19937 random(20200811);
  const auto count_valid = [&random](const std::string& country, int digits) {
    int valid = 0;
    for (int i = 0; i < 100000; ++i) {
      std::string iban = country;
      for (int d = 0; d < digits; ++d) iban += static_cast<char>('0' + random() % 10);
      valid += IsValidIban(iban);
    }
    return valid;
  };
  EXPECT_LE(count_valid("DE", 20), 1200);
  EXPECT_LE(count_valid("FR", 25), 30);
}

// Far enough inside of a text most places are refused by a look at what stands before them; near
// its front they are not.
TEST(Iban, IsFoundAlikeAtTheFrontOfATextAndFarInside) {
  std::mt19937 random(7);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  const std::vector<std::string> fronts = {"",    "au ", "iban", "IBAN ",   "x",
                                           "le ", "es ", "7",    "\xC3\xA9"};
  const std::vector<std::string> separators = {"",   " ", "-", ".", "\xC2\xA0", "\xE2\x80\xAF",
                                               "  ", "/"};
  int found = 0;
  for (int i = 0; i < 40000; ++i) {
    std::string text = "\n" + fronts[below(fronts.size())];
    text += Grouped(kPublished[below(kPublished.size())], separators[below(separators.size())]);
    if (below(2) == 0) text = Lower(text);
    if (below(3) == 0) text[1 + below(text.size() - 1)] = "0 A.-n\n9"[below(8)];
    const std::string front(40, "x .7"[below(4)]);
    for (std::size_t digit = 1; digit < 28 && digit < text.size(); ++digit) {
      if (text[digit] < '0' || text[digit] > '9') continue;
      const auto reading = ReadIbanAround(text, digit);
      const auto inside = ReadIbanAround(front + text, front.size() + digit);
      ASSERT_EQ(reading.has_value(), inside.has_value()) << text << " at " << digit;
      if (!reading) continue;
      ++found;
      EXPECT_EQ(reading->begin + front.size(), inside->begin) << text;
      EXPECT_EQ(reading->Normalized(), inside->Normalized()) << text;
    }
  }
  EXPECT_GT(found, 10000);
}

TEST(Iban, KeepsToATextThatEndsBehindLetters) {
  const std::string text = ",eeFR";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string exact = text.substr(0, size);  // its end is the allocation's
    for (std::size_t digit = 0; digit <= size + 1; ++digit) {
      EXPECT_FALSE(ReadIbanAround(std::string_view(exact.data(), size), digit));
    }
  }
}

}  // namespace
}  // namespace leakscan
