// Method. 48 bytes around the digit become two masks, of the digits and of the separators with a
// digit on either side; where the two leave a gap the run ends. What stands in that gap must be
// nothing that could lead on: letters of Corsica, escapes, several separators and separators beyond
// ASCII are left to number_run.cc.
//
// Fits:     "2 55 08 14 168 025 38", "06.47.38.29.15", "+33647382915", "n° 780 156 913 00077."
// Does not: "+33 (0)6 47 38 29 15", "2 55 08 2A 168 025 97", "06  47  38", "%2B33647382915"
#include "scanner/validate/plain_run.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

constexpr std::size_t kWindowBytes = 3 * ByteBlock::kBytes;
// An anchor stands behind the last digit of its run, so that most of it lies before.
constexpr std::size_t kBytesBefore = 2 * ByteBlock::kBytes - 1;
// No gap of two digits has more separators, wherever it stands.
constexpr std::size_t kSeparatorsMax = 4;
constexpr std::size_t kTokenBytesMax = ByteBlock::kBytes;

struct Masks {
  std::uint64_t digits = 0;
  std::uint64_t joining = 0;  // digits, and the separators between two of them

  explicit Masks(const char* window) {
    std::uint64_t signs = 0;  // and digits
    for (std::size_t i = 0; i < kWindowBytes; i += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(window + i);
      digits |= std::uint64_t{block.Digits().Mask()} << i;
      const ByteBlock sign = block.InRange('-', '9') | (block == ' ') | (block == '_');
      signs |= std::uint64_t{sign.Mask()} << i;
    }
    joining = digits | (signs & digits << 1U & digits >> 1U);
  }
};

// The separators beyond ASCII (number_run.cc) begin with one of three bytes and end with one of
// these.
bool MayBeginWideSeparator(std::uint8_t c) { return c == 0xC2 || c == 0xE2 || c == 0xA0; }
bool MayEndWideSeparator(std::uint8_t c) {
  return (c >= 0x80 && c <= 0x95) || c == 0xA0 || c == 0xAF;
}

// True if the byte at `i` of the window, no digit and no separator, ends the run behind it. The
// bytes before it are asked: a letter may be Corsica's, or stand in or behind an escape.
bool EndsRunBehind(const char* window, std::size_t i) {
  constexpr std::size_t kEscapeBytes = 3;
  if (EndsAnyRun(window[i])) return true;
  const auto byte = static_cast<std::uint8_t>(window[i]);
  if (byte >= 0x80) return !MayEndWideSeparator(byte);
  if (!IsAlpha(window[i]) || i < kEscapeBytes) return false;
  if (std::memchr(window + i - kEscapeBytes, '%', kEscapeBytes) != nullptr) return false;
  return !IsCorsicanLetter(window[i]) || (window[i - 1] != '2' && IsAlnum(window[i - 1]));
}

// True if nothing of the run stands before `begin`. `is_front`: nor of the text before the window.
bool BeginsAt(const char* window, std::size_t begin, bool is_front) {
  for (std::size_t step = 0; step <= kSeparatorsMax; ++step, --begin) {
    if (begin == 0) return is_front;
    if (AsciiGapBits(window[begin - 1]) == kNoGap) return EndsRunBehind(window, begin - 1);
  }
  return false;
}

// True if nothing of the run stands from `end` on.
bool EndsAt(const char* window, std::size_t end) {
  const bool behind_two = window[end - 1] == '2';
  for (std::size_t step = 0; step <= kSeparatorsMax && end < kWindowBytes; ++step, ++end) {
    const char c = window[end];
    if (AsciiGapBits(c) != kNoGap) continue;
    if (IsDigit(c) || c == '%' || MayBeginWideSeparator(static_cast<std::uint8_t>(c))) return false;
    return !behind_two || !IsCorsicanLetter(c);
  }
  return false;
}

}  // namespace

bool ReadPlainRun(std::string_view text, std::size_t position, NumberRun* run) {
  const std::size_t digit =
      position < text.size() && IsDigit(text[position]) ? position : position - 1;
  if (digit >= text.size() || !IsDigit(text[digit])) return false;
  const std::size_t start = digit > kBytesBefore ? digit - kBytesBefore : 0;
  const char* window = text.data() + start;
  __attribute__((uninitialized)) char copy[kWindowBytes];
  if (text.size() - start < kWindowBytes) {  // the end of the text ends a run as a line's does
    std::memset(copy, '\n', sizeof(copy));
    window = static_cast<const char*>(std::memcpy(copy, window, text.size() - start));
  }

  const Masks masks(window);
  const std::size_t place = digit - start;
  const std::uint64_t gaps_before = ~masks.joining & ((std::uint64_t{1} << place) - 1);
  const auto begin = static_cast<std::size_t>(std::bit_width(gaps_before));
  const auto end = place + static_cast<std::size_t>(std::countr_zero(~(masks.joining >> place)));
  if (!BeginsAt(window, begin, start == 0) || !EndsAt(window, end)) return false;

  run->text = text;
  run->token_count = 0;
  run->symbol_count = 0;
  run->cut = false;
  std::uint64_t digits =
      masks.digits & (~std::uint64_t{0} << begin) & ((std::uint64_t{1} << end) - 1);
  while (digits != 0) {
    const auto first = static_cast<std::size_t>(std::countr_zero(digits));
    const auto size = static_cast<std::size_t>(std::countr_zero(~(digits >> first)));
    if (size > kTokenBytesMax || first + kTokenBytesMax > kWindowBytes) return false;
    ByteBlock::Load(window + first).Store(run->symbols.data() + run->symbol_count);
    const std::uint8_t gap =
        first == begin ? std::uint8_t{kNoGap} : AsciiGapBits(window[first - 1]);
    run->Token(run->token_count++) = {start + first,
                                      start + first + size,
                                      run->symbol_count,
                                      static_cast<std::uint8_t>(size),
                                      gap,
                                      false,
                                      false};
    run->symbol_count = static_cast<std::uint16_t>(run->symbol_count + size);
    digits &= digits + (std::uint64_t{1} << first);  // without these
  }
  return true;
}

}  // namespace leakscan
