// The key: SHA-256 over salt, password in UTF-16 and a counter of 8 bytes, 2^n times one behind the
// other; n = 63: salt and password themselves.
// Source: the LZMA SDK's Methods.txt; 7-Zip's 7zAes.cpp for the properties.

#include "scanner/decode/seven_zip_cipher.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string>
#include <vector>

namespace leakscan {
namespace {

constexpr int kNoRounds = 0x3F;

void PutUtf16(char32_t code, std::vector<unsigned char>* out) {
  const auto put = [&](char32_t unit) {
    out->push_back(static_cast<unsigned char>(unit & 0xFFU));
    out->push_back(static_cast<unsigned char>(unit >> 8U));
  };
  if (code >= 0x10000) {
    put(0xD800U + ((code - 0x10000U) >> 10U));
    put(0xDC00U + (code & 0x3FFU));
  } else {
    put(code);
  }
}

// Bytes that are no UTF-8 stand for themselves.
std::vector<unsigned char> Utf16(std::string_view text) {
  std::vector<unsigned char> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    char32_t code = more == 0 ? lead : lead & (0x3FU >> more);
    const auto rest = text.substr(at + 1, more);
    const bool whole = rest.size() == more && std::ranges::all_of(rest, [](char c) {
                         return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
                       });
    if (whole) {
      for (const char c : rest) code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    PutUtf16(whole && code < 0x110000 ? code : lead, &out);
    at += whole ? 1 + more : 1;
  }
  return out;
}

}  // namespace

std::optional<SevenZipAes> ReadSevenZipAes(std::span<const std::byte> properties) {
  if (properties.empty()) return std::nullopt;
  const auto first = std::to_integer<unsigned>(properties[0]);
  SevenZipAes aes;
  aes.rounds_power = static_cast<int>(first & 0x3FU);
  if ((first & 0xC0U) == 0) return aes;
  if (properties.size() < 2) return std::nullopt;
  const auto second = std::to_integer<unsigned>(properties[1]);
  const std::size_t salt_bytes = (first >> 7U & 1U) + (second >> 4U);
  const std::size_t start_bytes = (first >> 6U & 1U) + (second & 0xFU);
  if (properties.size() < 2 + salt_bytes + start_bytes) return std::nullopt;
  aes.salt = properties.subspan(2, salt_bytes);
  std::ranges::transform(properties.subspan(2 + salt_bytes, start_bytes), aes.start.begin(),
                         [](std::byte b) { return std::to_integer<unsigned char>(b); });
  return aes;
}

SevenZipKey MakeSevenZipKey(const SevenZipAes& aes, std::string_view password) {
  std::vector<unsigned char> round;
  for (const std::byte b : aes.salt) round.push_back(std::to_integer<unsigned char>(b));
  const std::vector<unsigned char> wide = Utf16(password);
  round.insert(round.end(), wide.begin(), wide.end());
  SevenZipKey key{};
  if (aes.rounds_power == kNoRounds) {
    std::copy_n(round.begin(), std::min(round.size(), key.size()), key.begin());
    return key;
  }
  // Many rounds a call, for OpenSSL takes short pieces slowly.
  constexpr std::uint64_t kRoundsPerCall = 1024;
  const std::uint64_t rounds = std::uint64_t{1} << static_cast<unsigned>(aes.rounds_power);
  const std::uint64_t rounds_per_call = std::min(rounds, kRoundsPerCall);
  const std::size_t counter_at = round.size();
  const std::size_t round_bytes = counter_at + sizeof(std::uint64_t);
  round.resize(round_bytes);
  std::vector<unsigned char> block;
  for (std::uint64_t i = 0; i < rounds_per_call; ++i) {
    block.insert(block.end(), round.begin(), round.end());
  }
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_DigestInit_ex(digest, EVP_sha256(), nullptr);
  for (std::uint64_t done = 0; done < rounds; done += rounds_per_call) {
    for (std::uint64_t i = 0; i < rounds_per_call; ++i) {
      unsigned char* counter = block.data() + i * round_bytes + counter_at;
      for (unsigned k = 0; k < sizeof(std::uint64_t); ++k) {
        counter[k] = static_cast<unsigned char>((done + i) >> 8 * k & 0xFFU);
      }
    }
    EVP_DigestUpdate(digest, block.data(), block.size());
  }
  EVP_DigestFinal_ex(digest, key.data(), nullptr);
  EVP_MD_CTX_free(digest);
  return key;
}

SevenZipDecryptor::SevenZipDecryptor(const SevenZipAes& aes, const SevenZipKey& key)
    : context_(EVP_CIPHER_CTX_new()) {
  EVP_DecryptInit_ex(context_.get(), EVP_aes_256_cbc(), nullptr, key.data(), aes.start.data());
  EVP_CIPHER_CTX_set_padding(context_.get(), 0);
}

SevenZipDecryptor::~SevenZipDecryptor() = default;

void SevenZipDecryptor::Decrypt(std::span<const std::byte> in, std::span<std::byte> room) {
  int size = 0;
  EVP_DecryptUpdate(context_.get(), reinterpret_cast<unsigned char*>(room.data()), &size,
                    reinterpret_cast<const unsigned char*>(in.data()), static_cast<int>(in.size()));
}

void SevenZipDecryptor::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

}  // namespace leakscan
