#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scanner/validate/person.h"

namespace leakscan {
namespace {

constexpr int kToday = 2026;

std::string Read(std::string_view value) {
  const auto date = ReadDate(value, kToday);
  return date ? FormatDate(*date) : "none";
}

struct Case {
  std::string_view value;
  std::string_view date;
};

TEST(ReadDate, ReadsTheShapesOfDumps) {
  const Case cases[] = {
      {"12/05/1980", "1980-05-12"},       {"12.05.1980", "1980-05-12"},
      {"12-05-1980", "1980-05-12"},       {"12|05|1980", "1980-05-12"},
      {"12 05 1980", "1980-05-12"},       {"12 / 05 / 1980", "1980-05-12"},
      {"1/5/1980", "1980-05-01"},         {"1980-05-12", "1980-05-12"},
      {"1980/05/12", "1980-05-12"},       {"19800512", "1980-05-12"},
      {"12051980", "1980-05-12"},         {"20121980", "1980-12-20"},
      {"19121980", "1980-12-19"},         {"20031901", "1901-03-20"},
      {"1 2 0 5 1 9 8 0", "1980-05-12"},  {"05/25/1980", "1980-05-25"},
      {"29/02/2000", "2000-02-29"},       {"  \"12/05/1980\" ", "1980-05-12"},
      {"\u00A012/05/1980", "1980-05-12"},
  };
  for (const Case& c : cases) EXPECT_EQ(Read(c.value), c.date) << c.value;
}

TEST(ReadDate, ReadsMonthsInWords) {
  const Case cases[] = {
      {"12 mars 1978", "1978-03-12"},       {"12-mai-80", "1980-05-12"},
      {"1er janvier 1980", "1980-01-01"},   {"12 févr. 1978", "1978-02-12"},
      {"12 f\xe9vrier 1978", "1978-02-12"}, {"2 août 2001", "2001-08-02"},
      {"24 DÉCEMBRE 1955", "1955-12-24"},   {"lundi 12 mai 1980", "1980-05-12"},
      {"le 12 mai 1980", "1980-05-12"},     {"12MAR1978", "1978-03-12"},
      {"12 Sep 1978", "1978-09-12"},        {"March 12, 1978", "1978-03-12"},
      {"3 juil. 1990", "1990-07-03"},       {"3 juin 1990", "1990-06-03"},
      {"Mardi, 3 avr 1990", "1990-04-03"},
  };
  for (const Case& c : cases) EXPECT_EQ(Read(c.value), c.date) << c.value;
}

TEST(ReadDate, PassesOverATimeOfDay) {
  const std::string_view times[] = {
      "",         " 00:00:00",       " 00:00:00.000", "T00:00:00Z", " 8h59",
      " à 08:59", "T10:30:00+02:00", " 23:59:60",     " 10:30 UTC", "T10:30:00,5-0500"};
  for (const std::string_view time : times) {
    EXPECT_EQ(Read("1980-05-12" + std::string(time)), "1980-05-12") << time;
    EXPECT_EQ(Read("12/05/1980" + std::string(time)), "1980-05-12") << time;
  }
  EXPECT_EQ(Read("19800512103000"), "1980-05-12");
  EXPECT_EQ(Read("120519801030"), "1980-05-12");
  EXPECT_EQ(Read("19800512T103000Z"), "1980-05-12");
  EXPECT_EQ(Read("19800512 10:30"), "1980-05-12");
}

TEST(ReadDate, KeepsUnknownPartsUnknown) {
  EXPECT_EQ(Read("00/00/1980"), "1980-00-00");
  EXPECT_EQ(Read("00/05/1980"), "1980-05-00");
  EXPECT_EQ(Read("19800500"), "1980-05-00");
  EXPECT_EQ(Read("00001980"), "1980-00-00");
  EXPECT_EQ(Read("12/00/1980"), "none");
}

TEST(ReadDate, PutsTwoDigitYearsInTheLastHundred) {
  EXPECT_EQ(Read("12/05/80"), "1980-05-12");
  EXPECT_EQ(Read("12/05/26"), "2026-05-12");
  EXPECT_EQ(Read("12/05/27"), "1927-05-12");
  EXPECT_EQ(Read("12/05/00"), "2000-05-12");
}

TEST(ReadDate, RefusesWhatIsNoDate) {
  const std::string_view values[] = {
      "",
      "1980",
      "12/05",
      "31/02/1980",
      "29/02/1999",
      "32/01/1980",
      "13/13/1980",
      "12/05/1980/",
      "12/05-1980",
      "12/05/980",
      "12/05/19800",
      "06 47 38 29 15",
      "12 05 80",
      "1.2.3",
      "12/05/1980 abc",
      "null",
      "12 brumaire 1978",
      "12 jui 1978",
      "192.168.1.1",
      "123456",
      "1234567",
      "123456789",
      "99999999",
      "19801305",
      "12/05/1980 25:00",
      "12/05/1980 8",
      "12/05/1980 T",
      "T12:00",
      "/05/1980",
      "12//1980",
      "1 2 0 5 1 9 8",
      "mai 1980",
      "lundi",
      "12 mai",
      "12/05/1700",
      "185057800608491",
      "1980-05-12T10:30:00+2",
      "12/05/1980 10:75",
  };
  for (const std::string_view value : values) EXPECT_EQ(Read(value), "none") << value;
  EXPECT_EQ(Read(std::string(100, '1')), "none");
}

TEST(ReadDate, AgreesOnEveryDayInEveryOrder) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int year = 1900; year <= 2026; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= kDays[month - 1]; ++day) {
        const Date date{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                        static_cast<std::uint8_t>(day)};
        const std::string iso = FormatDate(date);
        const std::string y = iso.substr(0, 4);
        const std::string m = iso.substr(5, 2);
        const std::string d = iso.substr(8, 2);
        ASSERT_EQ(Read(iso), iso);
        ASSERT_EQ(Read(y + m + d), iso);
        ASSERT_EQ(Read(d + m + y), iso);
        ASSERT_EQ(Read(d + "/" + m + "/" + y), iso);
      }
    }
  }
}

TEST(ReadDate, NeverReadsPastATruncation) {
  const std::string text = "lundi 12 septembre 1980 à 10:30:00.123+02:00";
  EXPECT_EQ(Read(text), "1980-09-12");
  for (std::size_t size = 0; size < text.size(); ++size) Read(std::string(text, 0, size));
}

TEST(IsPlausibleBirthDate, RefusesNullDatesAndTheFuture) {
  EXPECT_TRUE(IsPlausibleBirthDate({1900, 1, 2}, kToday));
  EXPECT_TRUE(IsPlausibleBirthDate({1980, 0, 0}, kToday));
  EXPECT_TRUE(IsPlausibleBirthDate({1970, 0, 0}, kToday));
  EXPECT_TRUE(IsPlausibleBirthDate({1970, 1, 2}, kToday));
  EXPECT_TRUE(IsPlausibleBirthDate({2026, 12, 31}, kToday));
  EXPECT_FALSE(IsPlausibleBirthDate({1900, 1, 1}, kToday));
  EXPECT_FALSE(IsPlausibleBirthDate({1900, 0, 0}, kToday));
  EXPECT_FALSE(IsPlausibleBirthDate({1970, 1, 1}, kToday));
  EXPECT_FALSE(IsPlausibleBirthDate({1899, 12, 31}, kToday));
  EXPECT_FALSE(IsPlausibleBirthDate({2027, 1, 1}, kToday));
}

}  // namespace
}  // namespace leakscan
