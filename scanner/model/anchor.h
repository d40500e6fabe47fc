// Anchor: where an expression matched in a text. A grammar decides the span around it.
#pragma once

#include <cstdint>

namespace leakscan {

struct Anchor {
  std::uint32_t begin = 0;    // equals `end` where the pattern does not report its start
  std::uint32_t end = 0;      // offset of the byte behind the match
  std::uint16_t pattern = 0;  // index into PatternSet::patterns()
};

}  // namespace leakscan
