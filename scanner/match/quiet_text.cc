// Method. Each expression needs one of a few pairs of bytes, or a sign that cells hardly have:
//
//   "DC01...", "HC1:NCF", "6BF"    'C' before '0', '1' or 'F'; 'B' before 'F'
//   "mega.nz/"                     a letter before '/'
//   ".onion", " at ", " arobase "  '.' before 'o', ' ' before 'a'
//   "[at]", "(at)", "&#64;", "%40", "=40", "magnet:?", 'cfemail="'  the signs themselves
//
// All are looked for in 16 bytes at once; the few places found are looked at one by one. Fits:
// "rue Aristide Briand", "a.onfray@example.org", "(0)6". Loud: "rue at home", "Villa (chez Paul)".
#include "scanner/match/quiet_text.h"

#include <bit>
#include <cstdint>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

// Whether nothing begins at a place that was found, of which `front` is what follows.
bool IsHarmless(const char* front) {
  const char next = ToLower(front[1]);
  switch (front[0]) {
    case ' ': {  // " at ", " arobase ", " arrobase "
      const char third = ToLower(front[2]);
      const char fourth = ToLower(front[3]);
      return !(third == 't' && fourth == ' ') &&
             !(third == 'r' && (fourth == 'r' || fourth == 'o'));
    }
    case '.':
      return ToLower(front[2]) != 'n' || ToLower(front[3]) != 'i';
    case '(':
      return next != ' ' && !IsAlpha(next);
    default:
      return false;
  }
}

}  // namespace

QuietText ReadQuietText(std::string_view text) {
  QuietText result;
  for (std::size_t i = 0; i < text.size(); i += ByteBlock::kBytes) {
    const char* const front = text.data() + i;
    const ByteBlock block = ByteBlock::Load(front);
    const ByteBlock next = ByteBlock::Load(front + 1);
    const ByteBlock small_next = next | ByteBlock::Filled(' ');
    const ByteBlock signs = block.InRange('#', '&') | block.InRange('<', '?') |
                            block.InRange('[', '\\') | (block == '{') | (block == '(');
    const ByteBlock links = (block.Letters() & (next == '/')) |
                            ((block == '.') & (small_next == 'o')) |
                            ((block == ' ') & (small_next == 'a'));
    const ByteBlock codes =
        (block.InRange('B', 'C') & (next == 'F')) | ((block == 'C') & next.InRange('0', '1'));
    unsigned inside = ~0U;
    if (text.size() - i < ByteBlock::kBytes) inside = ByteBlock::FrontMask(text.size() - i);
    result.at_signs += static_cast<unsigned>(std::popcount((block == '@').Mask() & inside));
    for (unsigned left = (signs | links | codes).Mask() & inside; left != 0; left &= left - 1) {
      if (!IsHarmless(front + std::countr_zero(left))) return result;
    }
  }
  result.quiet = true;
  return result;
}

}  // namespace leakscan
