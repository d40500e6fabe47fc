// AES as in FIPS 197: a round is SubBytes, ShiftRows, MixColumns and the round key; the last one of
// the cipher mixes no columns. The instructions do each in one.

#include "scanner/base/pelican_mac.h"

#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace leakscan {
namespace {

constexpr std::size_t kBlockBytes = sizeof(Hash128);
constexpr int kUnkeyedRounds = 4;  // between two blocks

using Bytes = std::array<std::uint8_t, kBlockBytes>;
using RoundKeys = std::array<Hash128, PelicanMac::kRounds + 1>;

Bytes BytesOf(const Hash128& block) {
  Bytes bytes;
  std::memcpy(bytes.data(), &block, sizeof(bytes));
  return bytes;
}

Hash128 BlockOf(const Bytes& bytes) {
  Hash128 block;
  std::memcpy(&block, bytes.data(), sizeof(block));
  return block;
}

// Times x in GF(2^8).
constexpr std::uint8_t Double(std::uint8_t value) {
  return static_cast<std::uint8_t>(value << 1U ^ (value >> 7U) * 0x1B);
}

// The S-box: the inverse in GF(2^8), then an affine map. 3 generates the field's group: walking
// up its powers and down those of its inverse meets each element with its inverse.
constexpr std::array<std::uint8_t, 256> MakeSubstitutes() {
  std::array<std::uint8_t, 256> substitutes{};
  const auto rotated = [](std::uint8_t value, unsigned bits) {
    return static_cast<std::uint8_t>(value << bits | value >> (8 - bits));
  };
  std::uint8_t element = 1;
  std::uint8_t inverse = 1;
  do {
    element = static_cast<std::uint8_t>(element ^ Double(element));  // times 3
    inverse = static_cast<std::uint8_t>(inverse ^ inverse << 1U);    // divided by 3
    inverse = static_cast<std::uint8_t>(inverse ^ inverse << 2U);
    inverse = static_cast<std::uint8_t>(inverse ^ inverse << 4U);
    inverse = static_cast<std::uint8_t>(inverse ^ (inverse >> 7U) * 0x09U);
    substitutes[element] =
        static_cast<std::uint8_t>(inverse ^ rotated(inverse, 1) ^ rotated(inverse, 2) ^
                                  rotated(inverse, 3) ^ rotated(inverse, 4) ^ 0x63U);
  } while (element != 1);
  substitutes[0] = 0x63;
  return substitutes;
}
constexpr std::array<std::uint8_t, 256> kSubstitutes = MakeSubstitutes();
static_assert(kSubstitutes[0x01] == 0x7C && kSubstitutes[0x53] == 0xED);

Hash128 Xor(const Hash128& a, const Hash128& b) { return {a.low ^ b.low, a.high ^ b.high}; }

// SubBytes and ShiftRows: row r of the state, every fourth byte from r on, moves r columns.
Bytes SubstituteAndShift(const Hash128& state) {
  const Bytes from = BytesOf(state);
  Bytes to;
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    to[i] = kSubstitutes[from[(i + i % 4 * 4) % kBlockBytes]];
  }
  return to;
}

Hash128 Round(const Hash128& state, const Hash128& key) {
  const Bytes from = SubstituteAndShift(state);
  Bytes to;
  for (std::size_t column = 0; column < kBlockBytes; column += 4) {
    const std::uint8_t* const c = from.data() + column;
    const auto all = static_cast<std::uint8_t>(c[0] ^ c[1] ^ c[2] ^ c[3]);
    for (std::size_t row = 0; row < 4; ++row) {
      const auto pair = static_cast<std::uint8_t>(c[row] ^ c[(row + 1) % 4]);
      to[column + row] = static_cast<std::uint8_t>(c[row] ^ all ^ Double(pair));
    }
  }
  return Xor(BlockOf(to), key);
}

Hash128 Encrypt(const RoundKeys& keys, const Hash128& block) {
  Hash128 state = Xor(block, keys[0]);
  for (std::size_t i = 1; i < PelicanMac::kRounds; ++i) state = Round(state, keys[i]);
  return Xor(BlockOf(SubstituteAndShift(state)), keys[PelicanMac::kRounds]);
}

