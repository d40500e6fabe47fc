// The number anchors of a text, found without Hyperscan. First half of a number anchor; the second
// is number_runs.h. Internal to scanner/match, pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/match/number_tokens.h"
#include "scanner/model/anchor.h"

namespace leakscan {

// The expression that AppendNumberAnchors stands for: a stretch that holds nine digits, nothing but
// digits and what may separate them, and the byte that ends it.
inline constexpr std::string_view kStretchExpression =
    R"([0-9](?:[ \t./_()+%\-ABabF\x80-\x8a\x90-\x95\xa0\xaf\xc2\xe2]*[0-9]){8,})"
    R"([ \t./_()+%\-ABabF\x80-\x8a\x90-\x95\xa0\xaf\xc2\xe2]*)"
    R"([^0-9 \t./_()+%\-ABabF\x80-\x8a\x90-\x95\xa0\xaf\xc2\xe2])";

// Appends what AppendRunEnds makes of every match of kStretchExpression, in ascending order.
// `tokens` are those of `text`, which must be followed by a readable byte.
void AppendNumberAnchors(std::string_view text, std::span<const NumberToken> tokens,
                         std::uint16_t pattern, std::vector<Anchor>* anchors);

}  // namespace leakscan
