// Method: fold the value into a short buffer, cut it into groups of digits and letters with the
// signs between them, then match the handful of shapes. A time of day may follow and is passed
// over.
//
// Fits: "12/05/1980", "1980-05-12T00:00:00Z", "12-mai-80", "1 2 0 5 1 9 8 0" (one digit a box of a
// form), "00/00/1980" (day and month unknown, as 2D-DOC writes it).
// Does not: "31/02/1980", "12/05" (a page of twelve), "06 47 38 29 15", "1980" alone.
// Sources: ISO 8601, HL7 v2 (TS: YYYYMMDD[HHMM[SS]]), 2D-DOC 3.2.6 field F2 (JJMMAAAA).
#include <array>
#include <cstddef>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/validate/person.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

constexpr int kYearMin = 1800;
constexpr int kYearMax = 2199;
constexpr int kCompactYearMin = 1900;

struct MonthWord {
  std::string_view name;
  int month;
};

constexpr MonthWord kMonths[] = {
    {"JANVIER", 1},   {"FEVRIER", 2},   {"MARS", 3},      {"AVRIL", 4},     {"MAI", 5},
    {"JUIN", 6},      {"JUILLET", 7},   {"AOUT", 8},      {"SEPTEMBRE", 9}, {"OCTOBRE", 10},
    {"NOVEMBRE", 11}, {"DECEMBRE", 12}, {"JANUARY", 1},   {"FEBRUARY", 2},  {"MARCH", 3},
    {"APRIL", 4},     {"MAY", 5},       {"JUNE", 6},      {"JULY", 7},      {"AUGUST", 8},
    {"SEPTEMBER", 9}, {"OCTOBER", 10},  {"NOVEMBER", 11}, {"DECEMBER", 12},
};

// The month whose French or English name is or begins with `word`, three letters at least; else 0.
int MonthOf(std::string_view word) {
  if (word.size() < 3 || word == "JUI") return 0;  // "jui": June or July
  for (const MonthWord& entry : kMonths) {
    if (entry.name.starts_with(word)) return entry.month;
  }
  return 0;
}

int DaysOfMonth(int year, int month) {
  constexpr std::array<int, 13> kDays = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && !leap ? 28 : kDays[static_cast<std::size_t>(month)];
}

std::optional<Date> MakeDate(int year, int month, int day) {
  if (year < kYearMin || year > kYearMax || month > 12) return std::nullopt;
  if (month == 0 && day != 0) return std::nullopt;
  if (day > DaysOfMonth(year, month)) return std::nullopt;
  return Date{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
              static_cast<std::uint8_t>(day)};
}

int NumberOf(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + DigitValue(c);
  return number;
}

// Reads the front of a folded value and moves on.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  bool AtEnd() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  std::string_view TakeDigits() {
    return Take([](char c) { return IsDigit(c); });
  }
  std::string_view TakeLetters() {
    return Take([](char c) { return IsUpper(c); });
  }
  bool TakeIf(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // The sign between two parts of a date, spaces around it dropped; ' ' for spaces alone, 0 if the
  // next character is no such sign.
  char TakeSeparator() {
    const bool spaced = TakeIf(" ");
    constexpr std::string_view kSigns = "/.-|_";
    if (rest_.empty() || kSigns.find(rest_[0]) == std::string_view::npos)
      return spaced ? ' ' : '\0';
    const char sign = rest_[0];
    rest_.remove_prefix(1);
    TakeIf(" ");
    return sign;
  }

 private:
  template <typename Predicate>
  std::string_view Take(Predicate predicate) {
    std::size_t size = 0;
    while (size < rest_.size() && predicate(rest_[size])) ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

// Two digits lie in the hundred years that end with `today_year`; -1 if it is no year.
int YearOf(std::string_view digits, int today_year) {
  if (digits.size() == 4) return NumberOf(digits);
  if (digits.size() != 2) return -1;
  const int year = today_year - today_year % 100 + NumberOf(digits);
  return year > today_year ? year - 100 : year;
}

// Takes one or two digits; true if there were such and their number is at most `maximum`.
bool TakeUpTo(Cursor* cursor, int maximum) {
  const std::string_view digits = cursor->TakeDigits();
  return !digits.empty() && digits.size() <= 2 && NumberOf(digits) <= maximum;
}

// "+02:00", "-0500", "Z", "UTC", nothing.
bool IsZone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "UTC" || text == "GMT") return true;
  if (text[0] != '+' && text[0] != '-') return false;
  Cursor cursor(text.substr(1));
  const std::string_view hours = cursor.TakeDigits();
  if (hours.size() == 4) return cursor.AtEnd();
  if (hours.size() != 2) return false;
  return cursor.AtEnd() ||
         (cursor.TakeIf(":") && cursor.TakeDigits().size() == 2 && cursor.AtEnd());
}

