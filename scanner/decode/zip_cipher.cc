// ZipCrypto: three keys of 32 bits, changed by each byte of plain text; the header's last byte,
// decrypted, is the high byte of the CRC, or of the time where the CRC was not known yet.
// AES: PBKDF2-HMAC-SHA1 (1,000 rounds) over password and salt gives the key, that of the
// authentication code, and two bytes that tell a wrong password; CTR mode, whose counter begins at
// 1 and is little-endian; HMAC-SHA1 over the encrypted bytes, cut to ten, behind them.
// Source: APPNOTE.TXT 6.1; "AES Encryption Information: Encryption Specification AE-1 and AE-2".

#include "scanner/decode/zip_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace leakscan {
namespace {

constexpr std::size_t kZipCryptoHeaderBytes = 12;
constexpr std::size_t kAesVerifierBytes = 2;
constexpr std::size_t kAesCodeBytes = 10;
constexpr std::size_t kAesBlockBytes = 16;
constexpr int kAesRounds = 1000;

constexpr std::array<std::uint32_t, 256> MakeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    table[i] = crc;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> kCrcTable = MakeCrcTable();

const unsigned char* Unsigned(const void* bytes) {
  return static_cast<const unsigned char*>(bytes);
}

class ZipCrypto : public ZipCipher {
 public:
  explicit ZipCrypto(std::string_view password) {
    for (const char c : password) Update(static_cast<std::uint8_t>(c));
  }

  void Decrypt(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) {
      const std::uint32_t temporary = (keys_[2] | 2U) & 0xFFFFU;
      byte ^= static_cast<std::byte>(temporary * (temporary ^ 1U) >> 8U & 0xFFU);
      Update(std::to_integer<std::uint8_t>(byte));
    }
  }
  void Authenticate(std::span<const std::byte>) override {}
  bool Verify(std::span<const std::byte>) override { return true; }

 private:
  static std::uint32_t Crc(std::uint32_t crc, std::uint32_t byte) {
    return crc >> 8U ^ kCrcTable[(crc ^ byte) & 0xFFU];
  }
  void Update(std::uint8_t byte) {
    keys_[0] = Crc(keys_[0], byte);
    keys_[1] = (keys_[1] + (keys_[0] & 0xFFU)) * 134775813U + 1;
    keys_[2] = Crc(keys_[2], keys_[1] >> 24U);
  }

  std::array<std::uint32_t, 3> keys_ = {0x12345678U, 0x23456789U, 0x34567890U};
};

class ZipAesCipher : public ZipCipher {
 public:
  ZipAesCipher(const unsigned char* key, const unsigned char* code_key, std::size_t key_bytes)
      : cipher_(EVP_CIPHER_CTX_new()) {
    const EVP_CIPHER* kind = key_bytes == 16   ? EVP_aes_128_ecb()
                             : key_bytes == 24 ? EVP_aes_192_ecb()
                                               : EVP_aes_256_ecb();
    EVP_EncryptInit_ex(cipher_.get(), kind, nullptr, key, nullptr);
    EVP_CIPHER_CTX_set_padding(cipher_.get(), 0);
    EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    code_.reset(EVP_MAC_CTX_new(hmac));
    EVP_MAC_free(hmac);
    char digest[] = "SHA1";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    EVP_MAC_init(code_.get(), code_key, key_bytes, parameters);
  }

  void Decrypt(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) {
      if (used_ == stream_.size()) FillStream();
      byte ^= static_cast<std::byte>(stream_[used_++]);
    }
  }

  void Authenticate(std::span<const std::byte> bytes) override {
    EVP_MAC_update(code_.get(), Unsigned(bytes.data()), bytes.size());
  }

  bool Verify(std::span<const std::byte> code) override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> right;
    std::size_t size = 0;
    EVP_MAC_final(code_.get(), right.data(), &size, right.size());
    return code.size() <= size && std::memcmp(code.data(), right.data(), code.size()) == 0;
  }

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };

  // The next counters, encrypted.
  void FillStream() {
    for (std::size_t at = 0; at < stream_.size(); at += kAesBlockBytes) {
      ++counter_;
      for (std::size_t i = 0; i < kAesBlockBytes; ++i) {
        stream_[at + i] = static_cast<unsigned char>(i < 8 ? counter_ >> 8 * i & 0xFFU : 0);
      }
    }
    int size = 0;
    EVP_EncryptUpdate(cipher_.get(), stream_.data(), &size, stream_.data(),
                      static_cast<int>(stream_.size()));
    used_ = 0;
  }

  std::unique_ptr<EVP_CIPHER_CTX, Free> cipher_;
  std::unique_ptr<EVP_MAC_CTX, Free> code_;
  std::uint64_t counter_ = 0;
  std::array<unsigned char, 64 * kAesBlockBytes> stream_;
  std::size_t used_ = stream_.size();
};

std::unique_ptr<ZipCipher> OpenZipCrypto(const ZipEntry& entry, std::span<const std::byte> header,
                                         std::string_view password) {
  auto cipher = std::make_unique<ZipCrypto>(password);
  std::array<std::byte, kZipCryptoHeaderBytes> plain;
  std::copy_n(header.begin(), plain.size(), plain.begin());
  cipher->Decrypt(plain);
  const auto check = std::to_integer<std::uint32_t>(plain.back());
  const bool right =
      check == entry.crc >> 24U || (entry.has_descriptor() && check == entry.time >> 8U);
  return right ? std::move(cipher) : nullptr;
}

std::unique_ptr<ZipCipher> OpenAes(const ZipAes& aes, std::span<const std::byte> header,
                                   std::string_view password) {
  const auto key_bytes = static_cast<std::size_t>(aes.key_bytes);
  const std::span<const std::byte> salt = header.first(key_bytes / 2);
  std::array<unsigned char, 2 * 32 + kAesVerifierBytes> keys;
  const std::size_t keys_bytes = 2 * key_bytes + kAesVerifierBytes;
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), Unsigned(salt.data()),
                    static_cast<int>(salt.size()), kAesRounds, EVP_sha1(),
                    static_cast<int>(keys_bytes), keys.data());
  const std::byte* verifier = header.data() + salt.size();
  if (std::memcmp(keys.data() + 2 * key_bytes, verifier, kAesVerifierBytes) != 0) return nullptr;
  return std::make_unique<ZipAesCipher>(keys.data(), keys.data() + key_bytes, key_bytes);
}

}  // namespace

std::size_t ZipCipherHeaderBytes(const ZipEntry& entry) {
  if (!entry.aes) return kZipCryptoHeaderBytes;
  return static_cast<std::size_t>(entry.aes->key_bytes) / 2 + kAesVerifierBytes;
}

std::size_t ZipCipherCodeBytes(const ZipEntry& entry) { return entry.aes ? kAesCodeBytes : 0; }

int ZipCipherEffort(const ZipEntry& entry) { return entry.aes ? kAesRounds : 1; }

std::unique_ptr<ZipCipher> OpenZipCipher(const ZipEntry& entry, std::span<const std::byte> header,
                                         std::string_view password) {
  return entry.aes ? OpenAes(*entry.aes, header, password) : OpenZipCrypto(entry, header, password);
}

}  // namespace leakscan
