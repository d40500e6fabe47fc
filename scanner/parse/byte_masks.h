// Many bytes at a time: which of them equal a given byte. Eight in one register, portably, after
// Mycroft's test for a zero byte, in the form that is exact for every byte; or 64 as one bit mask,
// by SSE2, which is part of every x86-64.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "scanner/base/ascii_words.h"

namespace leakscan {

// The top bit of every byte that is not zero; the other bits are noise.
constexpr std::uint64_t NonZeroBytes(std::uint64_t word) {
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7FU;
  return ((word & kLow7) + kLow7) | word;
}

#if defined(__SSE2__)

// Bit i: byte i of the 16 at `bytes` is one of three.
inline unsigned MarkBytes16(const char* bytes, char first, char second, char third) {
  const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i hits = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8(first)),
                                                 _mm_cmpeq_epi8(vector, _mm_set1_epi8(second))),
                                    _mm_cmpeq_epi8(vector, _mm_set1_epi8(third)));
  return static_cast<unsigned>(_mm_movemask_epi8(hits));
}

// Bit i: byte i of the 16 at `bytes` is `byte` or below 0x20.
inline unsigned MarkControls16(const char* bytes, char byte) {
  const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(vector, _mm_set1_epi8(0x1F)), vector);
  const __m128i hits = _mm_or_si128(controls, _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte)));
  return static_cast<unsigned>(_mm_movemask_epi8(hits));
}

// Bit i: byte i of the 64 at `bytes` is `byte`.
inline std::uint64_t MarkBytes(const char* bytes, char byte) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += sizeof(__m128i)) {
    const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i hits = _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte));
    mask |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(hits))} << i;
  }
  return mask;
}

// Bit i: byte i of the 64 at `bytes` is one of two.
inline std::uint64_t MarkBytes(const char* bytes, char first, char second) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += sizeof(__m128i)) {
    const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8(first)),
                                      _mm_cmpeq_epi8(vector, _mm_set1_epi8(second)));
    mask |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(hits))} << i;
  }
  return mask;
}

#else

// One bit of each of eight bytes, given as top bits; the multiplication gathers them.
constexpr std::uint64_t GatherTopBits(std::uint64_t flags) {
  return ((flags >> 7) & kOnes) * 0x0102040810204080U >> 56;
}

inline unsigned MarkBytes16(const char* bytes, char first, char second, char third) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 2; ++i) {
    const std::uint64_t word = LoadWord(bytes + std::size_t{i} * 8);
    mask |= GatherTopBits(~(NonZeroBytes(word ^ RepeatByte(first)) &
                            NonZeroBytes(word ^ RepeatByte(second)) &
                            NonZeroBytes(word ^ RepeatByte(third))))
            << (i * 8);
  }
  return static_cast<unsigned>(mask);
}

inline unsigned MarkControls16(const char* bytes, char byte) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 2; ++i) {
    const std::uint64_t word = LoadWord(bytes + std::size_t{i} * 8);
    const std::uint64_t controls = ~NonZeroBytes(word & RepeatByte('\xE0'));
    mask |= GatherTopBits(controls | ~NonZeroBytes(word ^ RepeatByte(byte))) << (i * 8);
  }
  return static_cast<unsigned>(mask);
}

inline std::uint64_t MarkBytes(const char* bytes, char byte) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint64_t word = LoadWord(bytes + std::size_t{i} * 8);
    mask |= GatherTopBits(~NonZeroBytes(word ^ RepeatByte(byte))) << (i * 8);
  }
  return mask;
}

inline std::uint64_t MarkBytes(const char* bytes, char first, char second) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint64_t word = LoadWord(bytes + std::size_t{i} * 8);
    const std::uint64_t hits =
        ~(NonZeroBytes(word ^ RepeatByte(first)) & NonZeroBytes(word ^ RepeatByte(second)));
    mask |= GatherTopBits(hits) << (i * 8);
  }
  return mask;
}

#endif

}  // namespace leakscan
