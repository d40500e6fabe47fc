// HMAC (RFC 2104) hashes the key block, then the text: H(key ^ opad, H(key ^ ipad, text)). The key
// never changes during a run, so the two SHA-256 states behind the key blocks are computed once and
// copied for each text; a short text then costs one block inside and one outside.
// OpenSSL's low-level calls are deprecated in favour of EVP, which allocates and looks up its
// provider for each text; they run the same SHA-NI code.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "scanner/base/keyed_hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "scanner/base/hmac_blocks.h"

namespace leakscan {
namespace {

constexpr std::size_t kBlockBytes = 64;  // of SHA-256

Hash128 FromBytes(const std::uint8_t* bytes) {
  Hash128 hash;
  std::memcpy(&hash.low, bytes, sizeof(hash.low));
  std::memcpy(&hash.high, bytes + sizeof(hash.low), sizeof(hash.high));
  return hash;
}

// The state of SHA-256 after the key block, every byte of the key xored with `pad`.
SHA256_CTX KeyedState(const SecretKey& key, std::uint8_t pad) {
  std::array<std::uint8_t, kBlockBytes> block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

// A copy of few bytes: two halves that may overlap, where a copy of any size is a call.
inline void CopyShort(std::uint8_t* out, std::string_view text) {
  const auto copy = [&](auto half) {
    std::memcpy(&half, text.data(), sizeof(half));
    std::memcpy(out, &half, sizeof(half));
    std::memcpy(&half, text.data() + text.size() - sizeof(half), sizeof(half));
    std::memcpy(out + text.size() - sizeof(half), &half, sizeof(half));
  };
  if (text.size() > 2 * sizeof(Hash128) || text.size() < sizeof(std::uint32_t)) {
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
  } else if (text.size() >= sizeof(Hash128)) {
    copy(Hash128{});
  } else if (text.size() >= sizeof(std::uint64_t)) {
    copy(std::uint64_t{});
  } else {
    copy(std::uint32_t{});
  }
}

}  // namespace

TokenFront::TokenFront(std::string_view name) : detector(name) {
  name.copy(reinterpret_cast<char*>(block.bytes.data()), block.bytes.size());
}

struct HmacSha256::State {
  explicit State(const SecretKey& key)
      : inner(KeyedState(key, 0x36)), outer(KeyedState(key, 0x5C)) {
    std::copy(std::begin(inner.h), std::end(inner.h), states.inner.begin());
    std::copy(std::begin(outer.h), std::end(outer.h), states.outer.begin());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    OPENSSL_cleanse(&inner, sizeof(inner));
    OPENSSL_cleanse(&outer, sizeof(outer));
    OPENSSL_cleanse(&states, sizeof(states));
  }

  // The outer hash over what `text_hash`, a copy of `inner` that took the text, comes to.
  std::array<std::uint8_t, 32> Finish(SHA256_CTX& text_hash) const {
    std::array<std::uint8_t, 32> digest;
    SHA256_Final(digest.data(), &text_hash);
    SHA256_CTX result = outer;
    SHA256_Update(&result, digest.data(), digest.size());
    SHA256_Final(digest.data(), &result);
    return digest;
  }

  SHA256_CTX inner;
  SHA256_CTX outer;
  HmacStates states;  // their words
};

HmacSha256::HmacSha256(const SecretKey& key) : state_(std::make_unique<const State>(key)) {}
HmacSha256::~HmacSha256() = default;

Hash128 HmacSha256::Token(std::string_view detector, std::string_view value) const {
  const TokenFront front(detector);
  const TokenText text{&front, value};
  Hash128 token;
  Tokens({&text, 1}, &token);
  return token;
}

// Those of one block inside and one outside, nearly all, are gathered without the buffering of
// SHA256_Update.
void HmacSha256::Tokens(std::span<const TokenText> texts, Hash128* tokens) const {
  constexpr std::size_t kPaddingBytes = 9;
  constexpr std::size_t kAtOnce = 3;
  __attribute__((uninitialized)) std::array<HmacBlock, kAtOnce> blocks;  // `count` are filled
  std::size_t count = 0;
  const auto hash_blocks = [&] {
    HashHmacBlocks(state_->states, std::span(blocks).first(count), tokens);
    tokens += count;
    count = 0;
  };
  for (const TokenText& text : texts) {
    const std::size_t front_size = text.front->detector.size() + 1;
    const std::size_t size = front_size + text.value.size();
    if (size > kBlockBytes - kPaddingBytes) {
      hash_blocks();
      *tokens++ = LongToken(text.front->detector, text.value);
      continue;
    }
    HmacBlock& block = blocks.data()[count];
    block = text.front->block;
    CopyShort(block.bytes.data() + front_size, text.value);
    PadHmacBlock(size, &block);
    if (++count == kAtOnce) hash_blocks();
  }
  hash_blocks();
}

Hash128 HmacSha256::LongToken(std::string_view detector, std::string_view value) const {
  const std::uint8_t separator = 0;
  SHA256_CTX hash = state_->inner;
  SHA256_Update(&hash, detector.data(), detector.size());
  SHA256_Update(&hash, &separator, 1);
  SHA256_Update(&hash, value.data(), value.size());
  return FromBytes(state_->Finish(hash).data());
}

std::array<std::uint8_t, 32> HmacSha256::Digest(std::string_view text) const {
  SHA256_CTX hash = state_->inner;
  SHA256_Update(&hash, text.data(), text.size());
  return state_->Finish(hash);
}

KeyedHasher::KeyedHasher(const SecretKey& key, std::string_view purpose)
    : mac_(FromBytes(HmacSha256(key).Digest(purpose).data())) {}

}  // namespace leakscan
