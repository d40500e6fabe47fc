// What stands behind an offset in an event: ,"length":12 - of the lengths that nearly all findings
// and records have from a table, ready to be copied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "scanner/base/put_text.h"

namespace leakscan {

struct LengthText {
  std::array<char, 15> text;
  std::uint8_t size;
};

inline constexpr std::array<LengthText, 256> kLengthTexts = [] {
  constexpr std::string_view kName = ",\"length\":";
  std::array<LengthText, 256> texts{};
  for (std::size_t length = 0; length < texts.size(); ++length) {
    std::size_t size = kName.copy(texts[length].text.data(), kName.size());
    for (const std::size_t unit : {100U, 10U, 1U}) {
      if (length < unit && unit > 1) continue;
      texts[length].text[size++] = static_cast<char>('0' + length / unit % 10);
    }
    texts[length].size = static_cast<std::uint8_t>(size);
  }
  return texts;
}();

// Needs room for kLengthBytesMax, however few the digits are.
inline constexpr std::size_t kLengthBytesMax = 10 + kNumberBytesMax;

inline char* PutLength(char* out, std::uint64_t length) {
  if (length >= kLengthTexts.size()) return PutNumber(Put(out, ",\"length\":"), length);
  const LengthText& known = kLengthTexts.data()[length];
  std::memcpy(out, &known, sizeof(known));  // what is behind the text is written over
  return out + known.size;
}

}  // namespace leakscan
