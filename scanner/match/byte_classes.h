// ByteClasses: for one of several bytes in a row, the classes to which it may belong, a bit each. A
// byte is in the classes that its low and its high half both allow, so that two table lookups
// answer for all eight of them (the method of Hyperscan's Teddy); tables of several bytes, joined
// by '&', find short strings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace leakscan {

struct ByteClasses {
  // Classes by the low and by the high half, twice, as vectors look up sixteen bytes at a time; and
  // those to which any byte belongs.
  alignas(32) std::array<std::uint8_t, 32> low{};
  alignas(32) std::array<std::uint8_t, 32> high{};
  alignas(32) std::array<std::uint8_t, 32> any{};

  constexpr void Add(unsigned bit, std::uint16_t low_halves, std::uint16_t high_halves) {
    for (std::size_t i = 0; i < 32; ++i) {
      if ((low_halves >> i % 16 & 1) != 0) low[i] = static_cast<std::uint8_t>(low[i] | bit);
      if ((high_halves >> i % 16 & 1) != 0) high[i] = static_cast<std::uint8_t>(high[i] | bit);
    }
  }
  constexpr void AddAny(unsigned bits) { any.fill(static_cast<std::uint8_t>(bits)); }

  // The classes of `byte`; one beyond ASCII has none but those of any.
  constexpr unsigned Of(unsigned char byte) const {
    const unsigned by_half = byte < 0x80 ? low[byte & 15U] & high[byte >> 4U] : 0U;
    return by_half | any[0];
  }
};

// Bit i: half i.
constexpr std::uint16_t Halves(std::initializer_list<int> halves) {
  std::uint16_t bits = 0;
  for (const int half : halves) bits = static_cast<std::uint16_t>(bits | 1 << half);
  return bits;
}

}  // namespace leakscan
