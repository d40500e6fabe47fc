// Text eight bytes at a time, in one word. Flags are the top bits of the bytes they tell of; the
// functions that flag classes of ASCII ask for words of nothing else (IsAscii).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace leakscan {

static_assert(std::endian::native == std::endian::little, "byte i of a text is byte i of a word");

inline constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t RepeatByte(char byte) { return kOnes * static_cast<unsigned char>(byte); }
inline constexpr std::uint64_t kTopBits = RepeatByte('\x80');

inline std::uint64_t LoadWord(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}
inline void StoreWord(std::uint64_t word, char* bytes) { std::memcpy(bytes, &word, sizeof(word)); }

constexpr bool IsAscii(std::uint64_t word) { return (word & kTopBits) == 0; }

// Bytes from `first` to `last`.
constexpr std::uint64_t FlagRange(std::uint64_t word, char first, char last) {
  const std::uint64_t from_first = word + RepeatByte(static_cast<char>(0x80 - first));
  const std::uint64_t behind_last = word + RepeatByte(static_cast<char>(0x7F - last));
  return from_first & ~behind_last & kTopBits;
}

constexpr std::uint64_t FlagLower(std::uint64_t word) { return FlagRange(word, 'a', 'z'); }
constexpr std::uint64_t FlagLetters(std::uint64_t word) {
  return FlagLower(word | RepeatByte(' '));
}

// The same word with letters in upper case, given the flags of those in lower case.
constexpr std::uint64_t UpperCase(std::uint64_t word, std::uint64_t lower) {
  return word ^ lower >> 2U;
}

}  // namespace leakscan
