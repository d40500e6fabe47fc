// The rounds with Intel's SHA extensions (Gulley and others, "Intel SHA Extensions", 2013): an
// instruction makes two rounds on the state's halves ABEF and CDGH; two others and an addition make
// the next four words of the message schedule (FIPS 180-4, 6.2.2). `kLanes` hashes run in step, so
// that each waits while the others work.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "scanner/base/hmac_blocks.h"

#include <openssl/sha.h>

#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace leakscan {
namespace {

void CompressPortably(const std::uint8_t* block, std::array<std::uint32_t, 8>* state) {
  SHA256_CTX context = {};
  std::memcpy(context.h, state->data(), sizeof(context.h));
  SHA256_Transform(&context, block);
  std::memcpy(state->data(), context.h, sizeof(context.h));
}

void StoreBigEndian(const std::array<std::uint32_t, 8>& words, std::size_t count, void* out) {
  std::array<std::uint32_t, 8> bytes;
  for (std::size_t i = 0; i < count; ++i) bytes[i] = __builtin_bswap32(words[i]);
  std::memcpy(out, bytes.data(), count * sizeof(std::uint32_t));
}

#if defined(__x86_64__)
alignas(16) constexpr std::array<std::uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// State and message of one hash. The instructions' order: word 0 lowest in `words`, A and C highest
// in the halves.
struct Lane {
  __m128i abef;
  __m128i cdgh;
  __m128i words[4];
};

[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline void SetState(
    const std::array<std::uint32_t, 8>& state, Lane* lane) {
  const auto* const halves = reinterpret_cast<const __m128i*>(state.data());
  const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(halves), 0xB1);
  const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(halves + 1), 0x1B);
  lane->abef = _mm_alignr_epi8(badc, hgfe, 8);
  lane->cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
}

// The state's words in order: A to D, E to H.
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline __m128i FirstHalf(const Lane& lane) {
  return _mm_blend_epi16(_mm_shuffle_epi32(lane.abef, 0x1B), _mm_shuffle_epi32(lane.cdgh, 0xB1),
                         0xF0);
}
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline __m128i SecondHalf(const Lane& lane) {
  return _mm_alignr_epi8(_mm_shuffle_epi32(lane.cdgh, 0xB1), _mm_shuffle_epi32(lane.abef, 0x1B), 8);
}

[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline __m128i SwapBytes(__m128i words) {
  return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

template <int kLanes>
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline void Compress(Lane* lanes) {
  __m128i abef[kLanes];
  __m128i cdgh[kLanes];
  for (int i = 0; i < kLanes; ++i) {
    abef[i] = lanes[i].abef;
    cdgh[i] = lanes[i].cdgh;
  }
#pragma GCC unroll 16
  for (int four = 0; four < 16; ++four) {
    const __m128i constants =
        _mm_load_si128(reinterpret_cast<const __m128i*>(kRoundConstants.data()) + four);
#pragma GCC unroll 4
    for (int i = 0; i < kLanes; ++i) {
      __m128i* const words = lanes[i].words;
      const __m128i sum = _mm_add_epi32(words[four % 4], constants);
      cdgh[i] = _mm_sha256rnds2_epu32(cdgh[i], abef[i], sum);
      abef[i] = _mm_sha256rnds2_epu32(abef[i], cdgh[i], _mm_shuffle_epi32(sum, 0x0E));
      if (four >= 12) continue;
      const __m128i& last = words[(four + 3) % 4];
      const __m128i seventh = _mm_alignr_epi8(last, words[(four + 2) % 4], 4);
      const __m128i next = _mm_sha256msg1_epu32(words[four % 4], words[(four + 1) % 4]);
      words[four % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(next, seventh), last);
    }
  }
  for (int i = 0; i < kLanes; ++i) {
    lanes[i].abef = _mm_add_epi32(lanes[i].abef, abef[i]);
    lanes[i].cdgh = _mm_add_epi32(lanes[i].cdgh, cdgh[i]);
  }
}

template <int kLanes>
[[gnu::target("sha,sse4.1")]] void HashLanes(const HmacStates& states, const HmacBlock* blocks,
                                             Hash128* hashes) {
  Lane lanes[kLanes];
  for (int i = 0; i < kLanes; ++i) {
    SetState(states.inner, &lanes[i]);
    const auto* const words = reinterpret_cast<const __m128i*>(blocks[i].bytes.data());
    for (int n = 0; n < 4; ++n) lanes[i].words[n] = SwapBytes(_mm_load_si128(words + n));
  }
  Compress<kLanes>(lanes);
  // The outer text is the inner hash: 32 bytes, and the padding.
  constexpr int kTextBits = (64 + 32) * 8;
  for (int i = 0; i < kLanes; ++i) {
    lanes[i].words[0] = FirstHalf(lanes[i]);
    lanes[i].words[1] = SecondHalf(lanes[i]);
    lanes[i].words[2] = _mm_set_epi32(0, 0, 0, static_cast<int>(0x80000000U));
    lanes[i].words[3] = _mm_set_epi32(kTextBits, 0, 0, 0);
    SetState(states.outer, &lanes[i]);
  }
  Compress<kLanes>(lanes);
  for (int i = 0; i < kLanes; ++i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(hashes + i), SwapBytes(FirstHalf(lanes[i])));
  }
}

bool HasShaInstructions() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0) {
    return false;
  }
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}
#endif

}  // namespace

void HashHmacBlocksPortably(const HmacStates& states, std::span<const HmacBlock> blocks,
                            Hash128* hashes) {
  for (const HmacBlock& block : blocks) {
    std::array<std::uint32_t, 8> state = states.inner;
    CompressPortably(block.bytes.data(), &state);
    HmacBlock outer = {};
    StoreBigEndian(state, state.size(), outer.bytes.data());
    PadHmacBlock(sizeof(state), &outer);
    state = states.outer;
    CompressPortably(outer.bytes.data(), &state);
    StoreBigEndian(state, sizeof(Hash128) / sizeof(state[0]), hashes++);
  }
}

void HashHmacBlocks(const HmacStates& states, std::span<const HmacBlock> blocks, Hash128* hashes) {
#if defined(__x86_64__)
  static const bool has_sha = HasShaInstructions();
  if (has_sha) {
    const HmacBlock* block = blocks.data();
    std::size_t left = blocks.size();
    while (left > 0) {
      const std::size_t lanes = left == 3 ? 3 : left == 1 ? 1 : 2;
      if (lanes == 3) HashLanes<3>(states, block, hashes);
      if (lanes == 2) HashLanes<2>(states, block, hashes);
      if (lanes == 1) HashLanes<1>(states, block, hashes);
      block += lanes;
      hashes += lanes;
      left -= lanes;
    }
    return;
  }
#endif
  HashHmacBlocksPortably(states, blocks, hashes);
}

}  // namespace leakscan
