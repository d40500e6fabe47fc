#include "scanner/validate/base45.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace leakscan {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr std::uint8_t kNone = 255;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

unsigned ValueOf(char c) { return kValues[static_cast<unsigned char>(c)]; }

}  // namespace

bool IsBase45(char c) { return ValueOf(c) != kNone; }

std::size_t DecodeBase45(std::string_view text, std::string* bytes) {
  std::size_t size = 0;
  while (size < text.size() && IsBase45(text[size])) ++size;
  std::size_t i = 0;
  for (; i + 3 <= size; i += 3) {
    const unsigned value =
        ValueOf(text[i]) + 45 * ValueOf(text[i + 1]) + 45 * 45 * ValueOf(text[i + 2]);
    if (value > 0xFFFF) return i;
    bytes->push_back(static_cast<char>(value >> 8));
    bytes->push_back(static_cast<char>(value & 0xFF));
  }
  if (size - i == 2) {
    const unsigned value = ValueOf(text[i]) + 45 * ValueOf(text[i + 1]);
    if (value > 0xFF) return i;
    bytes->push_back(static_cast<char>(value));
    i += 2;
  }
  return i;
}

}  // namespace leakscan
