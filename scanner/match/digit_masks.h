// 64 bytes at a time as bit masks: which are digits, and which may stand in a number at all. SSE2
// is part of every x86-64; elsewhere the same is asked byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include "scanner/base/ascii.h"
#endif

namespace leakscan {

inline constexpr std::size_t kMaskBytes = 64;

// Bit i: byte i of the 64 at `bytes` is a digit.
inline std::uint64_t DigitMask(const char* bytes);

// The same for digits and " .-/_", the separators that join them by themselves.
inline std::uint64_t NumberMask(const char* bytes);

#if defined(__SSE2__)

// All bits of a byte of `vector` that lies in [first, first + span].
inline __m128i InRange(__m128i vector, char first, char span) {
  const __m128i above = _mm_sub_epi8(vector, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(span)), above);
}

template <class Test>
inline std::uint64_t MaskOf(const char* bytes, Test test) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < kMaskBytes; i += sizeof(__m128i)) {
    const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    mask |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(test(vector)))} << i;
  }
  return mask;
}

inline std::uint64_t DigitMask(const char* bytes) {
  return MaskOf(bytes, [](__m128i vector) { return InRange(vector, '0', 9); });
}

inline std::uint64_t NumberMask(const char* bytes) {
  return MaskOf(bytes, [](__m128i vector) {
    const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8(' ')),
                                       _mm_cmpeq_epi8(vector, _mm_set1_epi8('_')));
    return _mm_or_si128(InRange(vector, '-', '9' - '-'), other);  // '-' '.' '/' and the digits
  });
}

#else

template <class Test>
inline std::uint64_t MaskOf(const char* bytes, Test test) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < kMaskBytes; ++i) mask |= std::uint64_t{test(bytes[i])} << i;
  return mask;
}

inline std::uint64_t DigitMask(const char* bytes) { return MaskOf(bytes, IsDigit); }

inline std::uint64_t NumberMask(const char* bytes) {
  return MaskOf(bytes, [](char c) { return (c >= '-' && c <= '9') || c == ' ' || c == '_'; });
}

#endif

}  // namespace leakscan
