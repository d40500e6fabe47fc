// SipHash (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; result of 128 bits as
// in the authors' reference code), fed word by word, so that a hash over several parts needs no
// copy of them end to end. A value type; inline, because the texts hashed here are a few words
// long.
//
//   SipHasher<1, 3> hash(k0, k1);
//   hash.Part("255081416802538");     // its size as one word, then its bytes, padded with zeros
//   Hash128 result = hash.Finish();   // = SipHash of all those words' bytes
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakscan {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

// `kRounds` rounds a word and `kFinalRounds` before each half of the result: SipHash-c-d.
template <int kRounds, int kFinalRounds>
class SipHasher {
 public:
  SipHasher(std::uint64_t k0, std::uint64_t k1)
      : v0_(k0 ^ 0x736f6d6570736575U),
        v1_(k1 ^ 0x646f72616e646f6dU ^ 0xee),
        v2_(k0 ^ 0x6c7967656e657261U),
        v3_(k1 ^ 0x7465646279746573U) {}

  void Word(std::uint64_t word) {
    v3_ ^= word;
    Round<kRounds>();
    v0_ ^= word;
    bytes_ += sizeof(word);
  }

  // Prefix-free: no two lists of parts give the same words.
  void Part(std::string_view text) {
    Word(text.size());
    const char* from = text.data();
    const char* const end = from + text.size();
    constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
    for (; from + kWordBytes <= end; from += kWordBytes) Word(LoadWord(from));
    if (from == end) return;
    const auto left = static_cast<std::size_t>(end - from);
    // Behind other bytes the last ones are the upper end of a word that begins with those.
    Word(text.size() > kWordBytes ? LoadWord(end - kWordBytes) >> 8 * (kWordBytes - left)
                                  : Load(from, left));
  }

  Hash128 Finish() { return FinishWith({}); }

  // The same with less than eight bytes more.
  Hash128 FinishWith(std::string_view tail) {
    const std::uint64_t last = Load(tail.data(), tail.size()) | (bytes_ + tail.size()) << 56U;
    v3_ ^= last;
    Round<kRounds>();
    v0_ ^= last;
    v2_ ^= 0xee;
    Round<kFinalRounds>();
    const std::uint64_t low = v0_ ^ v1_ ^ v2_ ^ v3_;
    v1_ ^= 0xdd;
    Round<kFinalRounds>();
    return {low, v0_ ^ v1_ ^ v2_ ^ v3_};
  }

 private:
  static std::uint64_t LoadWord(const char* bytes) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof(word));
    return word;
  }

  // Less than eight bytes, little-endian.
  static std::uint64_t Load(const char* bytes, std::size_t size) {
    std::uint64_t word = 0;
    if (size >= 4) {  // two overlapping halves
      std::uint32_t front;
      std::uint32_t back;
      std::memcpy(&front, bytes, sizeof(front));
      std::memcpy(&back, bytes + size - sizeof(back), sizeof(back));
      word = front | std::uint64_t{back} << 8 * (size - sizeof(back));
    } else if (size > 0) {  // first, middle and last byte of one to three
      const auto byte = [bytes](std::size_t i) {
        return std::uint64_t{static_cast<std::uint8_t>(bytes[i])};
      };
      word = byte(0) | byte(size / 2) << 8 * (size / 2) | byte(size - 1) << 8 * (size - 1);
    }
    return word;
  }

  template <int kCount>
  void Round() {
    for (int i = 0; i < kCount; ++i) {
      v0_ += v1_;
      v2_ += v3_;
      v1_ = std::rotl(v1_, 13) ^ v0_;
      v3_ = std::rotl(v3_, 16) ^ v2_;
      v0_ = std::rotl(v0_, 32) + v3_;
      v2_ += v1_;
      v3_ = std::rotl(v3_, 21) ^ v0_;
      v1_ = std::rotl(v1_, 17) ^ v2_;
      v2_ = std::rotl(v2_, 32);
    }
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
  std::uint64_t bytes_ = 0;
};

}  // namespace leakscan
