// The spellings that nearly every cell of an export has, read in one pass without the tokens of
// number_run.h: "255081416802538", "2 55 08 14 168 025 38", "2550814168025 38", "06.47.38.29.15",
// "+33647382915". Each function either gives exactly the reading that the general one would give
// (a test compares them), or nothing, and then the general one decides. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "scanner/base/byte_block.h"
#include "scanner/validate/number_reading.h"

namespace leakscan {

// A cell that is wholly one number, and what its spelling tells.
struct PlainNumber {
  std::size_t size = 0;  // of the normal form
  bool distinctive = false;
  bool fictional = false;
};

// Behind `cell`, which stands there without white space around it, ByteBlock::kBytes are readable.
// The normal form is written to `out`, which has room for kPlainNumberBytes.
inline constexpr std::size_t kPlainNumberBytes = 16;
std::optional<PlainNumber> ReadPlainNir(std::string_view cell, char* out);
std::optional<PlainNumber> ReadPlainPhone(std::string_view cell, char* out);

// The same of any text, as readings.
bool ReadPlainNir(std::string_view cell, NumberReading* reading);
bool ReadPlainPhone(std::string_view cell, NumberReading* reading);

}  // namespace leakscan
