// Runs of digits: from the loose stretch that the number expression ends to the exact ends of the
// runs in it. Second half of a number anchor; internal to scanner/match, pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/model/anchor.h"

namespace leakscan {

// A number worth a look has at least this many digits: a phone without its leading zero.
inline constexpr std::size_t kRunDigitsMin = 9;

// Appends an anchor (begin == end == offset behind a digit) for every run in the stretch that ends
// right before `end` (one byte behind it is forgiven) and does not reach back over `from`:
//  - at the run's end, if it holds kRunDigitsMin digits;
//  - before a tab or a gap of two separators or more, if what lies between two such gaps holds as
//    many: a table's cells join into one run where its delimiter is a separator;
//  - every kDigitsPerAnchor digits or so of a long run, so that whoever cuts the text finds one.
// Anchors come in ascending order. Returns the stretch's end, the next call's `from`.
std::size_t AppendRunEnds(std::string_view text, std::size_t from, std::size_t end,
                          std::uint16_t pattern, std::vector<Anchor>* anchors);

}  // namespace leakscan
