// Text written through a pointer: each function writes at `out`, where there must be room, and
// returns the end of what it wrote. The pointer stays in a register over a whole line, which the
// size of a growing buffer, that any byte written could alias, does not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakscan {

// Needs room for the literal's NUL as well.
template <std::size_t kSize>
inline char* Put(char* out, const char (&literal)[kSize]) {
  std::memcpy(out, literal, kSize);
  return out + kSize - 1;
}

inline char* Put(char* out, char c) {
  *out = c;
  return out + 1;
}

inline char* PutText(char* out, std::string_view text) {
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// Room that PutNumber needs, however few the digits are.
inline constexpr std::size_t kNumberBytesMax = 20;

inline char* PutNumber(char* out, std::uint64_t value) {
  static constexpr std::array<char, 200> kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
      pairs[2 * i] = static_cast<char>('0' + i / 10);
      pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
  }();
  char digits[2 * kNumberBytesMax] = {};
  std::size_t first = kNumberBytesMax;
  for (; value >= 100; value /= 100) {
    first -= 2;
    std::memcpy(digits + first, kPairs.data() + 2 * (value % 100), 2);
  }
  first -= 2;
  std::memcpy(digits + first, kPairs.data() + 2 * value, 2);
  first += value < 10;
  // A copy of a fixed size is a few moves; what it takes beyond the digits is written over.
  std::memcpy(out, digits + first, kNumberBytesMax);
  return out + (kNumberBytesMax - first);
}

// The sixteen hexadecimal digits of a word's bytes, lowest byte first. Eight nibbles at a time, one
// a byte: a nibble above 9 carries into bit 4 once 6 is added, and is then 'a' - 10 - '0' = 39
// further on.
inline char* PutHex(char* out, std::uint64_t word) {
  for (int half = 0; half < 2; ++half, word >>= 32U, out += 8) {
    std::uint64_t nibbles = word & 0xFFFFFFFFU;
    nibbles = (nibbles | nibbles << 16U) & 0x0000FFFF0000FFFFU;
    nibbles = (nibbles | nibbles << 8U) & 0x00FF00FF00FF00FFU;
    nibbles = (nibbles >> 4U | nibbles << 8U) & 0x0F0F0F0F0F0F0F0FU;  // high digit first
    const std::uint64_t letters = (nibbles + 0x0606060606060606U) >> 4U & 0x0101010101010101U;
    const std::uint64_t digits = nibbles + 0x3030303030303030U + letters * 39;
    std::memcpy(out, &digits, sizeof(digits));
  }
  return out;
}

}  // namespace leakscan
