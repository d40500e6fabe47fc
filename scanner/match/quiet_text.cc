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

// Rows are shorter by far; others are looked at by Hyperscan.
constexpr std::size_t kQuietBytesMax = ByteCounter::kBlocksMax * ByteBlock::kBytes;

// The places of a block where something may begin. A block behind the text's end gives some, too.
unsigned FindPlaces(const char* front, ByteBlock block) {
  const ByteBlock space = ByteBlock::Filled(' ');
  const ByteBlock small = block | space;
  const ByteBlock next = ByteBlock::Load(front + 1);
  const ByteBlock small_next = next | space;
  const ByteBlock small_third = ByteBlock::Load(front + 2) | space;
  // '#' to '(', '<' to '?', '[' to ']' and '{' to '}'; the apostrophe is harmless.
  const ByteBlock signs =
      block.InRange('#', '(') | block.InRange('<', '?') | small.InRange('{', '}');
  const ByteBlock at_words =
      (block == ' ') & (small_next == 'a') & ((small_third == 't') | (small_third == 'r'));
  const ByteBlock links =
      (small.InRange('a', 'z') & (next == '/')) | ((block == '.') & (small_next == 'o'));
  const ByteBlock codes =
      block.InRange('B', 'C') & ((next == 'F') | ((next | ByteBlock::Filled('\1')) == '1'));
  return (signs | at_words | links | codes).Mask();
}

// Whether nothing begins at a place that was found, of which `front` is what follows.
bool IsHarmless(const char* front) {
  const char next = ToLower(front[1]);
  switch (front[0]) {
    case '\'':
    case ']':
    case '|':
    case '}':
      return true;
    case ' ': {  // " at ", " arobase ", " arrobase "
      const char fourth = ToLower(front[3]);
      return ToLower(front[2]) == 't' ? fourth != ' ' : fourth != 'r' && fourth != 'o';
    }
    case '.':
      return ToLower(front[2]) != 'n' || ToLower(front[3]) != 'i';
    case '(':
      return next != ' ' && !IsAlpha(next);
    case 'B':
      return next != 'f' && next != '/';
    default:
      return false;
  }
}

}  // namespace

QuietText ReadQuietText(std::string_view text) {
  if (text.size() > kQuietBytesMax) return {};
  ByteCounter at_signs;
  for (std::size_t i = 0; i < text.size(); i += ByteBlock::kBytes) {
    const char* const front = text.data() + i;
    const ByteBlock block = ByteBlock::Load(front);
    const std::size_t rest = text.size() - i;
    unsigned places = FindPlaces(front, block);
    if (rest < ByteBlock::kBytes) {
      places &= ByteBlock::FrontMask(rest);
      at_signs.Add((block == '@') & ByteBlock::Front(rest));
    } else {
      at_signs.Add(block == '@');
    }
    for (; places != 0; places &= places - 1) {
      if (!IsHarmless(front + std::countr_zero(places))) return {};
    }
  }
  return {true, at_signs.Sum()};
}

}  // namespace leakscan
