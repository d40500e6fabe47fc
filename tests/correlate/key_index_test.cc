#include "scanner/correlate/key_index.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>
#include <vector>

namespace leakscan {
namespace {

// Few lower halves, so that many keys share one, and the table grows several times.
TEST(KeyIndex, KnowsEveryKeyAgainThroughGrowth) {
  std::mt19937_64 random(6);
  KeyIndex index;
  std::vector<std::uint64_t> hashes;  // by entry
  std::unordered_map<std::uint64_t, KeyIndex::Entry> reference;
  for (int i = 0; i < 200000; ++i) {
    const std::uint64_t hash = (random() % 50000) << 16U | (random() % 3) << 40U;
    bool made = false;
    const KeyIndex::Entry entry = index.FindOrInsert(
        hash, [&](KeyIndex::Entry known) { return hashes[known] == hash; },
        [&] {
          made = true;
          hashes.push_back(hash);
          return static_cast<KeyIndex::Entry>(hashes.size() - 1);
        });
    const auto [known, is_new] = reference.emplace(hash, entry);
    ASSERT_EQ(made, is_new);
    ASSERT_EQ(known->second, entry);
  }
  EXPECT_GT(hashes.size(), 50000U);
}

TEST(KeyIndex, ForgetsAllWhenCleared) {
  KeyIndex index;
  const auto same = [](KeyIndex::Entry) { return true; };
  EXPECT_EQ(index.FindOrInsert(1, same, [] { return 7U; }), 7U);
  EXPECT_EQ(index.FindOrInsert(1, same, [] { return 8U; }), 7U);
  index.Clear();
  EXPECT_EQ(index.FindOrInsert(1, same, [] { return 8U; }), 8U);
}

}  // namespace
}  // namespace leakscan
