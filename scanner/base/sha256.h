// Sha256: the digest of a stream of bytes (FIPS 180-4), by OpenSSL. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace leakscan {

class Sha256 {
 public:
  Sha256();
  ~Sha256();

  void Update(const void* bytes, std::size_t size);

  // The digest of what came so far, as Finish() would give it.
  std::string Peek() const;

  // 64 lower-case hexadecimal digits. Call once, last.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakscan
