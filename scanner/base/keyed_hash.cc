// HMAC (RFC 2104) hashes the key block, then the text: H(key ^ opad, H(key ^ ipad, text)). The key
// never changes during a run, so the two SHA-256 states behind the key blocks are computed once and
// copied for each text; a short text then costs one block inside and one outside.
// OpenSSL's low-level calls are deprecated in favour of EVP, which allocates and looks up its
// provider for each text; they run the same SHA-NI code. SipHash-2-4-128 is libsodium's siphashx24.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "scanner/base/keyed_hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sodium/crypto_shorthash_siphash24.h>

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

HmacSha256::HmacSha256(const SecretKey& key) : state_(std::make_unique<const State>(key)) {}
HmacSha256::~HmacSha256() = default;

Hash128 HmacSha256::Token(std::string_view detector, std::string_view value) const {
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
  const std::array<std::uint8_t, 32> digest = HmacSha256(key).Digest(purpose);
  std::memcpy(subkey_.data(), digest.data(), subkey_.size());
}

Hash128 KeyedHasher::operator()(std::string_view text) const {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(subkey_));
  std::uint8_t bytes[crypto_shorthash_siphashx24_BYTES];
  crypto_shorthash_siphashx24(bytes, reinterpret_cast<const unsigned char*>(text.data()),
                              text.size(), subkey_.data());
  return FromBytes(bytes);
}

namespace {

// The two digits of every byte.
constexpr std::array<std::array<char, 2>, 256> MakeHexPairs() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte) {
    pairs[byte] = {kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return pairs;
}
constexpr std::array<std::array<char, 2>, 256> kHexPairs = MakeHexPairs();

}  // namespace

void WriteHex(const Hash128& hash, char* out) {
  std::uint8_t bytes[16];
  std::memcpy(bytes, &hash.low, sizeof(hash.low));
  std::memcpy(bytes + sizeof(hash.low), &hash.high, sizeof(hash.high));
  for (const std::uint8_t byte : bytes) {
    std::memcpy(out, kHexPairs[byte].data(), 2);
    out += 2;
  }
}

}  // namespace leakscan
