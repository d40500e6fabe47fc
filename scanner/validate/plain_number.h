// The spellings that nearly every cell of an export has, read in one pass without the tokens of
// number_run.h: "255081416802538", "2 55 08 14 168 025 38", "2550814168025 38", "06.47.38.29.15",
// "+33647382915". Each function either gives exactly the reading that the general one would give
// (a test compares them), or nothing, and then the general one decides. Internal to
// scanner/validate. Thread-safe: no state.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/validate/number_reading.h"

namespace leakscan {

// `cell` as it stands, without white space around it.
bool ReadPlainNir(std::string_view cell, NumberReading* reading);
bool ReadPlainPhone(std::string_view cell, NumberReading* reading);

// Digits, and single separators of one kind between them.
struct PlainDigits {
  static constexpr int kDigitsMax = 15;
  std::array<char, kDigitsMax + 1> digits;
  int count = 0;
  std::uint32_t boundaries = 0;  // bit i: a separator stands behind i digits

  // False if `text` is anything else.
  bool Read(std::string_view text) {
    char separator = 0;
    bool after_digit = false;
    for (const char c : text) {
      if (IsDigit(c)) {
        if (count == kDigitsMax) return false;
        digits[static_cast<std::size_t>(count++)] = c;
        after_digit = true;
        continue;
      }
      if (!after_digit || (c != ' ' && c != '.' && c != '-')) return false;
      if (separator != 0 && separator != c) return false;
      separator = c;
      boundaries |= 1U << count;
      after_digit = false;
    }
    return after_digit;
  }
};

}  // namespace leakscan
