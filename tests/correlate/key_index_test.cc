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
    const std::uint64_t hash = (random() % 50000 * 0x9E3779B1 & 0xFFFFFFFF) | (random() % 3) << 40U;
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

TEST(KeyIndex, KnowsWhatStaysUnderItsNewNumber) {
  constexpr KeyIndex::Entry kGone = 0xFFFFFFFF;
  constexpr KeyIndex::Entry kCount = 108000;  // the table has begun to double at 98,304
  std::mt19937_64 random(7);
  KeyIndex index;
  std::vector<std::uint64_t> hashes;
  const auto never = [](KeyIndex::Entry) { return false; };
  for (KeyIndex::Entry e = 0; e < kCount; ++e) {
    hashes.push_back(random());
    index.FindOrInsert(hashes.back(), never, [e] { return e; });
  }
  std::vector<KeyIndex::Entry> numbers(kCount, kGone);
  KeyIndex::Entry kept = 0;
  for (KeyIndex::Entry e = 0; e < kCount; ++e) {
    if (e % 3 == 0) numbers[e] = kept++;
  }
  index.Renumber(numbers, kGone);
  for (KeyIndex::Entry e = 0; e < kCount; ++e) {
    bool made = false;
    const KeyIndex::Entry known = index.FindOrInsert(
        hashes[e], [&](KeyIndex::Entry number) { return number == numbers[e]; },
        [&] {
          made = true;
          return kGone - 1;
        });
    EXPECT_EQ(made, numbers[e] == kGone);
    EXPECT_EQ(known, made ? kGone - 1 : numbers[e]);
  }
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
