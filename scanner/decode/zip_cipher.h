// ZipCipher: the encryptions of zip members, PKWARE's traditional one ("ZipCrypto") and WinZip's
// AES. Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "scanner/decode/zip_format.h"

namespace leakscan {

class ZipCipher {
 public:
  virtual ~ZipCipher() = default;
  // The next bytes of the member, in place.
  virtual void Decrypt(std::span<std::byte> bytes) = 0;
  // Takes the next bytes, as they were encrypted, into the code that authenticates them.
  virtual void Authenticate(std::span<const std::byte> bytes) = 0;
  // Whether `code`, behind the member's bytes, is right.
  virtual bool Verify(std::span<const std::byte> code) = 0;
};

// What stands in front of and behind the encrypted bytes.
std::size_t ZipCipherHeaderBytes(const ZipEntry& entry);
std::size_t ZipCipherCodeBytes(const ZipEntry& entry);

// How much work it is to try one password, in units of the lightest.
int ZipCipherEffort(const ZipEntry& entry);

// Ready to decrypt what follows `header`; null if the password is not the right one. One in 256
// (AES: 65,536) wrong ones passes.
std::unique_ptr<ZipCipher> OpenZipCipher(const ZipEntry& entry, std::span<const std::byte> header,
                                         std::string_view password);

}  // namespace leakscan
