// The quick readings of common spellings against the general ones: white space around a value, or a
// sign in front, changes nothing in what it is, but sends it to the general reading.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "scanner/validate/email.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/person.h"
#include "scanner/validate/plain_text.h"

namespace leakscan {
namespace {

class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  std::size_t Below(std::size_t bound) { return engine_() % bound; }
  char Of(std::string_view characters) { return characters[Below(characters.size())]; }

 private:
  std::mt19937 engine_;
};

void ExpectSame(const NumberReading& plain, NumberReading general, const std::string& cell) {
  general.begin -= 1;
  general.end -= 1;
  EXPECT_EQ(plain.Normalized(), general.Normalized()) << cell;
  EXPECT_EQ(plain.kind, general.kind) << cell;
  EXPECT_EQ(plain.begin, general.begin) << cell;
  EXPECT_EQ(plain.end, general.end) << cell;
  EXPECT_EQ(plain.needs_context, general.needs_context) << cell;
  EXPECT_EQ(plain.distinctive, general.distinctive) << cell;
  EXPECT_EQ(plain.fictional, general.fictional) << cell;
  EXPECT_EQ(plain.nir_kind, general.nir_kind) << cell;
  EXPECT_EQ(plain.key_written, general.key_written) << cell;
  EXPECT_EQ(plain.key_in_next_cell, general.key_in_next_cell) << cell;
}

std::string Grouped(const std::string& digits, const std::vector<std::size_t>& groups, char sign) {
  std::string out;
  std::size_t at = 0;
  for (const std::size_t group : groups) {
    if (at > 0) out += sign;
    out += digits.substr(at, group);
    at += group;
  }
  return out + digits.substr(std::min(at, digits.size()));
}

TEST(PlainSpellings, NirCellsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(1);
  const std::vector<std::vector<std::size_t>> groupings = {
      {15}, {13, 2}, {1, 2, 2, 2, 3, 3, 2}, {1, 2, 2, 2, 3, 5}, {3, 3, 3, 3, 3}, {1, 14}};
  int read = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string stem(1, draw.Of("11112222378"));
    for (int j = 0; j < 2; ++j) stem += draw.Of("0123456789");
    const std::size_t month = draw.Below(20) == 0 ? draw.Below(100) : 1 + draw.Below(12);
    stem += static_cast<char>('0' + month / 10);
    stem += static_cast<char>('0' + month % 10);
    for (int j = 0; j < 8; ++j) stem += draw.Of("0123456789");
    const int key = draw.Below(8) == 0 ? static_cast<int>(draw.Below(98)) : NirKey(stem);
    stem += static_cast<char>('0' + key / 10);
    stem += static_cast<char>('0' + key % 10);
    std::string cell = Grouped(stem, groupings[draw.Below(groupings.size())], draw.Of("  .-/_"));
    if (draw.Below(20) == 0) cell[draw.Below(cell.size())] = draw.Of("0 .-A2");
    NumberReading plain;
    NumberReading general;
    const bool found = ReadNirCell(cell, {}, &plain);
    ASSERT_EQ(found, ReadNirCell(" " + cell, {}, &general)) << cell;
    if (found) ExpectSame(plain, general, cell);
    read += found;
  }
  EXPECT_GT(read, 20000);
}

TEST(PlainSpellings, PhoneCellsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(2);
  int read = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string digits(1, draw.Of("1234566777789"));
    const bool same = draw.Below(50) == 0;
    for (int j = 0; j < 8; ++j) digits += same ? digits[0] : draw.Of("0123456789");
    if (draw.Below(10) == 0) digits.replace(0, 5, draw.Below(2) == 0 ? "63998" : "19900");
    const char sign = draw.Of("  .-/_");
    std::string cell;
    switch (draw.Below(8)) {
      case 0:
        cell = "0" + digits;
        break;
      case 1:
        cell = Grouped("0" + digits, {2, 2, 2, 2, 2}, sign);
        break;
      case 2:
        cell = "+33" + digits;
        break;
      case 3:
        cell = "+" + Grouped("33" + digits, {2, 1, 2, 2, 2, 2}, sign);
        break;
      case 4:
        cell = "+" + Grouped("33" + digits, {2, 3, 3, 3}, sign);
        break;
      case 5:
        cell = "0033" + digits;
        break;
      case 6:
        cell = "+33 (0)" + Grouped(digits, {1, 2, 2, 2, 2}, sign);
        break;
      default:
        cell = digits;
    }
    if (draw.Below(20) == 0) cell[draw.Below(cell.size())] = draw.Of("0 .-A+");
    NumberReading plain;
    NumberReading general;
    const bool found = ReadPhoneCell(cell, &plain);
    ASSERT_EQ(found, ReadPhoneCell(" " + cell, &general)) << cell;
    if (found) ExpectSame(plain, general, cell);
    read += found;
  }
  EXPECT_GT(read, 20000);
}