Hash128 Mix(Hash128 state) {
  for (int i = 0; i < kUnkeyedRounds; ++i) state = Round(state, {});
  return state;
}

// The upper half of the last block: its topmost byte, which no text reaches, holds how many bytes
// of it are text, and how many blocks came before the text.
std::uint64_t EndMark(std::size_t text_bytes, std::size_t blocks) {
  return std::uint64_t{text_bytes | blocks << 4U} << 56U;
}

// As below, without the processor's instructions.
Hash128 Absorb(Hash128 state, std::string_view text, std::size_t blocks) {
  const auto load = [](std::string_view part) {
    Bytes bytes{};
    std::memcpy(bytes.data(), part.data(), part.size());
    return BlockOf(bytes);
  };
  for (; text.size() >= kBlockBytes; text.remove_prefix(kBlockBytes)) {
    state = Mix(Xor(state, load(text.substr(0, kBlockBytes))));
  }
  if (!text.empty()) state = Xor(state, load(text));
  return Xor(state, {0, EndMark(text.size(), blocks)});
}

// FIPS 197, 5.2, for a key of four words.
RoundKeys ExpandKey(const Hash128& key) {
  RoundKeys keys;
  keys[0] = key;
  std::uint8_t constant = 1;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const Bytes before = BytesOf(keys[i - 1]);
    Bytes next;
    for (std::size_t n = 0; n < kBlockBytes; ++n) {
      const std::uint8_t last = n < 4 ? kSubstitutes[before[12 + (n + 1) % 4]] : next[n - 4];
      next[n] = before[n] ^ last ^ (n == 0 ? constant : std::uint8_t{0});
    }
    constant = Double(constant);
    keys[i] = BlockOf(next);
  }
  return keys;
}

#if defined(__x86_64__)
// Functions that read up to the end of a page, where a sanitizer sees a text end. An inlined one
// must say so like its callers.
#define LEAKSCAN_READS_PAGES gnu::no_sanitize_address, gnu::no_sanitize_thread

[[gnu::always_inline, LEAKSCAN_READS_PAGES]] inline __m128i LoadBlock(const void* block) {
  return _mm_loadu_si128(static_cast<const __m128i*>(block));
}

// Less than a block, filled up with zeros.
[[gnu::noinline]] __m128i CopyPart(const char* bytes, std::size_t size) {
  Bytes part{};
  std::memcpy(part.data(), bytes, size);
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(part.data()));
}

// The same. What lies behind it in the same page can be read, too,
// and one load and one mask take no branch that depends on the size.
[[gnu::target("aes,sse4.1"), gnu::always_inline, LEAKSCAN_READS_PAGES]] inline __m128i LoadPart(
    const char* bytes, std::size_t size) {
  constexpr std::size_t kPageBytes = 4096;
  alignas(kBlockBytes) static constexpr std::array<std::uint8_t, 2 * kBlockBytes> kFront = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  if (size == 0) return _mm_setzero_si128();
  if (reinterpret_cast<std::uintptr_t>(bytes) % kPageBytes > kPageBytes - kBlockBytes) {
    return CopyPart(bytes, size);
  }
  return _mm_and_si128(LoadBlock(bytes), LoadBlock(kFront.data() + kBlockBytes - size));
}

[[gnu::target("aes,sse4.1"), gnu::always_inline, LEAKSCAN_READS_PAGES]] inline __m128i Mix(
    __m128i state, __m128i block) {
  state = _mm_xor_si128(state, block);
  const __m128i no_key = _mm_setzero_si128();
#pragma GCC unroll 4
  for (int i = 0; i < kUnkeyedRounds; ++i) state = _mm_aesenc_si128(state, no_key);
  return state;
}

// `state` with all of `text` in it, but for what permutes or encrypts its last block.
[[gnu::target("aes,sse4.1"), gnu::always_inline, LEAKSCAN_READS_PAGES]] inline __m128i Absorb(
    __m128i state, std::string_view text, std::size_t blocks) {
  const char* from = text.data();
  std::size_t left = text.size();
  for (; left >= kBlockBytes; left -= kBlockBytes, from += kBlockBytes) {
    state = Mix(state, LoadBlock(from));
  }
  const auto end = static_cast<std::int64_t>(EndMark(left, blocks));
  return _mm_xor_si128(state, _mm_xor_si128(LoadPart(from, left), _mm_set_epi64x(end, 0)));
}

