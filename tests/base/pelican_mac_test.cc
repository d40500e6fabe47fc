#include "scanner/base/pelican_mac.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sys/mman.h>

#include <cstring>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace leakscan {
namespace {

// AES-128 of one block, by OpenSSL.
Hash128 Encrypt(const Hash128& key, const Hash128& block) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                               EVP_CIPHER_CTX_free);
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr,
                     reinterpret_cast<const unsigned char*>(&key), nullptr);
  Hash128 result;
  int written = 0;
  EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(&result), &written,
                    reinterpret_cast<const unsigned char*>(&block), sizeof(block));
  EXPECT_EQ(written, static_cast<int>(sizeof(block)));
  return result;
}

// With one block the two encryptions follow each other, and their rounds are those between blocks.
TEST(PelicanMac, BeginsAndEndsWithAes) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100; ++i) {
    const Hash128 key{random(), random()};
    const std::uint64_t text = random();
    const std::string_view bytes(reinterpret_cast<const char*>(&text), sizeof(text));
    Hash128 state = Encrypt(key, {});
    state.low ^= text;
    state.high ^= std::uint64_t{sizeof(text)} << 56U;
    EXPECT_EQ(PelicanMac(key).Portably({}, bytes), Encrypt(key, state));
    EXPECT_EQ(PelicanMac(key)({}, bytes), Encrypt(key, state));
  }
}

TEST(PelicanMac, EncryptsBlocksSideBySide) {
  std::mt19937_64 random(9);
  const Hash128 key{random(), random()};
  for (std::size_t count = 0; count < 12; ++count) {
    std::vector<Hash128> blocks(count);
    for (Hash128& block : blocks) block = {random(), random()};
    std::vector<Hash128> expected;
    for (const Hash128& block : blocks) expected.push_back(Encrypt(key, block));
    std::vector<Hash128> portably = blocks;
    PelicanMac(key).EncryptBlocks(blocks);
    PelicanMac(key).EncryptBlocksPortably(portably);
    EXPECT_EQ(blocks, expected);
    EXPECT_EQ(portably, expected);
  }
}

TEST(PelicanMac, IsTheSameWithAndWithoutInstructionsForEverySize) {
  std::mt19937_64 random(8);
  const PelicanMac mac({random(), random()});
  const std::vector<Hash128> blocks = {{random(), random()}, {random(), random()}};
  std::string text;
  for (std::size_t size = 0; size < 200; ++size) {
    for (std::size_t count = 0; count <= blocks.size(); ++count) {
      const auto front = std::span(blocks).first(count);
      EXPECT_EQ(mac(front, text), mac.Portably(front, text)) << size << ' ' << count;
      EXPECT_EQ(mac.Striped(front, text), mac.StripedPortably(front, text)) << size << ' ' << count;
    }
    EXPECT_EQ(PelicanMac::Inner(blocks[0], text), PelicanMac::InnerPortably(blocks[0], text))
        << size;
    text.push_back(static_cast<char>(random()));
  }
}

// Behind the text something else may stand, or nothing that can be read.
TEST(PelicanMac, DependsOnNothingBehindTheText) {
  constexpr std::size_t kPageBytes = 4096;
  char* const pages = static_cast<char*>(
      mmap(nullptr, 2 * kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(pages + kPageBytes, kPageBytes, PROT_NONE), 0);
  const PelicanMac mac({1, 2});
  std::memset(pages, 'b', kPageBytes);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'a');
    for (const std::size_t place : {std::size_t{0}, kPageBytes - 40, kPageBytes - size}) {
      std::memset(pages + place, 'a', size);
      const std::string_view there(pages + place, size);
      EXPECT_EQ(mac({}, there), mac({}, text)) << size;
      EXPECT_EQ(mac.Striped({}, there), mac.Striped({}, text)) << size;
      EXPECT_EQ(PelicanMac::Inner({3, 4}, there), PelicanMac::Inner({3, 4}, text)) << size;
      std::memset(pages + place, 'b', size);
    }
  }
  munmap(pages, 2 * kPageBytes);
}

TEST(PelicanMac, TellsWhereTextBeginsAndEnds) {
  const PelicanMac mac({1, 2});
  const Hash128 letters{0x6161616161616161U, 0x6161616161616161U};
  const std::string as(32, 'a');
  const std::string zeros(40, '\0');
  std::set<std::pair<std::uint64_t, std::uint64_t>> met;
  const auto is_new = [&](const Hash128& hash) { return met.emplace(hash.low, hash.high).second; };
  EXPECT_TRUE(is_new(mac({}, as)));
  EXPECT_TRUE(is_new(PelicanMac::Inner(letters, as)));
  EXPECT_TRUE(is_new(mac({{letters}}, std::string_view(as).substr(16))));
  EXPECT_TRUE(is_new(mac({{letters, letters}}, {})));
  for (std::size_t size = 0; size <= zeros.size(); ++size) {
    EXPECT_TRUE(is_new(mac({}, std::string_view(zeros).substr(0, size)))) << size;
  }
  EXPECT_TRUE(is_new(PelicanMac({1, 3})({}, as)));
}

TEST(PelicanMac, TellsStripesApartByPlaceAndSize) {
  const PelicanMac mac({1, 2});
  const Hash128 letters{0x6161616161616161U, 0x6161616161616161U};
  const std::string zeros(150, '\0');
  std::set<std::pair<std::uint64_t, std::uint64_t>> met;
  const auto is_new = [&](const Hash128& hash) { return met.emplace(hash.low, hash.high).second; };
  for (std::size_t size = 0; size <= zeros.size(); ++size) {
    EXPECT_TRUE(is_new(mac.Striped({}, std::string_view(zeros).substr(0, size)))) << size;
    EXPECT_TRUE(is_new(mac.Striped({{letters}}, std::string_view(zeros).substr(0, size)))) << size;
  }
  // The same block, or the same two in another order, elsewhere.
  for (std::size_t place = 0; place < zeros.size(); ++place) {
    std::string text = zeros;
    text[place] = 'a';
    EXPECT_TRUE(is_new(mac.Striped({}, text))) << place;
  }
  EXPECT_TRUE(is_new(mac.Striped({}, std::string(16, 'a') + std::string(16, 'b'))));
  EXPECT_TRUE(is_new(mac.Striped({}, std::string(16, 'b') + std::string(16, 'a'))));
  EXPECT_TRUE(is_new(PelicanMac({1, 3}).Striped({}, zeros)));
}

}  // namespace
}  // namespace leakscan