TEST(PlainSpellings, EmailsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(3);
  const std::vector<std::string> parts = {
      "jo",       "Jo",   ".",    "-",  "_",  "+",         "dupont", "DUPONT", "59",
      "%20",      "é",    "'",    "@",  "fr", ".fr",       ".FR",    ".com",   ".net",
      ".org",     "free", "2x",   "..", "--", "xn--p1ai",  ";",      "x",      "example",
      ".example", "mail", "Mail", " ",  "\\", "localhost", ".tele"};
  int read = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string text;
    for (std::size_t j = draw.Below(5) + 1; j > 0; --j) text += parts[draw.Below(parts.size())];
    const std::size_t at = text.size();
    text += '@';
    for (std::size_t j = draw.Below(5) + 1; j > 0; --j) text += parts[draw.Below(parts.size())];
    // The ellipsis ends a local part and is of no plain address.
    const std::string general_text = "\u2026" + text;
    const std::size_t shift = general_text.size() - text.size();
    if (text.find('@') != at) continue;
    std::string plain;
    std::string general;
    const auto reading = ReadEmail(text, at, &plain);
    const auto general_reading = ReadEmail(general_text, at + shift, &general);
    ASSERT_EQ(reading.has_value(), general_reading.has_value()) << text;
    EXPECT_EQ(plain, general) << text;
    if (!reading) continue;
    ++read;
    EXPECT_EQ(reading->begin + shift, general_reading->begin) << text;
    EXPECT_EQ(reading->end + shift, general_reading->end) << text;
    EXPECT_EQ(reading->reserved_domain, general_reading->reserved_domain) << text;
  }
  EXPECT_GT(read, 10000);
}

// "d/m/y" with two digits for day and month and four for the year.
std::string Written(std::string_view form, int year, int month, int day) {
  std::string out;
  for (const char c : form) {
    const int number = c == 'd' ? day : c == 'm' ? month : year;
    const std::string digits = std::to_string(number);
    if (c == 'd' || c == 'm' || c == 'y') {
      out.append((c == 'y' ? 4 : 2) - digits.size(), '0').append(digits);
    } else {
      out += c;
    }
  }
  return out;
}

TEST(PlainSpellings, DatesAreReadAsTheGeneralReadingReadsThem) {
  constexpr int kToday = 2026;
  for (const int year : {0, 1799, 1800, 1899, 1900, 2000, 2024, 2026, 2199, 2200, 9999}) {
    for (int month = 0; month < 15; ++month) {
      for (int day = 0; day < 34; ++day) {
        for (const char* form : {"d/m/y", "d.m.y", "d-m-y", "d/m-y", "y-m-d", "y/m/d"}) {
          const std::string value = Written(form, year, month, day);
          const auto plain = ReadDate(value, kToday);
          const auto general = ReadDate(" " + value, kToday);
          ASSERT_EQ(plain.has_value(), general.has_value()) << value;
          if (!plain) continue;
          EXPECT_EQ(FormatDate(*plain), FormatDate(*general)) << value;
        }
      }
    }
  }
}

TEST(PlainSpellings, NamesAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(4);
  int read = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string value;
    const bool letters = draw.Below(2) == 0;
    for (std::size_t j = draw.Below(19) + 1; j > 0; --j) {
      value += draw.Of(letters ? "abyzABYZXNU-" : "azAZ@[`{-' .,0\xC3\xA9\xE9");
    }
    std::string plain;
    std::string general;
    const bool found = ReadNamePart(value, &plain);
    ASSERT_EQ(found, ReadNamePart(" " + value, &general)) << value;
    EXPECT_EQ(plain, general) << value;
    read += found;
  }
  for (const char* null_word : {"NULL", "inconnu", "Na", "non", "XXX", "-", "---"}) {
    std::string normalized;
    EXPECT_FALSE(ReadNamePart(null_word, &normalized)) << null_word;
  }
  EXPECT_GT(read, 20000);
}

TEST(PlainSpellings, PostcodesAreReadAsTheGeneralReadingReadsThem) {
  int read = 0;
  for (int code = 0; code < 100000; ++code) {
    std::string value = std::to_string(code);
    value.insert(0, 5 - value.size(), '0');
    char plain[6] = {};
    char plain_department[4] = {};
    char general[6] = {};
    char general_department[4] = {};
    const bool found = ReadPostcode(value, plain, plain_department);
    ASSERT_EQ(found, ReadPostcode(" " + value, general, general_department)) << value;
    EXPECT_STREQ(plain, general);
    EXPECT_STREQ(plain_department, general_department);
    read += found;
  }
  EXPECT_GT(read, 90000);
}

