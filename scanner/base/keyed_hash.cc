// HMAC (RFC 2104) hashes the key block, then the text: H(key ^ opad, H(key ^ ipad, text)). The key
// never changes during a run, so the two SHA-256 states behind the key blocks are computed once and
// copied for each text; a short text then costs one block inside and one outside.
// OpenSSL's low-level calls are deprecated in favour of EVP, which allocates and looks up its
// provider for each text; they run the same SHA-NI code.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "scanner/base/keyed_hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstddef>
#include <cstring>

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

}  // namespace

struct HmacSha256::State {
  explicit State(const SecretKey& key)
      : inner(KeyedState(key, 0x36)), outer(KeyedState(key, 0x5C)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    OPENSSL_cleanse(&inner, sizeof(inner));
    OPENSSL_cleanse(&outer, sizeof(outer));
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
};

namespace {

// Of a block that holds the last `size` bytes behind the key block: the padding of SHA-256, that is
// a one bit, zeros, and the length of it all in bits. The bytes behind `size` are zero so far.
void PadLastBlock(std::size_t size, std::uint8_t* block) {
  const std::size_t bits = (kBlockBytes + size) * 8;
  block[size] = 0x80;
  block[kBlockBytes - 2] = static_cast<std::uint8_t>(bits >> 8U);
  block[kBlockBytes - 1] = static_cast<std::uint8_t>(bits);
}

// The words of a state as the bytes of the digest.
void StoreDigest(const SHA256_CTX& state, std::uint8_t* out) {
  for (const std::uint32_t word : state.h) {
    const std::uint32_t big_endian = __builtin_bswap32(word);
    std::memcpy(out, &big_endian, sizeof(big_endian));
    out += sizeof(big_endian);
  }
}

}  // namespace

HmacSha256::HmacSha256(const SecretKey& key) : state_(std::make_unique<const State>(key)) {}
HmacSha256::~HmacSha256() = default;

Hash128 HmacSha256::Token(std::string_view detector, std::string_view value) const {
  const std::size_t size = detector.size() + 1 + value.size();
  constexpr std::size_t kPaddingBytes = 9;
  if (size > kBlockBytes - kPaddingBytes) return LongToken(detector, value);
  // One block inside, one outside, without the buffering of SHA256_Update.
  std::array<std::uint8_t, kBlockBytes> block{};
  std::memcpy(block.data(), detector.data(), detector.size());
  std::memcpy(block.data() + detector.size() + 1, value.data(), value.size());
  PadLastBlock(size, block.data());
  SHA256_CTX hash = state_->inner;
  SHA256_Transform(&hash, block.data());
  constexpr std::size_t kDigestBytes = 32;
  block.fill(0);
  StoreDigest(hash, block.data());
  PadLastBlock(kDigestBytes, block.data());
  hash = state_->outer;
  SHA256_Transform(&hash, block.data());
  StoreDigest(hash, block.data());
  return FromBytes(block.data());
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

KeyedHasher::KeyedHasher(const SecretKey& key, std::string_view purpose) {
  const Hash128 subkey = FromBytes(HmacSha256(key).Digest(purpose).data());
  k0_ = subkey.low;
  k1_ = subkey.high;
}

Hash128 KeyedHasher::operator()(std::string_view text) const {
  Stream hash = Begin();
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), sizeof(word));
    hash.Word(word);
  }
  return hash.FinishWith(text);
}

}  // namespace leakscan