Hash128 ToHash(__m128i state) {
  Hash128 hash;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&hash), state);
  return hash;
}

[[gnu::target("aes,sse4.1"), LEAKSCAN_READS_PAGES]] Hash128 InnerWithAes(const Hash128& state,
                                                                         std::string_view text) {
  return ToHash(Mix(Absorb(LoadBlock(&state), text, 0), _mm_setzero_si128()));
}

[[gnu::target("aes,sse4.1"), gnu::always_inline, LEAKSCAN_READS_PAGES]] inline __m128i EncryptLast(
    const RoundKeys& keys, __m128i state) {
  state = _mm_xor_si128(state, LoadBlock(&keys[0]));
#pragma GCC unroll 9
  for (std::size_t i = 1; i < PelicanMac::kRounds; ++i) {
    state = _mm_aesenc_si128(state, LoadBlock(&keys[i]));
  }
  return _mm_aesenclast_si128(state, LoadBlock(&keys[PelicanMac::kRounds]));
}

[[gnu::target("aes,sse4.1"), LEAKSCAN_READS_PAGES]] Hash128 HashWithAes(
    const RoundKeys& keys, const Hash128& initial, std::span<const Hash128> blocks,
    std::string_view text) {
  __m128i state = LoadBlock(&initial);
  for (const Hash128& block : blocks) state = Mix(state, LoadBlock(&block));
  return ToHash(EncryptLast(keys, Absorb(state, text, blocks.size())));
}

[[gnu::target("aes,sse4.1"), LEAKSCAN_READS_PAGES]] Hash128 HashStripesWithAes(
    const RoundKeys& keys, const Hash128& initial, std::span<const Hash128, 4> chains,
    std::span<const Hash128> blocks, std::string_view text) {
  __m128i a = LoadBlock(&chains[0]);
  __m128i b = LoadBlock(&chains[1]);
  __m128i c = LoadBlock(&chains[2]);
  __m128i d = LoadBlock(&chains[3]);
  for (; text.size() >= 4 * kBlockBytes; text.remove_prefix(4 * kBlockBytes)) {
    a = Mix(a, LoadBlock(text.data()));
    b = Mix(b, LoadBlock(text.data() + kBlockBytes));
    c = Mix(c, LoadBlock(text.data() + 2 * kBlockBytes));
    d = Mix(d, LoadBlock(text.data() + 3 * kBlockBytes));
  }
  // What follows is at most three blocks and a part, each in the next chain.
  const __m128i none = _mm_setzero_si128();
  for (; text.size() >= kBlockBytes; text.remove_prefix(kBlockBytes)) {
    const __m128i mixed = Mix(a, LoadBlock(text.data()));
    a = b;
    b = c;
    c = d;
    d = mixed;
  }
  a = Mix(Absorb(a, text, 0), none);
  __m128i state = LoadBlock(&initial);
  for (const Hash128& block : blocks) state = Mix(state, LoadBlock(&block));
  state = _mm_xor_si128(_mm_xor_si128(_mm_xor_si128(a, b), _mm_xor_si128(c, d)), state);
  const auto end = static_cast<std::int64_t>(EndMark(0, blocks.size()));
  return ToHash(EncryptLast(keys, _mm_xor_si128(state, _mm_set_epi64x(end, 0))));
}

