#include "scanner/base/hmac_blocks.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "scanner/base/keyed_hash.h"

namespace leakscan {
namespace {

std::uint32_t Random32(std::mt19937& random) { return static_cast<std::uint32_t>(random()); }

// What the processor's instructions make of blocks, in groups of every size, is what OpenSSL does.
TEST(HashHmacBlocks, AgreesWithOpensslOnRandomBlocks) {
  std::mt19937 random(4);
  for (std::size_t count = 0; count < 40; ++count) {
    HmacStates states;
    for (std::uint32_t& word : states.inner) word = Random32(random);
    for (std::uint32_t& word : states.outer) word = Random32(random);
    std::vector<HmacBlock> blocks(count);
    for (HmacBlock& block : blocks) {
      for (std::uint8_t& byte : block.bytes) byte = static_cast<std::uint8_t>(random());
    }
    std::vector<Hash128> hashes(count);
    std::vector<Hash128> expected(count);
    HashHmacBlocks(states, blocks, hashes.data());
    HashHmacBlocksPortably(states, blocks, expected.data());
    EXPECT_EQ(hashes, expected) << count;
  }
}

// Short and long texts mixed, so that those of one block are gathered around the others.
TEST(HmacSha256, TokensOfSeveralAreThoseOfEach) {
  SecretKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(3 * i + 1);
  const HmacSha256 hmac(key);
  const TokenFront front("phone");
  std::mt19937 random(5);
  for (std::size_t count = 0; count < 30; ++count) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.emplace_back(random() % 90, static_cast<char>('0' + i));
    }
    std::vector<TokenText> texts;
    for (const std::string& value : values) texts.push_back({&front, value});
    std::vector<Hash128> tokens(count);
    hmac.Tokens(texts, tokens.data());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = std::string("phone\0", 6) + values[i];
      std::array<std::uint8_t, 32> expected;
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), expected.data(),
           nullptr);
      EXPECT_EQ(std::memcmp(&tokens[i], expected.data(), sizeof(Hash128)), 0) << values[i].size();
    }
  }
}

}  // namespace
}  // namespace leakscan