// What may stand behind a date: nothing, or a time: " 00:00:00.000", "T10:30Z", " a 8h59", and
// " @ 00:00:00.000" of Kibana.
bool IsTimeOrNothing(std::string_view text) {
  Cursor cursor(text);
  cursor.TakeIf(" ");
  cursor.TakeIf("T");
  if (!cursor.TakeIf("A ")) cursor.TakeIf("@ ");
  if (cursor.AtEnd()) return text.empty();
  if (cursor.rest().size() == text.size() || !TakeUpTo(&cursor, 24)) return false;
  if (!cursor.TakeIf(":") && !cursor.TakeIf("H")) return false;
  if (cursor.AtEnd()) return true;  // "8h"
  if (!TakeUpTo(&cursor, 59)) return false;
  if (cursor.TakeIf(":") && !TakeUpTo(&cursor, 60)) return false;
  if (cursor.TakeIf(".") || cursor.TakeIf(",")) cursor.TakeDigits();
  cursor.TakeIf(" ");
  return IsZone(cursor.rest());
}

// Eight digits, year first or last; a time's four or six may follow. Both orders cannot be valid at
// once: the third pair is a month (at most 12) in one and a century (at least 19) in the other.
std::optional<Date> ReadCompact(std::string_view digits, int today_year) {
  if (digits.size() != 8 && digits.size() != 12 && digits.size() != 14) return std::nullopt;
  if (digits.size() > 8) {
    const bool time = NumberOf(digits.substr(8, 2)) < 24 && NumberOf(digits.substr(10, 2)) < 60;
    if (!time || (digits.size() == 14 && NumberOf(digits.substr(12, 2)) > 60)) return std::nullopt;
  }
  const auto recent = [today_year](int year) {
    return year >= kCompactYearMin && year <= today_year + 1;
  };
  const int first_year = NumberOf(digits.substr(0, 4));
  if (recent(first_year)) {
    const auto date =
        MakeDate(first_year, NumberOf(digits.substr(4, 2)), NumberOf(digits.substr(6, 2)));
    if (date) return date;
  }
  const int last_year = NumberOf(digits.substr(4, 4));
  if (!recent(last_year)) return std::nullopt;
  return MakeDate(last_year, NumberOf(digits.substr(2, 2)), NumberOf(digits.substr(0, 2)));
}

// "1 2 0 5 1 9 8 0"
std::optional<Date> ReadBoxed(std::string_view text, int today_year) {
  std::array<char, 8> digits{};
  if (text.size() != 15) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 2 == 0 ? !IsDigit(text[i]) : text[i] != ' ') return std::nullopt;
    if (i % 2 == 0) digits[i / 2] = text[i];
  }
  return ReadCompact({digits.data(), digits.size()}, today_year);
}

// Three groups of digits with the same sign between them, year first or last.
std::optional<Date> ReadGrouped(std::string_view first, char sign, Cursor cursor, int today_year) {
  const std::string_view second = cursor.TakeDigits();
  const char second_sign = cursor.TakeSeparator();
  const std::string_view third = cursor.TakeDigits();
  if (second.empty() || second.size() > 2 || third.empty() || second_sign != sign) {
    return std::nullopt;
  }
  if (!IsTimeOrNothing(cursor.rest())) return std::nullopt;
  if (first.size() == 4) {
    if (third.size() > 2) return std::nullopt;
    return MakeDate(NumberOf(first), NumberOf(second), NumberOf(third));
  }
  // Three pairs apart by spaces are anything but a date.
  if (first.size() > 2 || (sign == ' ' && third.size() != 4)) return std::nullopt;
  const int year = YearOf(third, today_year);
  const int day = NumberOf(first);
  const int month = NumberOf(second);
  // Day and month as in the United States, where only that order can be meant.
  if (month > 12 && day >= 1 && day <= 12) return MakeDate(year, day, month);
  return MakeDate(year, month, day);
}

bool IsWeekday(std::string_view word) {
  constexpr std::string_view kWeekdays[] = {"LUNDI",    "MARDI",  "MERCREDI", "JEUDI",
                                            "VENDREDI", "SAMEDI", "DIMANCHE", "LE"};
  for (const std::string_view weekday : kWeekdays) {
    if (word == weekday) return true;
  }
  return false;
}

// "12 MARS 1978", "1ER JANVIER 1980", "12-MAI-80", "12MAR1978"; `day` is taken already.
std::optional<Date> ReadWithMonthWord(std::string_view day, Cursor cursor, int today_year) {
  if (NumberOf(day) == 1) cursor.TakeIf("ER");
  cursor.TakeSeparator();
  const int month = MonthOf(cursor.TakeLetters());
  if (month == 0) return std::nullopt;
  cursor.TakeIf(".");
  cursor.TakeSeparator();
  const std::string_view year = cursor.TakeDigits();
  if (!IsTimeOrNothing(cursor.rest())) return std::nullopt;
  return MakeDate(YearOf(year, today_year), month, NumberOf(day));
}

