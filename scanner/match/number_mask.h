// 64 bytes at a time as a bit mask: which may stand in a number. SSE2 is part of every x86-64;
// elsewhere the same is asked byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leakscan {

// Bit i: byte i of the 64 at `bytes` is a digit or one of " .-/_", which join digits by themselves.
inline std::uint64_t NumberMask(const char* bytes) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  for (unsigned i = 0; i < 64; i += sizeof(__m128i)) {
    const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i above = _mm_sub_epi8(vector, _mm_set1_epi8('-'));
    const __m128i in_range =  // '-' '.' '/' and the digits
        _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8('9' - '-')), above);
    const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8(' ')),
                                       _mm_cmpeq_epi8(vector, _mm_set1_epi8('_')));
    const int bits = _mm_movemask_epi8(_mm_or_si128(in_range, other));
    mask |= std::uint64_t{static_cast<unsigned>(bits)} << i;
  }
#else
  for (unsigned i = 0; i < 64; ++i) {
    const char c = bytes[i];
    mask |= std::uint64_t{(c >= '-' && c <= '9') || c == ' ' || c == '_'} << i;
  }
#endif
  return mask;
}

}  // namespace leakscan
