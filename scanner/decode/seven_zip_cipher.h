// The encryption of 7z archives: AES-256 in CBC mode under a key that SHA-256 makes of a password.
// Internal to decode/; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct evp_cipher_ctx_st;

namespace leakscan {

struct SevenZipAes {
  static constexpr std::uint64_t kMethod = 0x06F10701;
  static constexpr std::size_t kBlockBytes = 16;

  int rounds_power = 0;
  std::span<const std::byte> salt;
  std::array<unsigned char, kBlockBytes> start = {};  // what the first block is joined with
};

// The properties of the coder; nothing if they cannot be.
std::optional<SevenZipAes> ReadSevenZipAes(std::span<const std::byte> properties);

using SevenZipKey = std::array<unsigned char, 32>;

// The key of a UTF-8 password. Takes 2^rounds_power rounds.
SevenZipKey MakeSevenZipKey(const SevenZipAes& aes, std::string_view password);

class SevenZipDecryptor {
 public:
  SevenZipDecryptor(const SevenZipAes& aes, const SevenZipKey& key);
  ~SevenZipDecryptor();

  // Whole blocks, into as much room.
  void Decrypt(std::span<const std::byte> in, std::span<std::byte> room);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> context_;
};

}  // namespace leakscan