// "MARCH 12, 1978"; `word` is taken already.
std::optional<Date> ReadMonthFirst(std::string_view word, Cursor cursor, int today_year) {
  const int month = MonthOf(word);
  if (month == 0) return std::nullopt;
  cursor.TakeIf(".");
  cursor.TakeSeparator();
  const std::string_view day = cursor.TakeDigits();
  if (day.empty() || day.size() > 2 || !cursor.TakeIf(", ")) return std::nullopt;
  const std::string_view year = cursor.TakeDigits();
  if (year.size() != 4 || !IsTimeOrNothing(cursor.rest())) return std::nullopt;
  return MakeDate(YearOf(year, today_year), month, NumberOf(day));
}

// "12/05/1980" and "1980-05-12" as nearly every cell has it, day and month in their bounds. Other
// values, these two shapes with other numbers too, are for the cursor.
std::optional<Date> ReadPlain(std::string_view value) {
  if (value.size() != 10) return std::nullopt;
  const bool year_first = value[4] == '-';
  const char sign = value[year_first ? 4 : 2];
  if (value[year_first ? 7 : 5] != sign) return std::nullopt;
  if (sign != '/' && sign != '-' && sign != '.') return std::nullopt;
  const auto digits = [value](std::size_t at, std::size_t count) {
    int number = 0;
    for (const char c : value.substr(at, count)) {
      if (!IsDigit(c)) return -1;
      number = number * 10 + DigitValue(c);
    }
    return number;
  };
  const int year = digits(year_first ? 0 : 6, 4);
  const int month = digits(year_first ? 5 : 3, 2);
  const int day = digits(year_first ? 8 : 0, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1) return std::nullopt;
  return MakeDate(year, month, day);
}

}  // namespace

std::optional<Date> ReadDate(std::string_view value, int today_year) {
  if (const auto plain = ReadPlain(value)) return plain;
  const ShortText<48> text(value);
  Cursor cursor(text.view());
  while (!cursor.AtEnd() && IsUpper(cursor.rest()[0])) {
    const std::string_view word = cursor.TakeLetters();
    if (!IsWeekday(word)) return ReadMonthFirst(word, cursor, today_year);
    cursor.TakeIf(",");
    if (!cursor.TakeIf(" ")) return std::nullopt;
  }
  const std::string_view day = cursor.TakeDigits();
  if (day.empty()) return std::nullopt;
  if (day.size() >= 8) {
    if (day.size() > 14) return std::nullopt;
    // "19800512T103000Z" is the one spelling with more digits behind.
    if (day.size() == 8 && cursor.TakeIf("T")) {
      const std::size_t time = cursor.TakeDigits().size();
      if ((time != 4 && time != 6) || !IsZone(cursor.rest())) return std::nullopt;
      return ReadCompact(day, today_year);
    }
    return IsTimeOrNothing(cursor.rest()) ? ReadCompact(day, today_year) : std::nullopt;
  }
  if (const auto boxed = ReadBoxed(text.view(), today_year)) return boxed;
  if (day.size() > 4) return std::nullopt;
  Cursor grouped = cursor;
  const char sign = grouped.TakeSeparator();
  if (sign != 0 && !grouped.AtEnd() && IsDigit(grouped.rest()[0])) {
    return ReadGrouped(day, sign, grouped, today_year);
  }
  return day.size() <= 2 ? ReadWithMonthWord(day, cursor, today_year) : std::nullopt;
}

std::optional<Date> DateOfParts(int year, int month, int day) {
  if (year < 1900 || year > 2100) return std::nullopt;
  Date date;
  date.year = static_cast<std::uint16_t>(year);
  if (month >= 1 && month <= 12) date.month = static_cast<std::uint8_t>(month);
  if (date.month > 0 && day >= 1 && day <= 31) date.day = static_cast<std::uint8_t>(day);
  return date;
}

bool IsPlausibleBirthDate(const Date& date, int today_year) {
  if (date.year < 1900 || date.year > today_year) return false;
  if (date.year == 1900 && date.month <= 1 && date.day <= 1) return false;
  return date.year != 1970 || date.month != 1 || date.day != 1;
}

std::string FormatDate(const Date& date) {
  std::string out = "0000-00-00";
  int year = date.year;
  for (std::size_t i = 4; i-- > 0; year /= 10) out[i] = static_cast<char>('0' + year % 10);
  out[5] = static_cast<char>('0' + date.month / 10 % 10);
  out[6] = static_cast<char>('0' + date.month % 10);
  out[8] = static_cast<char>('0' + date.day / 10 % 10);
  out[9] = static_cast<char>('0' + date.day % 10);
  return out;
}

}  // namespace leakscan
