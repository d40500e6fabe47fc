#include "scanner/base/keyed_hash.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>
#include <sodium/crypto_shorthash_siphash24.h>

#include <cstring>
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

// SipHash-c-d with 128 bits of result, straight from the algorithm's description (Aumasson and
// Bernstein, 2012, with the reference code's 128-bit variant).
Hash128 ReferenceSipHash(int c, int d, const std::uint8_t* key, std::string_view text) {
  const auto load = [](const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 8; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
    return word;
  };
  const std::uint64_t k0 = load(key);
  const std::uint64_t k1 = load(key + 8);
  std::uint64_t v0 = k0 ^ 0x736f6d6570736575U;
  std::uint64_t v1 = k1 ^ 0x646f72616e646f6dU ^ 0xee;
  std::uint64_t v2 = k0 ^ 0x6c7967656e657261U;
  std::uint64_t v3 = k1 ^ 0x7465646279746573U;
  const auto rotate = [](std::uint64_t x, unsigned b) { return x << b | x >> (64 - b); };
  const auto rounds = [&](int count) {
    while (count-- > 0) {
      v0 += v1, v1 = rotate(v1, 13), v1 ^= v0, v0 = rotate(v0, 32);
      v2 += v3, v3 = rotate(v3, 16), v3 ^= v2;
      v0 += v3, v3 = rotate(v3, 21), v3 ^= v0;
      v2 += v1, v1 = rotate(v1, 17), v1 ^= v2, v2 = rotate(v2, 32);
    }
  };
  std::string padded(text);
  padded.resize(text.size() / 8 * 8 + 8, '\0');
  padded.back() = static_cast<char>(text.size());
  for (std::size_t i = 0; i < padded.size(); i += 8) {
    const std::uint64_t word = load(reinterpret_cast<const std::uint8_t*>(padded.data()) + i);
    v3 ^= word;
    rounds(c);
    v0 ^= word;
  }
  v2 ^= 0xee;
  rounds(d);
  const std::uint64_t low = v0 ^ v1 ^ v2 ^ v3;
  v1 ^= 0xdd;
  rounds(d);
  return {low, v0 ^ v1 ^ v2 ^ v3};
}

std::array<std::uint8_t, 16> CountingKey() {
  std::array<std::uint8_t, 16> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

// libsodium's SipHash-2-4 says that the description was followed, whatever the rounds.
TEST(SipHash, ReferenceAgreesWithLibsodium) {
  const std::array<std::uint8_t, 16> key = CountingKey();
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    Hash128 expected;
    static_assert(sizeof(expected) == crypto_shorthash_siphashx24_BYTES);
    crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(&expected),
                                reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                key.data());
    EXPECT_EQ(ReferenceSipHash(2, 4, key.data(), text), expected) << size;
  }
}

TEST(SipHash, IsTheReferenceForEverySizeAndTail) {
  const std::array<std::uint8_t, 16> key = CountingKey();
  std::uint64_t halves[2];
  std::memcpy(halves, key.data(), key.size());
  std::string text;
  for (std::size_t size = 0; size < 70; ++size) {
    SipHasher<2, 4> hash(halves[0], halves[1]);
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + at, sizeof(word));
      hash.Word(word);
    }
    EXPECT_EQ(hash.FinishWith(std::string_view(text).substr(at)),
              ReferenceSipHash(2, 4, key.data(), text))
        << size;
    text.push_back(static_cast<char>(0x80 + 3 * size));
  }
}

TEST(SipHash, PartsAreTheirSizesAndTheirBytesPadded) {
  const std::array<std::uint8_t, 16> key = CountingKey();
  std::uint64_t halves[2];
  std::memcpy(halves, key.data(), key.size());
  SipHasher<1, 3> hash(halves[0], halves[1]);
  std::string words;
  const std::string text = "0123456789abcdefghi";
  for (std::size_t size = 0; size < text.size(); ++size) {
    hash.Part(std::string_view(text).substr(0, size));
    words += static_cast<char>(size);
    words.append(7, '\0');
    words.append(text, 0, size);
    words.resize((words.size() + 7) / 8 * 8, '\0');
  }
  EXPECT_EQ(hash.Finish(), ReferenceSipHash(1, 3, key.data(), words));
}

TEST(KeyedHasher, IsSipHash13OfTheSubkeyForEverySize) {
  const SecretKey key = Key("the secret of a run");
  const KeyedHasher hasher(key, "person");
  const std::array<std::uint8_t, 32> subkey = HmacSha256(key).Digest("person");
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    EXPECT_EQ(hasher(text), ReferenceSipHash(1, 3, subkey.data(), text)) << size;
  }
}

TEST(WriteHex, WritesTheBytesInOrder) {
  const Hash128 hash{0x2301fe9a5c0b7f80U, 0x00ff10ef09a0c3d4U};
  EXPECT_EQ(Hex(hash), "807f0b5c9afe0123d4c3a009ef10ff00");
}

}  // namespace
}  // namespace leakscan
