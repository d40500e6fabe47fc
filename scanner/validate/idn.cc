// Punycode (RFC 3492): the ASCII characters of a label, '-', then for each other character in
// rising order the distance to it, as a number of variable length in base 36 whose digit thresholds
// adapt (section 6.1). "bücher" -> "bcher-kva". A label is at most 63 bytes in that form, so it has
// at most 63 characters before it and quadratic work over them is bounded.
#include "scanner/validate/idn.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kLabelBytesMax = 63;
constexpr std::string_view kPrefix = "xn--";

// RFC 3492, section 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kThresholdMin = 1;
constexpr std::uint32_t kThresholdMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr char32_t kInitialCodePoint = 0x80;

std::uint32_t AdaptBias(std::uint32_t delta, std::uint32_t count, bool first) {
  delta /= first ? kDamp : 2;
  delta += delta / count;
  std::uint32_t k = 0;
  while (delta > (kBase - kThresholdMin) * kThresholdMax / 2) {
    delta /= kBase - kThresholdMin;
    k += kBase;
  }
  return k + kBase * delta / (delta + kSkew);
}

char DigitCharacter(std::uint32_t digit) {
  return static_cast<char>(digit < 26 ? 'a' + digit : '0' + (digit - 26));
}

void AppendVariableLength(std::uint32_t number, std::uint32_t bias, std::string* out) {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t threshold = k <= bias ? kThresholdMin : std::min(k - bias, kThresholdMax);
    if (number < threshold) break;
    out->push_back(DigitCharacter(threshold + (number - threshold) % (kBase - threshold)));
    number = (number - threshold) / (kBase - threshold);
  }
  out->push_back(DigitCharacter(number));
}

// Appends ASCII in lower case; false, with nothing appended, if `text` is not all ASCII.
bool AppendLowerAscii(std::string_view text, std::string* out) {
  const std::size_t start = out->size();
  out->append(text);
  unsigned char seen = 0;
  for (std::size_t i = start; i < out->size(); ++i) {
    seen |= static_cast<unsigned char>((*out)[i]);
    (*out)[i] = ToLower((*out)[i]);
  }
  if (seen < 0x80) return true;
  out->resize(start);
  return false;
}

// The deltas stay below 2^32: at most 63 characters, each below 2^21.
void AppendPunycode(std::span<const char32_t> label, std::string* out) {
  std::uint32_t handled = 0;
  for (const char32_t c : label) {
    if (c >= 0x80) continue;
    out->push_back(static_cast<char>(c));
    ++handled;
  }
  const std::uint32_t basic = handled;
  if (basic > 0) out->push_back('-');
  std::uint32_t bias = kInitialBias;
  std::uint32_t delta = 0;
  char32_t current = kInitialCodePoint;
  while (handled < label.size()) {
    char32_t next = 0x110000;
    for (const char32_t c : label) {
      if (c >= current) next = std::min(next, c);
    }
    delta += (next - current) * (handled + 1);
    current = next;
    for (const char32_t c : label) {
      if (c < current) ++delta;
      if (c != current) continue;
      AppendVariableLength(delta, bias, out);
      bias = AdaptBias(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++current;
  }
}

void AppendUtf8(char32_t c, std::string* out) {
  const auto put = [out](char32_t unit) { out->push_back(static_cast<char>(unit)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

}  // namespace

CodePoint ReadCodePoint(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xC2   ? 0
                            : lead < 0xE0 ? 2
                            : lead < 0xF0 ? 3
                            : lead < 0xF5 ? 4
                                          : 0;
  if (bytes == 0 || text.size() < bytes) return {};
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    value = value << 6 | (next & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < kSmallest[bytes] || value > 0x10FFFF || surrogate) return {};
  return {value, bytes};
}

char32_t LowerCase(char32_t c) {
  if (c < 0x80) return static_cast<char32_t>(ToLower(static_cast<char>(c)));
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  if (c == 0x178) return 0xFF;
  // Latin Extended-A pairs capital and small; two stretches begin with an odd capital.
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
  if (c >= 0x100 && c <= 0x177 && c != 0x130 && c != 0x131 && c != 0x138 && c != 0x149) {
    return c | 1;
  }
  if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 0x20;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  return c;
}

bool AppendLowerCase(std::string_view text, std::string* out) {
  if (AppendLowerAscii(text, out)) return true;
  const std::size_t start = out->size();
  while (!text.empty()) {
    const CodePoint c = ReadCodePoint(text);
    if (c.bytes == 0) {
      out->resize(start);
      return false;
    }
    AppendUtf8(LowerCase(c.value), out);
    text.remove_prefix(c.bytes);
  }
  return true;
}

bool AppendALabel(std::string_view label, std::string* out) {
  if (label.empty() || label.size() > 4 * kLabelBytesMax) return false;
  if (label.size() <= kLabelBytesMax && AppendLowerAscii(label, out)) return true;
  std::array<char32_t, kLabelBytesMax> characters;
  std::size_t count = 0;
  while (!label.empty()) {
    const CodePoint c = ReadCodePoint(label);
    if (c.bytes == 0 || count == characters.size()) return false;
    characters[count++] = LowerCase(c.value);
    label.remove_prefix(c.bytes);
  }
  const std::size_t start = out->size();
  *out += kPrefix;
  AppendPunycode({characters.data(), count}, out);
  if (out->size() - start <= kLabelBytesMax) return true;
  out->resize(start);
  return false;
}

}  // namespace leakscan
