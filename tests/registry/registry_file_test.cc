#include "scanner/registry/registry_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "scanner/registry/registry_builder.h"

namespace leakscan {
namespace {

constexpr SecretKey kKey = {1, 2, 3};
constexpr SecretKey kOtherKey = {4, 5, 6};

class StringSink : public ByteSink {
 public:
  Status Write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  Status Close() override { return {}; }
  std::string text;
};

// A sink that is full after so many bytes.
class FullSink : public ByteSink {
 public:
  explicit FullSink(std::size_t room) : room_(room) {}
  Status Write(std::string_view bytes) override {
    if (bytes.size() > room_) return MakeError(ErrorCode::kIo, "full");
    room_ -= bytes.size();
    return {};
  }
  Status Close() override { return {}; }

 private:
  std::size_t room_;
};

class RegistryFileTest : public ::testing::Test {
 protected:
  RegistryFileTest() {
    std::string name = ::testing::TempDir() + "registry_XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/a.lsr";
  }
  ~RegistryFileTest() override { std::filesystem::remove_all(folder_); }

  std::uint64_t HashOf(std::uint64_t value) const {
    return hashes_.OfKey({value, PersonKeyKind::kNir});
  }

  std::string Build(RegistryBuilder& builder, std::uint64_t rows) const {
    RegistryFacts facts;
    facts.key_id = "k:0011223344556677";
    facts.rows = rows;
    facts.list_digest = hashes_.OfList("digest");
    StringSink sink;
    EXPECT_TRUE(builder.Write(kKey, &facts, sink));
    return sink.text;
  }

  // A list whose row r has the value r.
  std::string BuildPlain(std::uint64_t rows) const {
    RegistryBuilder builder;
    for (std::uint64_t row = 1; row <= rows; ++row) {
      EXPECT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, HashOf(row), row));
    }
    return Build(builder, rows);
  }

  Result<Registry> Read(const std::string& bytes, const SecretKey& key = kKey) const {
    std::ofstream(path_, std::ios::binary) << bytes;
    return ReadRegistry(path_, key, "k:8899aabbccddeeff", RegistryTableKind::kValues);
  }

  static std::vector<std::uint32_t> RowsOf(const Registry& registry, std::uint64_t hash) {
    std::vector<TableHit> hits;
    registry.table.Find(hash, 0, &hits);
    std::vector<std::uint32_t> rows;
    for (const TableHit& hit : hits) rows.push_back(hit.row);
    return rows;
  }

  const RegistryHashes hashes_{kKey};
  std::string folder_;
  std::string path_;
};

TEST_F(RegistryFileTest, FindsEveryRowAndNobodyElse) {
  for (const std::uint64_t rows : {1U, 7U, 100U, 30000U}) {
    const auto registry = Read(BuildPlain(rows));
    ASSERT_TRUE(registry) << registry.error().message;
    EXPECT_EQ(registry->facts.rows, rows);
    EXPECT_EQ(registry->facts.rows_with_keys, rows);
    EXPECT_EQ(registry->facts.keys[0], rows);
    EXPECT_LT(FalseMatchRate(registry->facts.tables[0]), 1e-9);
    for (std::uint64_t row = 1; row <= rows; ++row) {
      ASSERT_EQ(RowsOf(*registry, HashOf(row)), std::vector{static_cast<std::uint32_t>(row)});
    }
    for (std::uint64_t value = rows + 1; value <= rows + 30000; ++value) {
      ASSERT_TRUE(RowsOf(*registry, HashOf(value)).empty());
    }
  }
}

TEST_F(RegistryFileTest, KeepsTheFirstRowsOfASharedValue) {
  RegistryBuilder builder;
  for (std::uint64_t row = 1; row <= 1000; ++row) {
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kPhone, HashOf(9), row));
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kPhone, HashOf(9), row));
    ASSERT_TRUE(
        builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, HashOf(100 + row), row));
  }
  const auto registry = Read(Build(builder, 1000));
  ASSERT_TRUE(registry);
  std::vector<std::uint32_t> first(kRowsPerHashMax);
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::uint32_t>(i + 1);
  EXPECT_EQ(RowsOf(*registry, HashOf(9)), first);
  for (std::uint64_t row = 1; row <= 1000; ++row) {
    ASSERT_EQ(RowsOf(*registry, HashOf(100 + row)).size(), 1U);
  }
}

TEST_F(RegistryFileTest, HoldsHashesThatCrowdAtTheEnd) {
  RegistryBuilder builder;
  constexpr std::uint64_t kLast = ~std::uint64_t{0} - 1000;
  for (std::uint64_t row = 1; row <= 200; ++row) {
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, kLast + row, row));
  }
  const auto registry = Read(Build(builder, 200));
  ASSERT_TRUE(registry) << registry.error().message;
  for (std::uint64_t row = 1; row <= 200; ++row) {
    ASSERT_EQ(RowsOf(*registry, kLast + row), std::vector{static_cast<std::uint32_t>(row)});
  }
}

