// Runs of digits: from the loose stretch that the number expression ends to the exact ends of the
// runs in it. Second half of a number anchor; internal to scanner/match, pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/model/anchor.h"

namespace leakscan {

// A number worth a look has at least this many digits: a phone without its leading zero.
inline constexpr std::size_t kRunDigitsMin = 9;
// A run of more has anchors all along.
inline constexpr std::size_t kDigitsPerAnchor = 40;

// The bytes of the number expression's class, digits included: a stretch holds nothing else.
inline constexpr std::array<bool, 256> kStretchBytes = [] {
  using namespace std::string_view_literals;
  std::array<bool, 256> members{};
  for (const char c : "0123456789 \t./_()+%-ABabF\xa0\xaf\xc2\xe2"sv) {
    members[static_cast<unsigned char>(c)] = true;
  }
  for (unsigned c = 0x80; c <= 0x8A; ++c) members[c] = true;
  for (unsigned c = 0x90; c <= 0x95; ++c) members[c] = true;
  return members;
}();
inline bool IsStretchByte(char c) { return kStretchBytes[static_cast<unsigned char>(c)]; }

// True if the ten digits that end at `end` are a date and an hour: "2021-03-15 10:22". Every row of
// an export may hold one.
bool IsTime(std::string_view text, std::size_t end);

// Appends an anchor (begin == end == offset behind a digit) for every run in the stretch that ends
// right before `end` (one byte behind it is forgiven) and does not reach back over `from`:
//  - at the run's end, if it holds kRunDigitsMin digits;
//  - before a tab or a gap of two separators or more, if what lies between two such gaps holds as
//    many, or before the tab what lies behind the last one: a table's cells join into one run where
//    its delimiter is a separator;
//  - every kDigitsPerAnchor digits or so of a long run, so that whoever cuts the text finds one.
// Anchors come in ascending order. Returns the stretch's end, the next call's `from`.
std::size_t AppendRunEnds(std::string_view text, std::size_t from, std::size_t end,
                          std::uint16_t pattern, std::vector<Anchor>* anchors);

}  // namespace leakscan
