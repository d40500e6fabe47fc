// Method. A token is nearly always a stretch of its own, behind which the anchor is known at once.
// Where other bytes of the expression's class join it to the next one, or it is long, or stands
// behind an escape, the stretch is read again by the exact rules (number_runs.h).
//
// Fits:     "2 55 08 14 168 025 38", "06/47/38/29/15": one token, nine digits or more.
// Rejected: "2021-03-15" (a token of eight digits), "75001" (a short token that nothing joins).
// Again:    "+33 (0)6 47 38 29 15" (tokens "33", "0", "6 47 38 29 15"), a gap of two, NBSP, "2A".
#include "scanner/match/number_scan.h"

#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"
#include "scanner/match/number_runs.h"

namespace leakscan {
namespace {

// The digits of a token of at least eight bytes, all of them ASCII.
std::size_t CountDigits(const char* begin, const char* end) {
  const auto count = [](std::uint64_t word) {
    return static_cast<std::size_t>((FlagRange(word, '0', '9') >> 7U) * kOnes >> 56U);
  };
  std::size_t digits = 0;
  for (; begin + 8 <= end; begin += 8) digits += count(LoadWord(begin));
  const auto rest = static_cast<unsigned>(end - begin);
  if (rest > 0) digits += count(LoadWord(end - 8) >> (64U - 8U * rest));
  return digits;
}

// True if no byte between two tokens ends their stretch.
bool Joins(std::string_view text, const NumberToken& token, const NumberToken& next) {
  std::size_t i = token.end;
  while (i < next.begin && IsStretchByte(text[i])) ++i;
  return i == next.begin;
}

// The digits that begin at `begin` may belong to a percent escape.
bool FollowsEscape(std::string_view text, std::size_t begin) {
  return (begin > 0 && text[begin - 1] == '%') || (begin > 1 && text[begin - 2] == '%');
}

// A stretch that is `token` alone.
void AppendTokenAnchor(std::string_view text, const NumberToken& token, std::uint16_t pattern,
                       std::vector<Anchor>* anchors) {
  const std::size_t digits = CountDigits(text.data() + token.begin, text.data() + token.end);
  if (digits < kRunDigitsMin) return;
  // data(): the byte behind the text may be asked, too.
  if (text.data()[token.end] == ':' && digits == 10 && IsTime(text, token.end)) return;
  anchors->push_back({token.end, token.end, pattern});
}

}  // namespace

void AppendNumberAnchors(std::string_view text, std::span<const NumberToken> tokens,
                         std::uint16_t pattern, std::vector<Anchor>* anchors) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t first = i;
    std::size_t size = tokens[i].end - tokens[i].begin;  // of the stretch's tokens
    for (; i + 1 < tokens.size() && Joins(text, tokens[i], tokens[i + 1]); ++i) {
      size += tokens[i + 1].end - tokens[i + 1].begin;
    }
    if (size < kRunDigitsMin) continue;
    if (i == first && size <= kDigitsPerAnchor && !FollowsEscape(text, tokens[i].begin)) {
      AppendTokenAnchor(text, tokens[i], pattern, anchors);
      continue;
    }
    std::size_t end = tokens[i].end;
    while (end < text.size() && IsStretchByte(text[end])) ++end;
    AppendRunEnds(text, 0, end, pattern, anchors);
  }
}

}  // namespace leakscan