// Of rows that crowd in few lines and share hashes, and of hashes that are nobody's.
TEST_F(RegistryFileTest, AnswersLikeAMap) {
  std::mt19937_64 random(7);
  RegistryBuilder builder;
  std::multimap<std::uint64_t, std::uint32_t> rows;
  for (std::uint32_t row = 1; row <= 5000; ++row) {
    // A third in the same thousandth of all lines; some of these are one hash.
    const std::uint64_t hash = row % 3 == 0 ? random() >> 10U : random();
    const std::uint64_t shared = row % 30 == 0 && !rows.empty() ? rows.begin()->first : hash;
    if (rows.count(shared) == kRowsPerHashMax) continue;
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, shared, row));
    rows.emplace(shared, row);
  }
  const auto registry = Read(Build(builder, 5000));
  ASSERT_TRUE(registry) << registry.error().message;
  std::vector<std::uint64_t> asked;
  for (const auto& [hash, row] : rows) {
    asked.insert(asked.end(), {hash, hash + 1, random()});
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t key = 0; key < asked.size(); ++key) {
    const auto [begin, end] = rows.equal_range(asked[key]);
    for (auto one = begin; one != end; ++one) expected.emplace_back(key, one->second);
  }
  std::vector<TableHit> hits;
  for (std::uint32_t key = 0; key < asked.size(); ++key) {
    const std::size_t before = hits.size();
    registry->table.Find(asked[key], key, &hits);
    if (hits.size() > before) {
      ASSERT_EQ(registry->table.MayHold(asked[key]), 1U);
    }
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  for (const TableHit& hit : hits) found.emplace_back(hit.key, hit.row);
  EXPECT_EQ(found, expected);
}

TEST_F(RegistryFileTest, TheFilterHidesNobodyAndKeepsOutNearlyAllOthers) {
  std::mt19937_64 random(8);
  int passed = 0;
  constexpr int kLines = 20000;
  for (int i = 0; i < kLines; ++i) {
    FilterWords words{};
    std::array<std::uint64_t, kLineEntriesFilled> hashes;
    for (std::uint64_t& hash : hashes) {
      const FilterWords bits = FilterBitsOf(hash = random());
      for (std::size_t word = 0; word < words.size(); ++word) words[word] |= bits[word];
    }
    for (const std::uint64_t hash : hashes) ASSERT_EQ(HasFilterBits(words.data(), hash), 1U);
    passed += static_cast<int>(HasFilterBits(words.data(), random()));
  }
  EXPECT_LT(passed, kLines / 400);
}

TEST_F(RegistryFileTest, KnowsARowByItsKeysIfItsStrongestIsItsAlone) {
  constexpr PersonKeyKind kNir = PersonKeyKind::kNir;
  constexpr PersonKeyKind kName = PersonKeyKind::kNameBirth;
  constexpr PersonKeyKind kEmail = PersonKeyKind::kEmail;
  constexpr PersonKeyKind kPhone = PersonKeyKind::kPhone;
  struct Key {
    std::uint64_t row;
    PersonKeyKind kind;
    std::uint64_t hash;
  };
  RegistryBuilder builder;
  for (const Key& key : {Key{1, kNir, 101},
                         {1, kName, 102},
                         {1, kPhone, 109},
                         {2, kName, 202},
                         {2, kEmail, 203},
                         {2, kPhone, 109},
                         {3, kNir, 301},
                         {3, kName, 302},
                         {4, kNir, 301},
                         {4, kEmail, 403},
                         {6, kPhone, 604},
                         {6, kPhone, 605}}) {
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, key.kind, HashOf(key.hash), key.row));
  }
  const auto registry = Read(Build(builder, 6));
  ASSERT_TRUE(registry) << registry.error().message;
  EXPECT_EQ(registry->row_keys.rows(), 6U);
  const auto has = [&](std::uint64_t row, std::initializer_list<Key> keys) {
    std::vector<Hash128> hashes;
    std::vector<PersonKeyKind> kinds;
    for (const Key& key : keys) {
      hashes.push_back({HashOf(key.hash), 0});
      kinds.push_back(key.kind);
    }
    return registry->row_keys.HasAll(row, hashes, kinds.data());
  };
  EXPECT_TRUE(has(1, {{1, kNir, 101}, {1, kName, 102}, {1, kPhone, 109}}));
  EXPECT_TRUE(has(1, {{1, kNir, 101}}));
  EXPECT_TRUE(has(2, {{2, kName, 202}, {2, kPhone, 109}}));
  // What it has not, and what is not the strongest that it has.
  EXPECT_FALSE(has(1, {{1, kNir, 101}, {1, kEmail, 203}}));
  EXPECT_FALSE(has(1, {{1, kNir, 102}}));
  EXPECT_FALSE(has(1, {{1, kName, 102}, {1, kPhone, 109}}));
  EXPECT_FALSE(has(2, {{1, kNir, 101}, {2, kName, 202}}));
  // Rows 3 and 4 share their NIR; row 5 has nothing, row 6 two of a kind.
  EXPECT_FALSE(has(3, {{3, kNir, 301}, {3, kName, 302}}));
  EXPECT_FALSE(has(4, {{4, kNir, 301}}));
  EXPECT_FALSE(has(5, {{6, kPhone, 604}}));
  EXPECT_NE(has(6, {{6, kPhone, 604}}), has(6, {{6, kPhone, 605}}));
}

