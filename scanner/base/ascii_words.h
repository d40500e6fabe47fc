// ASCII eight bytes at a time, in one word: flags are the top bits of the bytes they tell of. All
// bytes of a word must be below 0x80 (IsAscii), the byte order does not matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leakscan {

constexpr std::uint64_t RepeatedByte(unsigned byte) { return 0x0101010101010101U * byte; }
inline constexpr std::uint64_t kTopBits = RepeatedByte(0x80);

inline std::uint64_t LoadWord(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}
inline void StoreWord(std::uint64_t word, char* bytes) { std::memcpy(bytes, &word, sizeof(word)); }

constexpr bool IsAscii(std::uint64_t word) { return (word & kTopBits) == 0; }

// Bytes from `first` to `last`.
constexpr std::uint64_t FlagRange(std::uint64_t word, unsigned char first, unsigned char last) {
  const std::uint64_t from_first = word + RepeatedByte(0x80U - first);
  const std::uint64_t behind_last = word + RepeatedByte(0x7FU - last);
  return from_first & ~behind_last & kTopBits;
}

constexpr std::uint64_t FlagLower(std::uint64_t word) { return FlagRange(word, 'a', 'z'); }
constexpr std::uint64_t FlagLetters(std::uint64_t word) {
  return FlagLower(word | RepeatedByte(0x20));
}

// The same word with letters in upper case, given the flags of those in lower case.
constexpr std::uint64_t UpperCase(std::uint64_t word, std::uint64_t lower) {
  return word ^ lower >> 2U;
}

}  // namespace leakscan
