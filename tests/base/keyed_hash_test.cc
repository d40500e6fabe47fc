#include "scanner/base/keyed_hash.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <string>

namespace leakscan {
namespace {

std::string Hex(const std::array<std::uint8_t, 32>& bytes) {
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

std::string Hex(const Hash128& hash) {
  std::string hex(32, ' ');
  WriteHex(hash, hex.data());
  return hex;
}

// A key shorter than 32 bytes is padded with zeros, as RFC 2104 pads it to the block anyway.
SecretKey Key(std::string_view bytes) {
  SecretKey key{};
  for (std::size_t i = 0; i < bytes.size(); ++i) key[i] = static_cast<std::uint8_t>(bytes[i]);
  return key;
}

TEST(HmacSha256, GivesTheVectorsOfRfc4231) {
  struct Case {
    std::string key;
    std::string text;
    std::string digest;
  };
  const std::string counting_key =
      "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
      "\x18\x19";
  const Case cases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting_key, std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Hex(HmacSha256(Key(test.key)).Digest(test.text)), test.digest);
  }
}

TEST(HmacSha256, AgreesWithOpensslForEverySizeAcrossBlocks) {
  SecretKey key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i * 7);
  const HmacSha256 hmac(key);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string text(size, 'x');
    std::array<std::uint8_t, 32> expected;
    unsigned int written = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), expected.data(),
         &written);
    EXPECT_EQ(hmac.Digest(text), expected) << size;
  }
}

TEST(HmacSha256, TokenIsTheFirstHalfOfTheDigestForEverySize) {
  const HmacSha256 hmac(Key("key"));
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string value(size, static_cast<char>('0' + size % 75));
    const std::string digest = Hex(hmac.Digest(std::string("email\0", 6) + value));
    EXPECT_EQ(Hex(hmac.Token("email", value)), digest.substr(0, 32)) << size;
  }
}

TEST(HmacSha256, TokenIsTheFirstHalfOfTheDigestOverDetectorZeroValue) {
  const HmacSha256 hmac(Key("key"));
  const std::string digest =
      Hex(hmac.Digest(std::string("nir\0"
                                  "255081416802538",
                                  19)));
  EXPECT_EQ(Hex(hmac.Token("nir", "255081416802538")), digest.substr(0, 32));
}

TEST(HmacSha256, TokensDifferByDetectorValueAndKey) {
  const HmacSha256 hmac(Key("key"));
  const Hash128 token = hmac.Token("nir", "255081416802538");
  EXPECT_EQ(token, hmac.Token("nir", "255081416802538"));
  EXPECT_NE(token, hmac.Token("ipp", "255081416802538"));
  EXPECT_NE(token, hmac.Token("nir", "255081416802539"));
  EXPECT_NE(token, HmacSha256(Key("other")).Token("nir", "255081416802538"));
  EXPECT_NE(hmac.Token("a", "bc"), hmac.Token("ab", "c"));
}

TEST(KeyedHasher, DiffersByPurposeKeyAndText) {
  const KeyedHasher ids(Key("key"), "id");
  EXPECT_EQ(ids("text"), KeyedHasher(Key("key"), "id")("text"));
  EXPECT_NE(ids("text"), ids("texu"));
  EXPECT_NE(ids("text"), ids(""));
  EXPECT_NE(ids("text"), KeyedHasher(Key("key"), "fingerprint")("text"));
  EXPECT_NE(ids("text"), KeyedHasher(Key("other"), "id")("text"));
}

TEST(WriteHex, WritesTheBytesInOrder) {
  const Hash128 hash{0x2301fe9a5c0b7f80U, 0x00ff10ef09a0c3d4U};
  EXPECT_EQ(Hex(hash), "807f0b5c9afe0123d4c3a009ef10ff00");
}

}  // namespace
}  // namespace leakscan