TEST_F(RegistryFileTest, AsksToBuildAnotherVersionsFileAgain) {
  std::string older = BuildPlain(10);
  ASSERT_EQ(older[8], 3);  // behind "LSREG\r\n\x1a"
  for (const char version : {'\1', '\2', '\4'}) {
    older[8] = version;
    const auto registry = Read(older);
    ASSERT_FALSE(registry);
    EXPECT_EQ(registry.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(registry.error().message.find("build it again"), std::string::npos);
  }
}

// Several pieces of each part, and several writes, the last one of the smallest size.
TEST_F(RegistryFileTest, WritesLargeFilesInLargeSteps) {
  class SizesSink : public StringSink {
   public:
    Status Write(std::string_view bytes) override {
      sizes.push_back(bytes.size());
      return StringSink::Write(bytes);
    }
    std::vector<std::size_t> sizes;
  };
  RegistryBuilder builder;
  constexpr std::uint64_t kRows = 100000;
  for (std::uint64_t row = 1; row <= kRows; ++row) {
    ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, HashOf(row), row));
  }
  RegistryFacts facts;
  SizesSink sink;
  ASSERT_TRUE(builder.Write(kKey, &facts, sink));
  ASSERT_GT(sink.sizes.size(), 1U);
  for (std::size_t i = 0; i + 1 < sink.sizes.size(); ++i) EXPECT_EQ(sink.sizes[i], 2U << 20U);
  const auto registry = Read(sink.text);
  ASSERT_TRUE(registry) << registry.error().message;
  EXPECT_EQ(RowsOf(*registry, HashOf(kRows)), std::vector{static_cast<std::uint32_t>(kRows)});
}

TEST_F(RegistryFileTest, TheSameListGivesTheSameBytes) {
  EXPECT_EQ(BuildPlain(100), BuildPlain(100));
}

TEST_F(RegistryFileTest, NamesAnotherKeyAsTheReason) {
  const auto registry = Read(BuildPlain(10), kOtherKey);
  ASSERT_FALSE(registry);
  EXPECT_EQ(registry.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(registry.error().message.find("k:0011223344556677"), std::string::npos);
  EXPECT_NE(registry.error().message.find("--key-file"), std::string::npos);
}

TEST_F(RegistryFileTest, RefusesWhatIsCutOrChanged) {
  const std::string whole = BuildPlain(10);
  for (std::size_t size = 0; size < whole.size(); size += 3) {
    ASSERT_FALSE(Read(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(Read(whole + '\0'));
  // The other table's bytes are checked by who reads them.
  const auto registry = Read(whole);
  ASSERT_TRUE(registry);
  const std::size_t trailer = 3 * sizeof(Hash128) + 32;
  const std::size_t other_end = whole.size() - trailer - RowKeys::BytesOf(10);
  const std::size_t other_begin = other_end - registry->facts.tables[1].bytes();
  for (std::size_t place = 0; place < whole.size(); place += 3) {
    if (place >= other_begin && place < other_end) continue;
    std::string changed = whole;
    changed[place] = static_cast<char>(changed[place] ^ 0x10);
    const auto damaged = Read(changed);
    ASSERT_FALSE(damaged) << place;
    ASSERT_NE(damaged.error().message.find("registry"), std::string::npos);
  }
  std::string changed = whole;
  changed[other_begin] = static_cast<char>(changed[other_begin] ^ 0x10);
  std::ofstream(path_, std::ios::binary) << changed;
  EXPECT_FALSE(ReadRegistry(path_, kKey, "", RegistryTableKind::kTokens));
}

TEST_F(RegistryFileTest, RefusesWhatIsNoFile) {
  EXPECT_FALSE(ReadRegistry(folder_, kKey, "", RegistryTableKind::kValues));
  EXPECT_FALSE(ReadRegistry(folder_ + "/missing", kKey, "", RegistryTableKind::kValues));
}

TEST_F(RegistryFileTest, SaysThatTheOutputFailed) {
  const std::size_t size = BuildPlain(10).size();
  for (std::size_t room = 0; room < size; room += 7) {
    RegistryBuilder builder;
    for (std::uint64_t row = 1; row <= 10; ++row) {
      ASSERT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, HashOf(row), row));
    }
    FullSink sink(room);
    RegistryFacts facts;
    ASSERT_FALSE(builder.Write(kKey, &facts, sink)) << room;
  }
}

TEST_F(RegistryFileTest, RefusesMoreRowsThanItCanNumber) {
  RegistryBuilder builder;
  EXPECT_TRUE(builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, 1, kRegistryRowsMax));
  EXPECT_FALSE(
      builder.Add(RegistryTableKind::kValues, PersonKeyKind::kNir, 1, kRegistryRowsMax + 1));
}

}  // namespace
}  // namespace leakscan
