// Keyed hashes. SipHash-1-3 with a 128-bit result names records and persons inside and across runs
// (ids, fingerprints, person keys); HMAC-SHA-256 makes the pseudonyms that leave the tool.
// Both are pure functions of key and text; objects are immutable after construction and may be
// shared by threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "scanner/base/put_text.h"
#include "scanner/base/sip_hash.h"

namespace leakscan {

// The 256-bit secret of a run. Never printed, never logged.
using SecretKey = std::array<std::uint8_t, 32>;

// SipHash-1-3 (the variant of hash tables: a PRF with a margin of one round a word) under a subkey
// that is derived from the secret for one purpose: HMAC-SHA-256 over the purpose's name.
class KeyedHasher {
 public:
  using Stream = SipHasher<1, 3>;

  KeyedHasher(const SecretKey& key, std::string_view purpose);

  // A hash to be fed with several parts.
  Stream Begin() const { return {k0_, k1_}; }
  Hash128 operator()(std::string_view text) const;

 private:
  std::uint64_t k0_;
  std::uint64_t k1_;
};

// What a token is made of.
struct TokenText {
  std::string_view detector;
  std::string_view value;
};

// HMAC-SHA-256 with the key's inner and outer states computed once (RFC 2104): two SHA-256 blocks
// for a short text.
class HmacSha256 {
 public:
  explicit HmacSha256(const SecretKey& key);
  ~HmacSha256();
  HmacSha256(const HmacSha256&) = delete;
  HmacSha256& operator=(const HmacSha256&) = delete;

  // The first 128 bits of HMAC(key, detector || 0x00 || value), as the token of a value.
  Hash128 Token(std::string_view detector, std::string_view value) const;

  // The same of several, which is faster than one by one; `tokens` has room for as many.
  void Tokens(std::span<const TokenText> texts, Hash128* tokens) const;

  // The whole 256-bit HMAC of `text`.
  std::array<std::uint8_t, 32> Digest(std::string_view text) const;

 private:
  struct State;
  Hash128 LongToken(std::string_view detector, std::string_view value) const;

  std::unique_ptr<const State> state_;
};

// 32 lower-case hexadecimal digits into `out` (at least 32 bytes).
inline void WriteHex(const Hash128& hash, char* out) { PutHex(out, hash.low, hash.high); }

}  // namespace leakscan
