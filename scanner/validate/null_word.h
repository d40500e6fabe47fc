// What people and exports write where there is no value.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace leakscan {

// True for "NULL", "N/A", "INCONNU", "NON RENSEIGNE", "XXX", "-", "."... `folded` is in upper case
// without accents, without white space at its ends.
bool IsNullWord(std::string_view folded);

// For each size the first bytes of the null words of that size, marked.
inline constexpr std::size_t kNullWordBytesMax = 15;
extern const std::array<std::array<bool, 128>, kNullWordBytesMax + 1> kNullWordFirstBytes;

// A quick look by size and first byte, false for nearly all values: one that holds a letter and is
// told apart by it is no null word. `folded` is not empty.
inline bool MayBeNullWord(std::string_view folded) {
  const auto first = static_cast<unsigned char>(folded[0]);
  if (first >= 0x80) return false;
  return first == 'X' ||
         (folded.size() <= kNullWordBytesMax && kNullWordFirstBytes[folded.size()][first]);
}

}  // namespace leakscan
