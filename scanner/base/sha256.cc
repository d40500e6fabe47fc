// OpenSSL's low-level calls: EVP looks up its provider and reads its configuration first, which is
// an eighth of what a run takes to start.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "scanner/base/sha256.h"

#include <openssl/sha.h>

#include <array>

namespace leakscan {

struct Sha256::State {
  SHA256_CTX hash;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256_Init(&state_->hash); }

Sha256::~Sha256() = default;

void Sha256::Update(const void* bytes, std::size_t size) {
  SHA256_Update(&state_->hash, bytes, size);
}

std::string Sha256::Peek() const {
  Sha256 copy;
  copy.state_->hash = state_->hash;
  return copy.Finish();
}

std::string Sha256::Finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256_Final(digest.data(), &state_->hash);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

}  // namespace leakscan
