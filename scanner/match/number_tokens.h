// Tokens: runs of digits with single separators of " .-/_" between them, "06/47/38/29/15". What
// looks for numbers and for what stands around them goes from one to the next. Internal to
// scanner/match, pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/text_masks.h"

namespace leakscan {

// Half-open, in bytes of the text. Begins and ends with a digit.
struct NumberToken {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Replaces `tokens` by those of `text`, whose masks `masks` are, in order: all its digits are in
// them.
void FindNumberTokens(std::string_view text, const TextMasks& masks,
                      std::vector<NumberToken>* tokens);

}  // namespace leakscan