// Blocks do not wait for each other, so that the rounds of four take little longer than of one.
[[gnu::target("aes,sse4.1"), LEAKSCAN_READS_PAGES]] void EncryptBlocksWithAes(
    const RoundKeys& keys, std::span<Hash128> blocks) {
  for (; blocks.size() >= 4; blocks = blocks.subspan(4)) {
    __m128i a = _mm_xor_si128(LoadBlock(&blocks[0]), LoadBlock(&keys[0]));
    __m128i b = _mm_xor_si128(LoadBlock(&blocks[1]), LoadBlock(&keys[0]));
    __m128i c = _mm_xor_si128(LoadBlock(&blocks[2]), LoadBlock(&keys[0]));
    __m128i d = _mm_xor_si128(LoadBlock(&blocks[3]), LoadBlock(&keys[0]));
    for (std::size_t i = 1; i < PelicanMac::kRounds; ++i) {
      const __m128i key = LoadBlock(&keys[i]);
      a = _mm_aesenc_si128(a, key);
      b = _mm_aesenc_si128(b, key);
      c = _mm_aesenc_si128(c, key);
      d = _mm_aesenc_si128(d, key);
    }
    const __m128i key = LoadBlock(&keys[PelicanMac::kRounds]);
    blocks[0] = ToHash(_mm_aesenclast_si128(a, key));
    blocks[1] = ToHash(_mm_aesenclast_si128(b, key));
    blocks[2] = ToHash(_mm_aesenclast_si128(c, key));
    blocks[3] = ToHash(_mm_aesenclast_si128(d, key));
  }
  for (Hash128& block : blocks) block = ToHash(EncryptLast(keys, LoadBlock(&block)));
}

bool HasAesInstructions() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_AES) != 0 && (c & bit_SSE4_1) != 0;
}

const bool kHasAes = HasAesInstructions();
#endif

}  // namespace

PelicanMac::PelicanMac(const Hash128& key)
    : round_keys_(ExpandKey(key)), initial_(Encrypt(round_keys_, {})) {
  for (std::size_t i = 0; i < kChains; ++i) chains_[i] = Encrypt(round_keys_, {i + 1, 0});
}

Hash128 PelicanMac::operator()(std::span<const Hash128> blocks, std::string_view text) const {
#if defined(__x86_64__)
  if (kHasAes) return HashWithAes(round_keys_, initial_, blocks, text);
#endif
  return Portably(blocks, text);
}

void PelicanMac::EncryptBlocks(std::span<Hash128> blocks) const {
#if defined(__x86_64__)
  if (kHasAes) return EncryptBlocksWithAes(round_keys_, blocks);
#endif
  EncryptBlocksPortably(blocks);
}

void PelicanMac::EncryptBlocksPortably(std::span<Hash128> blocks) const {
  for (Hash128& block : blocks) block = Encrypt(round_keys_, block);
}

Hash128 PelicanMac::Striped(std::span<const Hash128> blocks, std::string_view text) const {
#if defined(__x86_64__)
  if (kHasAes) return HashStripesWithAes(round_keys_, initial_, chains_, blocks, text);
#endif
  return StripedPortably(blocks, text);
}

Hash128 PelicanMac::Inner(const Hash128& state, std::string_view text) {
#if defined(__x86_64__)
  if (kHasAes) return InnerWithAes(state, text);
#endif
  return InnerPortably(state, text);
}

Hash128 PelicanMac::Portably(std::span<const Hash128> blocks, std::string_view text) const {
  Hash128 state = initial_;
  for (const Hash128& block : blocks) state = Mix(Xor(state, block));
  return Encrypt(round_keys_, Absorb(state, text, blocks.size()));
}

Hash128 PelicanMac::StripedPortably(std::span<const Hash128> blocks, std::string_view text) const {
  std::array<Hash128, kChains> chains = chains_;
  std::size_t next = 0;
  for (; text.size() >= kBlockBytes; text.remove_prefix(kBlockBytes)) {
    Bytes block;
    std::memcpy(block.data(), text.data(), kBlockBytes);
    chains[next] = Mix(Xor(chains[next], BlockOf(block)));
    next = (next + 1) % kChains;
  }
  chains[next] = Mix(Absorb(chains[next], text, 0));
  Hash128 state = initial_;
  for (const Hash128& block : blocks) state = Mix(Xor(state, block));
  for (const Hash128& chain : chains) state = Xor(state, chain);
  return Encrypt(round_keys_, Xor(state, {0, EndMark(0, blocks.size())}));
}

Hash128 PelicanMac::InnerPortably(const Hash128& state, std::string_view text) {
  return Mix(Absorb(state, text, 0));
}

}  // namespace leakscan
