// Sixteen bytes at a time: a test gives a block in which every byte that passed has all its bits
// set, and Mask() one bit a byte. SSE2 is part of every x86-64; elsewhere the same is asked byte by
// byte, in loops that compilers turn into vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <array>
#endif

namespace leakscan {

class ByteBlock {
 public:
  static constexpr std::size_t kBytes = 16;

  // Bit i of what is below `size` (at most 16).
  static constexpr unsigned FrontMask(std::size_t size) {
    return static_cast<unsigned>((std::uint64_t{1} << size) - 1);
  }
  // A block whose first `size` bytes (at most 16) have all their bits set, the others none.
  static ByteBlock Front(std::size_t size) {
    static constexpr char kEdge[2 * kBytes] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                               -1, -1, -1, -1, -1, -1, -1, -1};
    return Load(kEdge + kBytes - size);
  }

#if defined(__SSE2__)
  static ByteBlock Load(const char* bytes) {
    return ByteBlock(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  }
  static ByteBlock Filled(char byte) { return ByteBlock(_mm_set1_epi8(byte)); }
  void Store(char* bytes) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), block_); }
  unsigned Mask() const { return static_cast<unsigned>(_mm_movemask_epi8(block_)); }

  // Bytes that equal `byte`, or those of `other`; that lie in [first, last].
  ByteBlock operator==(char byte) const {
    return ByteBlock(_mm_cmpeq_epi8(block_, _mm_set1_epi8(byte)));
  }
  ByteBlock operator==(ByteBlock other) const {
    return ByteBlock(_mm_cmpeq_epi8(block_, other.block_));
  }
  ByteBlock InRange(char first, char last) const {
    const __m128i above = _mm_sub_epi8(block_, _mm_set1_epi8(first));
    const auto span = static_cast<char>(last - first);
    return ByteBlock(_mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(span)), above));
  }
  ByteBlock operator|(ByteBlock other) const {
    return ByteBlock(_mm_or_si128(block_, other.block_));
  }
  ByteBlock operator&(ByteBlock other) const {
    return ByteBlock(_mm_and_si128(block_, other.block_));
  }
  ByteBlock operator^(ByteBlock other) const {
    return ByteBlock(_mm_xor_si128(block_, other.block_));
  }

 private:
  friend class ByteCounter;
  explicit ByteBlock(__m128i block) : block_(block) {}
  __m128i block_;
#else
  static ByteBlock Load(const char* bytes) {
    ByteBlock block;
    std::memcpy(block.bytes_.data(), bytes, kBytes);
    return block;
  }
  static ByteBlock Filled(char byte) {
    ByteBlock block;
    block.bytes_.fill(static_cast<std::uint8_t>(byte));
    return block;
  }
  void Store(char* bytes) const { std::memcpy(bytes, bytes_.data(), kBytes); }
  unsigned Mask() const {
    unsigned mask = 0;
    for (std::size_t i = 0; i < kBytes; ++i) mask |= unsigned{bytes_[i]} >> 7U << i;
    return mask;
  }
  ByteBlock operator==(char byte) const { return InRange(byte, byte); }
  ByteBlock operator==(ByteBlock other) const {
    for (std::size_t i = 0; i < kBytes; ++i)
      other.bytes_[i] = other.bytes_[i] == bytes_[i] ? 0xFF : 0;
    return other;
  }
  ByteBlock InRange(char first, char last) const {
    ByteBlock block;
    const auto from = static_cast<std::uint8_t>(first);
    const auto to = static_cast<std::uint8_t>(last);
    for (std::size_t i = 0; i < kBytes; ++i) {
      block.bytes_[i] = bytes_[i] >= from && bytes_[i] <= to ? 0xFF : 0;
    }
    return block;
  }
  ByteBlock operator|(ByteBlock other) const {
    for (std::size_t i = 0; i < kBytes; ++i) other.bytes_[i] |= bytes_[i];
    return other;
  }
  ByteBlock operator&(ByteBlock other) const {
    for (std::size_t i = 0; i < kBytes; ++i) other.bytes_[i] &= bytes_[i];
    return other;
  }
  ByteBlock operator^(ByteBlock other) const {
    for (std::size_t i = 0; i < kBytes; ++i) other.bytes_[i] ^= bytes_[i];
    return other;
  }

 private:
  friend class ByteCounter;
  ByteBlock() = default;
  std::array<std::uint8_t, kBytes> bytes_;
#endif

 public:
  ByteBlock Letters() const { return (*this | Filled(' ')).InRange('a', 'z'); }
  ByteBlock Digits() const { return InRange('0', '9'); }
  // Letters in the other case, given those in lower case or in upper case.
  ByteBlock FlipCase(ByteBlock letters) const { return *this ^ (letters & Filled(' ')); }
};

// How many bytes of several blocks, at most kBlocksMax, have all their bits set.
class ByteCounter {
 public:
  static constexpr std::size_t kBlocksMax = 255;

#if defined(__SSE2__)
  void Add(ByteBlock block) { counts_ = _mm_sub_epi8(counts_, block.block_); }
  unsigned Sum() const {
    const __m128i halves = _mm_sad_epu8(counts_, _mm_setzero_si128());
    return static_cast<unsigned>(_mm_cvtsi128_si32(halves)) +
           static_cast<unsigned>(_mm_extract_epi16(halves, 4));
  }

 private:
  __m128i counts_ = _mm_setzero_si128();
#else
  void Add(ByteBlock block) {
    for (const std::uint8_t byte : block.bytes_) sum_ += byte & 1U;
  }
  unsigned Sum() const { return sum_; }

 private:
  unsigned sum_ = 0;
#endif
};

}  // namespace leakscan