// A cell as it stands in a chunk, where more text follows.
struct PaddedCell {
  explicit PaddedCell(const std::string& cell)
      : text(cell + std::string(ByteBlock::kBytes, 'A')),
        view(std::string_view(text).substr(0, cell.size())) {}
  std::string text;
  std::string_view view;
  std::string out = std::string(text.size() + ByteBlock::kBytes, '\0');
};

std::string Joined(const std::vector<std::string>& parts, Draw* draw) {
  std::string text;
  for (std::size_t j = draw->Below(5) + 1; j > 0; --j) text += parts[draw->Below(parts.size())];
  return text;
}

const std::vector<std::string> kTextParts = {"jean",
                                             "DUPONT",
                                             "Marie",
                                             "É",
                                             "é",
                                             "ç",
                                             "Ÿ",
                                             "ß",
                                             "Œ",
                                             " ",
                                             "-",
                                             "'",
                                             ".",
                                             "12",
                                             "rue du",
                                             "Le",
                                             "null",
                                             "NC",
                                             "x",
                                             "XX",
                                             "\xE9",
                                             "\xC3",
                                             "ñ",
                                             "×",
                                             ",",
                                             "  ",
                                             "néant",
                                             "N/A",
                                             "de la Villardière",
                                             "q",
                                             "Î",
                                             "\"",
                                             "/",
                                             "Non"};

TEST(PlainSpellings, NamePartsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(4);
  int read = 0;
  for (int i = 0; i < 300000; ++i) {
    PaddedCell cell(Joined(kTextParts, &draw));
    const std::size_t size = ReadPlainNamePart(cell.view, cell.out.data());
    if (size == 0) continue;
    std::string general;
    ASSERT_TRUE(ReadNamePart(cell.view, &general)) << cell.view;
    ASSERT_EQ(cell.out.substr(0, size), general) << cell.view;
    ++read;
  }
  EXPECT_GT(read, 20000);
}

TEST(PlainSpellings, AddressLinesAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(5);
  int read = 0;
  for (int i = 0; i < 300000; ++i) {
    PaddedCell cell(Joined(kTextParts, &draw));
    const std::size_t size = ReadPlainAddressLine(cell.view, cell.out.data());
    if (size == 0) continue;
    std::string general;
    ASSERT_TRUE(ReadAddressLine(cell.view, &general)) << cell.view;
    ASSERT_EQ(cell.out.substr(0, size), general) << cell.view;
    ++read;
  }
  EXPECT_GT(read, 50000);
}

TEST(PlainSpellings, DateCellsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(6);
  int read = 0;
  for (int i = 0; i < 300000; ++i) {
    const auto digits = [&](std::size_t count) {
      std::string number;
      while (count-- > 0) number += draw.Of("0011123459");
      return number;
    };
    const std::string sign(1, draw.Of("///--. "));
    std::string text = draw.Below(2) == 0 ? digits(2) + sign + digits(2) + sign + "19" + digits(2)
                                          : "20" + digits(2) + sign + digits(2) + sign + digits(2);
    if (draw.Below(20) == 0) text[draw.Below(text.size())] = draw.Of("0/-x ");
    PaddedCell cell(text);
    Date date;
    if (!ReadPlainDate(cell.view, &date, cell.out.data())) continue;
    const auto general = ReadDate(" " + text, 2026);
    ASSERT_TRUE(general) << text;
    ASSERT_EQ(FormatDate(*general), FormatDate(date)) << text;
    ASSERT_EQ(cell.out.substr(0, kIsoDateBytes), FormatDate(date)) << text;
    ++read;
  }
  EXPECT_GT(read, 20000);
}

TEST(PlainSpellings, EmailCellsAreReadAsTheGeneralReadingReadsThem) {
  Draw draw(7);
  const std::vector<std::string> parts = {
      "jo", "Jo", ".",  "-",        "_",        "+",    "dupont", "DUPONT", "59",
      "@",  "@",  "fr", ".fr",      ".FR",      ".com", ".net",   ".org",   "free",
      "2x", "..", "x",  "example.", ".example", "mail", " ",      ".tele"};
  int read = 0;
  for (int i = 0; i < 400000; ++i) {
    PaddedCell cell(Joined(parts, &draw) + "@" + Joined(parts, &draw));
    const auto email = ReadPlainEmailCell(cell.view, cell.out.data());
    if (!email) continue;
    std::string general;
    const std::string text = "\u2026" + std::string(cell.view);
    const auto reading = ReadEmail(text, text.find('@'), &general);
    ASSERT_TRUE(reading) << cell.view;
    ASSERT_EQ(reading->begin, 3U) << cell.view;
    ASSERT_EQ(reading->end, text.size()) << cell.view;
    ASSERT_EQ(email->normalized, general) << cell.view;
    ASSERT_EQ(email->reserved_domain, reading->reserved_domain) << cell.view;
    ++read;
  }
  EXPECT_GT(read, 2000);
}

}  // namespace
}  // namespace leakscan
