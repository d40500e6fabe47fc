// Keyed hashes. The Pelican MAC names records and persons inside and across runs (ids,
// fingerprints, person keys); HMAC-SHA-256 makes the pseudonyms that leave the tool. Both are pure
// functions of key and text; objects are immutable after construction and may be shared by threads.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "scanner/base/hash128.h"
#include "scanner/base/hmac_blocks.h"
#include "scanner/base/pelican_mac.h"
#include "scanner/base/put_text.h"

namespace leakscan {

// The 256-bit secret of a run. Never printed, never logged.
using SecretKey = std::array<std::uint8_t, 32>;

// The Pelican MAC under a subkey that is derived from the secret for one purpose: HMAC-SHA-256 over
// the purpose's name.
class KeyedHasher {
 public:
  KeyedHasher(const SecretKey& key, std::string_view purpose);

  Hash128 operator()(std::string_view text) const { return mac_({}, text); }
  // Of numbers and other hashes, then `text`.
  Hash128 operator()(std::initializer_list<Hash128> blocks, std::string_view text) const {
    return mac_({blocks.begin(), blocks.size()}, text);
  }
  // Another hash of the same, quicker where the text is long.
  Hash128 Striped(std::initializer_list<Hash128> blocks, std::string_view text) const {
    return mac_.Striped({blocks.begin(), blocks.size()}, text);
  }
  // AES of each block under this key, in its place, quicker than the above. Only for a purpose of
  // which nothing else is hashed.
  void Blocks(std::span<Hash128> blocks) const { mac_.EncryptBlocks(blocks); }
  // Tells texts apart behind `front`, a hash of this class that was never shown; quickly, but not
  // to be shown either.
  static Hash128 Inner(const Hash128& front, std::string_view text) {
    return PelicanMac::Inner(front, text);
  }

 private:
  PelicanMac mac_;
};

// What stands before a value in the text of its token: the detector and a zero byte, in the block
// that the value completes.
struct TokenFront {
  explicit TokenFront(std::string_view detector);

  std::string_view detector;  // must outlive the front
  HmacBlock block = {};       // as much of it as fits
};

// What a token is made of.
struct TokenText {
  const TokenFront* front = nullptr;
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
