// Method. Each expression needs one of a few pairs of bytes, or a sign that cells hardly have:
//
//   "DC01...", "HC1:NCF", "6BF"    'C' before '0', '1' or 'F'; 'B' before 'F'
//   "mega.nz/"                     a letter before '/'
//   ".onion", " at ", " arobase "  '.' before 'o', ' ' before 'a'
//   "[at]", "(at)", "&#64;", "%40", "=40", "magnet:?", 'cfemail="'  the signs themselves
//
// All are looked for in 16 bytes at once, or 32; the few places found are looked at one by one.
// Fits: "rue Aristide Briand", "a.onfray@example.org", "(0)6". Loud: "rue at home", "Villa (chez
// Paul)".
#include "scanner/match/quiet_text.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/match/repeated_bytes.h"

namespace leakscan {
namespace {

// Rows are shorter by far; others are looked at by Hyperscan.
constexpr std::size_t kQuietBytesMax = 4096;

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

namespace narrow {
using Block = ByteBlock;
#include "scanner/match/quiet_places.inc"
}  // namespace narrow

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi")
#endif
namespace wide {

// As ByteBlock, of 32 bytes.
class Block {
 public:
  static constexpr std::size_t kBytes = 32;

  static std::uint32_t FrontMask(std::size_t size) {
    return static_cast<std::uint32_t>((std::uint64_t{1} << size) - 1);
  }
  static Block Load(const char* bytes) {
    return Block(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes)));
  }
  static Block Filled(char byte) { return Block(Repeated(byte)); }
  std::uint32_t Mask() const { return static_cast<std::uint32_t>(_mm256_movemask_epi8(block_)); }

  Block operator==(char byte) const { return Block(_mm256_cmpeq_epi8(block_, Repeated(byte))); }
  Block InRange(char first, char last) const {
    const __m256i above = _mm256_sub_epi8(block_, Repeated(first));
    const auto span = static_cast<char>(last - first);
    return Block(_mm256_cmpeq_epi8(_mm256_min_epu8(above, Repeated(span)), above));
  }
  Block operator|(Block other) const { return Block(_mm256_or_si256(block_, other.block_)); }
  Block operator&(Block other) const { return Block(_mm256_and_si256(block_, other.block_)); }

 private:
  explicit Block(__m256i block) : block_(block) {}
  static __m256i Repeated(char byte) {
    const RepeatedByte& repeated = kRepeatedBytes.data()[static_cast<std::size_t>(byte)];
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(repeated.bytes.data()));
  }
  __m256i block_;
};

#include "scanner/match/quiet_places.inc"
}  // namespace wide
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const bool kHasWideBlocks =
    __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0;
#endif

}  // namespace

QuietText ReadQuietText(std::string_view text) {
  if (text.size() > kQuietBytesMax) return {};
#if defined(__x86_64__)
  if (kHasWideBlocks) return wide::Read(text);
#endif
  return narrow::Read(text);
}

QuietText ReadQuietTextNarrowly(std::string_view text) {
  return text.size() > kQuietBytesMax ? QuietText{} : narrow::Read(text);
}

}  // namespace leakscan
