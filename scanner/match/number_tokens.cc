// Method. 64 bytes become two masks, of the digits and of the separators that join two digits by
// themselves; between the masks' edges lie the tokens.
#include "scanner/match/number_tokens.h"

#include <bit>
#include <cstddef>
#include <cstring>

#include "scanner/match/number_mask.h"

namespace leakscan {

void FindNumberTokens(std::string_view text, const TextMasks& masks,
                      std::vector<NumberToken>* tokens) {
  tokens->clear();
  std::uint32_t begin = 0;         // of the token that is open
  std::uint64_t in_token = 0;      // 1: one is
  std::uint64_t digit_before = 0;  // 1: the byte before the block is a digit
  char last[TextMasks::kBytes] = {};
  const std::uint64_t* const all_digits = masks.digits.data();
  const std::size_t words = masks.digits.size();
  for (std::size_t word = 0; word < words; ++word) {
    const std::uint64_t digits = all_digits[word];
    if ((digits | in_token) == 0) {
      digit_before = 0;
      continue;
    }
    const std::size_t base = word * TextMasks::kBytes;
    const char* block = text.data() + base;
    if (base + TextMasks::kBytes > text.size()) {  // zeros behind the text close its last token
      std::memcpy(last, block, text.size() - base);
      block = last;
    }
    const std::uint64_t digit_behind = word + 1 < words ? all_digits[word + 1] & 1U : 0U;
    const std::uint64_t joining =
        NumberMask(block) & (digits << 1U | digit_before) & (digits >> 1U | digit_behind << 63U);
    const std::uint64_t inside = digits | joining;
    std::uint64_t edges = inside ^ (inside << 1U | in_token);
    digit_before = digits >> 63U;
    for (; edges != 0; edges &= edges - 1) {
      const auto at =
          static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(edges));
      if (in_token != 0) tokens->push_back({begin, at});
      begin = at;
      in_token ^= 1U;
    }
  }
}

}  // namespace leakscan
