#include "scanner/decode/cell_text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace leakscan {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void RowWriter::Cell(std::size_t column, std::string_view text, std::string* out) {
  if (column < next_ || column >= kColumnsMax) column = next_;
  const std::size_t delimiters = column - next_ + (next_ > 0 ? 1 : 0);
  out->append(next_ == 0 ? column : delimiters, ';');
  next_ = column + 1;
  if (text.find_first_of(";\"\r\n") == std::string_view::npos) {
    out->append(text);
    return;
  }
  out->push_back('"');
  for (const char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

bool RowWriter::EndRow(std::string* out) {
  if (next_ == 0) return false;
  out->push_back('\n');
  next_ = 0;
  return true;
}

std::optional<std::size_t> ColumnOfReference(std::string_view reference) {
  constexpr std::size_t kLettersMax = 3;
  std::size_t column = 0;
  std::size_t letters = 0;
  for (; letters < reference.size(); ++letters) {
    const char c = reference[letters];
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (letters == kLettersMax) return std::nullopt;
  }
  return letters == 0 ? std::nullopt : std::optional(column - 1);
}

std::string PlainNumber(std::string_view number) {
  constexpr int kDigitsMax = 22;  // INS-C
  const std::size_t e = number.find_first_of("eE");
  std::string_view mantissa = number.substr(0, e);
  int exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::string(number);
  }
  std::string digits;
  int decimals = 0;
  bool point = false;
  for (const char c : mantissa) {
    if (c == '.' && !point) {
      point = true;
    } else if (IsDigit(c)) {
      digits += c;
      decimals += point;
    } else {
      return std::string(number);
    }
  }
  while (decimals > exponent && digits.ends_with('0')) digits.pop_back(), --decimals;
  const int zeros = exponent - decimals;
  if (digits.empty() || zeros < 0 || static_cast<int>(digits.size()) + zeros > kDigitsMax) {
    return std::string(number);
  }
  return digits + std::string(static_cast<std::size_t>(zeros), '0');
}

std::optional<std::string> DateOfSerial(std::string_view number, bool from_1904) {
  constexpr double kLastDay = 2958465;  // 9999-12-31
  constexpr int kDaysTo1904 = 1462;
  constexpr int kLeapDayThatNeverWas = 60;  // 1900-02-29, which these calendars have
  double serial = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), serial);
  if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
  if (!(serial >= 1) || serial > kLastDay) return std::nullopt;
  int day = static_cast<int>(std::floor(serial));
  int minutes = static_cast<int>(std::lround((serial - day) * 24 * 60));
  if (minutes == 24 * 60) ++day, minutes = 0;
  if (from_1904) {
    day += kDaysTo1904;
  } else if (day < kLeapDayThatNeverWas) {
    ++day;
  }
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year_month_day;
  constexpr sys_days kDayZero{std::chrono::year{1899} / 12 / 30};
  const year_month_day date{kDayZero + days{day}};
  char text[32];
  int size = std::snprintf(text, sizeof(text), "%04d-%02u-%02u", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (minutes > 0) {
    size += std::snprintf(text + size, sizeof(text) - static_cast<std::size_t>(size), " %02d:%02d",
                          minutes / 60, minutes % 60);
  }
  return std::string(text, static_cast<std::size_t>(size));
}

// Letters of a date outside of quoted text, escapes and colours.
bool IsDateFormat(std::string_view code) {
  for (std::size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case '"':
        i = std::min(code.find('"', i + 1), code.size());
        break;
      case '[':
        i = std::min(code.find(']', i + 1), code.size());
        break;
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'd':
      case 'D':
      case 'y':
      case 'Y':
      case 'm':
      case 'M':
        return true;
      default:
        break;
    }
  }
  return false;
}

bool IsDateFormatId(unsigned id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

}  // namespace leakscan
