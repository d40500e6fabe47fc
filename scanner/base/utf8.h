// Characters and bytes: writing UTF-8, reading Windows-1252.
// Sources: RFC 3629; WHATWG Encoding Standard (its five free bytes of windows-1252 are the C1
// controls of the same value).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace leakscan {

inline constexpr std::size_t kUtf8BytesMax = 4;  // of one character

// Writes `code` to `out` (kUtf8BytesMax bytes) and returns how many bytes it took.
constexpr std::size_t PutUtf8(char32_t code, char* out) {
  const auto put = [&](std::size_t i, char32_t unit) { out[i] = static_cast<char>(unit); };
  if (code < 0x80) {
    put(0, code);
    return 1;
  }
  if (code < 0x800) {
    put(0, 0xC0U | code >> 6U);
    put(1, 0x80U | (code & 0x3FU));
    return 2;
  }
  if (code < 0x10000) {
    put(0, 0xE0U | code >> 12U);
    put(1, 0x80U | (code >> 6U & 0x3FU));
    put(2, 0x80U | (code & 0x3FU));
    return 3;
  }
  put(0, 0xF0U | code >> 18U);
  put(1, 0x80U | (code >> 12U & 0x3FU));
  put(2, 0x80U | (code >> 6U & 0x3FU));
  put(3, 0x80U | (code & 0x3FU));
  return 4;
}

// The character of a Windows-1252 byte.
constexpr char32_t FromWindows1252(std::uint8_t byte) {
  constexpr std::array<std::uint16_t, 32> kHigh = {
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  return byte >= 0x80 && byte < 0xA0 ? kHigh[byte - 0x80U] : byte;
}

}  // namespace leakscan
