// Eight bytes at a time in one register, portably: which of them equal a given byte. After
// Mycroft's test for a zero byte, in the form that is exact for every byte.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leakscan {

static_assert(std::endian::native == std::endian::little, "byte i of a text is byte i of a word");

inline constexpr std::uint64_t kOnes = 0x0101010101010101U;

constexpr std::uint64_t RepeatByte(char byte) { return kOnes * static_cast<unsigned char>(byte); }

// The top bit of every byte that is not zero; the other bits are noise.
constexpr std::uint64_t NonZeroBytes(std::uint64_t word) {
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7FU;
  return ((word & kLow7) + kLow7) | word;
}

inline std::uint64_t LoadWord(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Bit i: byte i of the 64 at `bytes` is one of two, given repeated in all bytes of a word.
inline std::uint64_t MarkBytes(const char* bytes, std::uint64_t first, std::uint64_t second) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint64_t word = LoadWord(bytes + i * 8);
    const std::uint64_t hits = ~(NonZeroBytes(word ^ first) & NonZeroBytes(word ^ second));
    // The multiplication gathers one bit of each of eight bytes in the top byte.
    mask |= (((hits >> 7) & kOnes) * 0x0102040810204080U >> 56) << (i * 8);
  }
  return mask;
}

}  // namespace leakscan
