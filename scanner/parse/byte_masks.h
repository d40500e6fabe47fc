// Eight bytes at a time in one register, portably: which of them equal a given byte. After
// Mycroft's test for a zero byte, in the form that is exact for every byte.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/base/ascii_words.h"

namespace leakscan {

// The top bit of every byte that is not zero; the other bits are noise.
constexpr std::uint64_t NonZeroBytes(std::uint64_t word) {
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7FU;
  return ((word & kLow7) + kLow7) | word;
}

// Bit i: byte i of the 64 at `bytes` is one of two, given repeated in all bytes of a word.
inline std::uint64_t MarkBytes(const char* bytes, std::uint64_t first, std::uint64_t second) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint64_t word = LoadWord(bytes + std::size_t{i} * 8);
    const std::uint64_t hits = ~(NonZeroBytes(word ^ first) & NonZeroBytes(word ^ second));
    // The multiplication gathers one bit of each of eight bytes in the top byte.
    mask |= (((hits >> 7) & kOnes) * 0x0102040810204080U >> 56) << (i * 8);
  }
  return mask;
}

}  // namespace leakscan
