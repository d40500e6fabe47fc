#include "scanner/correlate/key_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <unordered_map>
#include <vector>

namespace leakscan {
namespace {

using Number = KeyIndex::Number;

// What is kept of a hash.
std::uint64_t Kept(std::uint64_t hash) {
  return hash & (~std::uint64_t{0} << (64 - KeyIndex::kUpperBits) | 0xFFFFFFFF);
}

// The greatest number that the key inserted as the `count`th may have.
Number GreatestNumber(std::size_t count) { return static_cast<Number>(2 * count - 1); }

bool Any(Number*) { return true; }

// Few lower halves, so that many keys share one, and the table grows several times.
TEST(KeyIndex, KnowsEveryKeyAgainThroughGrowth) {
  std::mt19937_64 random(6);
  KeyIndex index;
  std::vector<std::uint64_t> hashes;  // by half of the number
  std::unordered_map<std::uint64_t, Number> reference;
  for (int i = 0; i < 200000; ++i) {
    const std::uint64_t hash = (random() % 50000 * 0x9E3779B1 & 0xFFFFFFFF) | (random() % 3) << 37U;
    bool made = false;
    const Number number = index.FindOrInsert(
        hash, [&](Number* known) { return hashes[*known / 2] == hash; },
        [&] {
          made = true;
          hashes.push_back(hash);
          return GreatestNumber(hashes.size());
        });
    const auto [known, is_new] = reference.emplace(hash, number);
    ASSERT_EQ(made, is_new);
    ASSERT_EQ(known->second, number);
    ASSERT_EQ(index.size(), hashes.size());
  }
  EXPECT_GT(hashes.size(), 50000U);
}

// By what it keeps of the hash alone, whatever the size of the table: at each doubling, before it
// and after.
TEST(KeyIndex, TellsKeysApartByAllThatItKeepsOfTheirHashes) {
  std::mt19937_64 random(8);
  KeyIndex index;
  std::map<std::uint64_t, Number> reference;
  const auto put = [&](std::uint64_t hash) {
    const Number made = GreatestNumber(index.size() + 1);
    ASSERT_EQ(index.FindOrInsert(hash, Any, [made] { return made; }),
              reference.emplace(Kept(hash), made).first->second);
  };
  for (std::size_t next = 1; index.size() < 30000;) {
    const std::uint64_t hash = random();
    put(hash);
    // One that differs in one bit.
    if (index.size() % 8 == 0) put(hash ^ std::uint64_t{1} << random() % 64);
    if (index.size() < next) continue;
    next += next / 4 + 1;
    std::map<std::uint64_t, Number> known;
    index.ForEach([&](std::uint64_t kept, Number number) { known.emplace(kept, number); });
    ASSERT_EQ(known, reference);
  }
}

// As no keyed hash would have it: thousands of keys in few places, most of them far from theirs.
TEST(KeyIndex, KnowsKeysOfFewPlaces) {
  std::mt19937_64 random(9);
  KeyIndex index;
  std::map<std::uint64_t, Number> reference;
  for (int i = 0; i < 30000; ++i) {
    const std::uint64_t place = random() % 2 == 0 ? random() % 40 << 20U : random();
    const std::uint64_t hash = random() << 39U | (place & 0xFFFFFFFF);
    const Number made = GreatestNumber(index.size() + 1);
    ASSERT_EQ(index.FindOrInsert(hash, Any, [made] { return made; }),
              reference.emplace(hash, made).first->second);
  }
  std::map<std::uint64_t, Number> known;
  index.ForEach([&](std::uint64_t hash, Number number) { known.emplace(hash, number); });
  EXPECT_EQ(known, reference);
}

TEST(KeyIndex, RemembersTheNumberThatAKeyIsGivenWhenFound) {
  KeyIndex index;
  const auto insert = [&](std::uint64_t hash, Number made) {
    return index.FindOrInsert(hash, Any, [made] { return made; });
  };
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 1000; ++i) hashes.push_back(i * 0x9E3779B97F4A7C15U << 39U);
  for (std::uint64_t hash : hashes) insert(hash, 0);  // all of one place
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto give = [i](Number* number) {
      *number = static_cast<Number>(i);
      return true;
    };
    EXPECT_EQ(index.FindOrInsert(hashes[i], give, [] { return 0U; }), i);
  }
  for (std::size_t i = 0; i < hashes.size(); ++i) EXPECT_EQ(insert(hashes[i], 0), i);
  EXPECT_EQ(index.size(), hashes.size());
}

TEST(KeyIndex, KnowsWhatStaysUnderItsNewNumber) {
  constexpr Number kCount = 108000;  // the table has begun to double at 98,304
  std::mt19937_64 random(7);
  KeyIndex index;
  std::vector<std::uint64_t> hashes;
  const auto never = [](Number*) { return false; };
  for (Number i = 0; i < kCount; ++i) {
    hashes.push_back(random());
    index.FindOrInsert(hashes.back(), never, [i] { return i; });
  }
  std::vector<Number> numbers(kCount, KeyIndex::kGone);
  Number kept = 0;
  for (Number i = 0; i < kCount; ++i) {
    if (i % 3 == 0) numbers[i] = kept++;
  }
  index.RenumberAll(kept, [&](std::uint64_t hash, Number number) {
    EXPECT_EQ(hash, Kept(hashes[number]));
    return numbers[number];
  });
  EXPECT_EQ(index.size(), kept);
  for (Number i = 0; i < kCount; ++i) {
    bool made = false;
    const Number known = index.FindOrInsert(
        hashes[i], [&](Number* number) { return *number == numbers[i]; },
        [&] {
          made = true;
          return kept;
        });
    EXPECT_EQ(made, numbers[i] == KeyIndex::kGone);
    EXPECT_EQ(known, made ? kept : numbers[i]);
  }
}

}  // namespace
}  // namespace leakscan
