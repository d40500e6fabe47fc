// Method. Each expression needs one of a few pairs of bytes, or a sign that cells hardly have:
//
//   "DC01...", "HC1:NCF", "6BF"    'C' before '0', '1' or 'F'; 'B' before 'F'
//   "mega.nz/"                     a letter before '/'
//   ".onion", " at ", " arobase "  '.' before 'o', ' ' before 'a'
//   "[at]", "(at)", "&#64;", "%40", "=40", "magnet:?", 'cfemail="'  the signs themselves
//   "\u0040", "\x40"               '\\' before 'u' or 'x'
//
// All are looked for in 16 bytes at once, or 32; the few places found are looked at one by one.
// Fits: "rue Aristide Briand", "a.onfray@example.org", "(0)6", '{"nom"'. Loud: "rue at home",
// "Villa (chez Paul)".
#include "scanner/match/quiet_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/match/byte_classes.h"

namespace leakscan {
namespace {

// Rows are shorter by far; others are looked at by Hyperscan.
constexpr std::size_t kQuietBytesMax = 4096;

// Whether nothing begins at a place that was found, of which `front` is what follows.
bool IsHarmless(const char* front) {
  const char next = ToLower(front[1]);
  switch (front[0]) {
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
    case '<':
    case '[':
    case '{': {  // "[at]", "( arobase )", "<chez>"
      const char inner = next == ' ' ? ToLower(front[2]) : next;
      return inner != 'a' && inner != 'c';
    }
    case '\\':  // "\u0040", "\x40"
      return next != 'u' && next != 'x';
    case 'B':
      return next != 'f' && next != '/';
    case '@':
    case '^':
    case '_':
    case '`':
    case '~':
    case '\x7F':
      return true;
    default:
      return false;
  }
}

// The places of a block where something may begin, a bit each. A block behind the text's end gives
// some, too.
unsigned FindPlaces(const char* front, ByteBlock block) {
  const ByteBlock space = ByteBlock::Filled(' ');
  const ByteBlock small = block | space;
  const ByteBlock next = ByteBlock::Load(front + 1);
  const ByteBlock small_next = next | space;
  const ByteBlock small_third = ByteBlock::Load(front + 2) | space;
  // '[' to ']', too.
  const ByteBlock signs =
      block.InRange('#', '&') | (block == '(') | block.InRange('<', '?') | small.InRange('{', '}');
  const ByteBlock at_words =
      (block == ' ') & (small_next == 'a') & ((small_third == 't') | (small_third == 'r'));
  const ByteBlock links =
      (small.InRange('a', 'z') & (next == '/')) | ((block == '.') & (small_next == 'o'));
  const ByteBlock codes =
      block.InRange('B', 'C') & ((next == 'F') | ((next | ByteBlock::Filled('\1')) == '1'));
  return (signs | at_words | links | codes).Mask();
}

QuietText ReadNarrowly(std::string_view text) {
  std::size_t at_signs = 0;
  for (std::size_t i = 0; i < text.size(); i += ByteBlock::kBytes) {
    const char* const front = text.data() + i;
    const ByteBlock block = ByteBlock::Load(front);
    const unsigned inside = ByteBlock::FrontMask(std::min(text.size() - i, ByteBlock::kBytes));
    for (unsigned ats = (block == '@').Mask() & inside; ats != 0; ats &= ats - 1) ++at_signs;
    for (unsigned places = FindPlaces(front, block) & inside; places != 0; places &= places - 1) {
      if (!IsHarmless(front + std::countr_zero(places))) return {};
    }
  }
  return {true, at_signs};
}

#if defined(__x86_64__)

// What FindPlaces() asks, as eight classes of three bytes in a row.
enum PlaceClass : std::uint8_t {
  kSignClass = 1 << 0,         // '#' to '&', '('
  kComparisonClass = 1 << 1,   // '<' to '?'
  kBracketClass = 1 << 2,      // '[' to ']', '{' to '}'
  kLinkClass = 1 << 3,         // a letter, or another sign from '@' on, before '/'
  kOnionClass = 1 << 4,        // '.' before 'o'
  kHealthCodeClass = 1 << 5,   // 'B' or 'C' before 'F'
  kVisibleCodeClass = 1 << 6,  // 'B' or 'C' before '0' or '1'
  kAtWordClass = 1 << 7,       // ' ' before 'a' before 'r' or 't'
};

constexpr ByteClasses kFirstByte = [] {
  ByteClasses classes;
  classes.Add(kSignClass, Halves({3, 4, 5, 6, 8}), Halves({2}));
  classes.Add(kComparisonClass, Halves({12, 13, 14, 15}), Halves({3}));
  classes.Add(kBracketClass, Halves({11, 12, 13}), Halves({5, 7}));
  classes.Add(kLinkClass, 0xFFFF, Halves({4, 5, 6, 7}));
  classes.Add(kOnionClass, Halves({14}), Halves({2}));
  classes.Add(kHealthCodeClass, Halves({2, 3}), Halves({4}));
  classes.Add(kVisibleCodeClass, Halves({2, 3}), Halves({4}));
  classes.Add(kAtWordClass, Halves({0}), Halves({2}));
  return classes;
}();
constexpr ByteClasses kSecondByte = [] {
  ByteClasses classes;
  classes.Add(kLinkClass, Halves({15}), Halves({2}));
  classes.Add(kOnionClass, Halves({15}), Halves({4, 6}));
  classes.Add(kHealthCodeClass, Halves({6}), Halves({4}));
  classes.Add(kVisibleCodeClass, Halves({0, 1}), Halves({3}));
  classes.Add(kAtWordClass, Halves({1}), Halves({4, 6}));
  classes.AddAny(kSignClass | kComparisonClass | kBracketClass);
  return classes;
}();
constexpr ByteClasses kThirdByte = [] {
  ByteClasses classes;
  classes.Add(kAtWordClass, Halves({2, 4}), Halves({5, 7}));
  classes.AddAny(0xFF & ~kAtWordClass);
  return classes;
}();

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,popcnt")
#endif

inline __m256i Load(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

inline std::uint32_t MaskOf(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

// A byte beyond ASCII has no class by its halves.
inline __m256i ClassesOf(__m256i bytes, const ByteClasses& classes) {
  const __m256i high_halves = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm256_and_si256(_mm256_shuffle_epi8(Load(classes.low.data()), bytes),
                          _mm256_shuffle_epi8(Load(classes.high.data()), high_halves));
}

inline __m256i ClassesOrAny(__m256i bytes, const ByteClasses& classes) {
  return _mm256_or_si256(ClassesOf(bytes, classes), Load(classes.any.data()));
}

// Looks at 32 bytes; of those behind the text, no bit of `inside` is set. False if they are loud.
[[gnu::always_inline]] inline bool ReadBlock(const char* front, std::uint32_t inside,
                                             std::size_t* at_signs) {
  const __m256i block = Load(front);
  static_assert(kFirstByte.any[0] == 0);
  const __m256i classes = _mm256_and_si256(
      ClassesOf(block, kFirstByte), _mm256_and_si256(ClassesOrAny(Load(front + 1), kSecondByte),
                                                     ClassesOrAny(Load(front + 2), kThirdByte)));
  const __m256i ats = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('@'));
  *at_signs += static_cast<unsigned>(std::popcount(MaskOf(ats) & inside));
  const __m256i none = _mm256_cmpeq_epi8(classes, _mm256_setzero_si256());
  for (std::uint32_t places = ~MaskOf(none) & inside; places != 0; places &= places - 1) {
    if (!IsHarmless(front + std::countr_zero(places))) return false;
  }
  return true;
}

QuietText ReadWidely(std::string_view text) {
  constexpr std::size_t kBytes = sizeof(__m256i);
  constexpr std::uint32_t kAll = 0xFFFFFFFF;
  std::size_t at_signs = 0;
  const char* const end = text.data() + text.size();
  const char* front = text.data();
  for (; static_cast<std::size_t>(end - front) >= kBytes; front += kBytes) {
    if (!ReadBlock(front, kAll, &at_signs)) return {};
  }
  const auto left = static_cast<unsigned>(end - front);
  if (!ReadBlock(front, (std::uint32_t{1} << left) - 1, &at_signs)) return {};
  return {true, at_signs};
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const bool kHasWideBlocks = __builtin_cpu_supports("avx2") != 0 &&
                            __builtin_cpu_supports("bmi") != 0 &&
                            __builtin_cpu_supports("popcnt") != 0;
#endif

}  // namespace

QuietText ReadQuietText(std::string_view text) {
  if (text.size() > kQuietBytesMax) return {};
#if defined(__x86_64__)
  if (kHasWideBlocks) return ReadWidely(text);
#endif
  return ReadNarrowly(text);
}

QuietText ReadQuietTextNarrowly(std::string_view text) {
  return text.size() > kQuietBytesMax ? QuietText{} : ReadNarrowly(text);
}

}  // namespace leakscan
