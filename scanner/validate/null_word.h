// What people and exports write where there is no value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakscan {

// True for "NULL", "N/A", "INCONNU", "NON RENSEIGNE", "XXX", "-", "."... `folded` is in upper case
// without accents, without white space at its ends.
bool IsNullWord(std::string_view folded);

// For each size a bit for the first two bytes and the last one of each null word of that size.
inline constexpr std::size_t kNullWordBytesMax = 15;
extern const std::array<std::uint64_t, kNullWordBytesMax + 1> kNullWordTraits;
constexpr std::uint64_t NullWordTrait(std::string_view word) {
  const auto byte = [word](std::size_t i) { return static_cast<unsigned char>(word[i]); };
  return std::uint64_t{1} << ((byte(0) * 9U + byte(1) + byte(word.size() - 1) * 27U) % 64U);
}

// A quick look by size and these, false for nearly all values: one that holds a letter and is told
// apart by it is no null word. `folded` is not empty.
inline bool MayBeNullWord(std::string_view folded) {
  if (folded[0] == 'X') return true;
  if (folded.size() < 2 || folded.size() > kNullWordBytesMax) return false;
  return (kNullWordTraits[folded.size()] & NullWordTrait(folded)) != 0;
}

}  // namespace leakscan
