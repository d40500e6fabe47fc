#include "scanner/registry/patient_finder.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "scanner/registry/known_tally.h"
#include "scanner/registry/registry_builder.h"

namespace leakscan {
namespace {

constexpr PersonKeyKind kNir = PersonKeyKind::kNir;
constexpr PersonKeyKind kNameBirth = PersonKeyKind::kNameBirth;
constexpr PersonKeyKind kEmail = PersonKeyKind::kEmail;
constexpr PersonKeyKind kPhone = PersonKeyKind::kPhone;

struct Hit {
  std::uint32_t row;
  PersonKeyKind kind;
  std::uint32_t key;
};

std::string Describe(const std::vector<KnownPatient>& known) {
  std::string text;
  for (const KnownPatient& patient : known) {
    text += std::to_string(patient.row);
    if (patient.rows > 1) text += "/" + std::to_string(patient.rows);
    ForEachKey(patient.by, [&text](PersonKeyKind kind) { text.append(" ").append(Name(kind)); });
    text += "; ";
  }
  return text;
}

std::string Rank(std::initializer_list<Hit> hits, std::string* rivals = nullptr) {
  KnownRows rows;
  for (const Hit& hit : hits) rows.Add(hit.row, hit.kind, hit.key);
  std::vector<KnownPatient> known;
  std::vector<KnownPatient> others;
  rows.Rank(&known, &others);
  if (rivals != nullptr) *rivals = Describe(others);
  return Describe(known);
}

TEST(KnownRows, TheRowWithTheStrongestKeysComesFirst) {
  EXPECT_EQ(Rank({}), "");
  EXPECT_EQ(Rank({{7, kNir, 0}}), "7 nir; ");
  EXPECT_EQ(Rank({{3, kPhone, 1}, {7, kNir, 0}}), "7 nir; 3 phone; ");
  EXPECT_EQ(Rank({{3, kNameBirth, 0}, {3, kEmail, 1}, {3, kPhone, 2}, {9, kNir, 3}}),
            "9 nir; 3 name_birth email phone; ");
}

TEST(KnownRows, AFamilysPhoneIsExplainedByTheOneWhoseNirStandsBesideIt) {
  EXPECT_EQ(Rank({{5, kNir, 0}, {4, kPhone, 1}, {5, kPhone, 1}, {6, kPhone, 1}}), "5 nir phone; ");
}

TEST(KnownRows, WhoFitsAsWellIsCounted) {
  std::string rivals;
  EXPECT_EQ(Rank({{4, kPhone, 0}, {5, kPhone, 0}, {6, kPhone, 0}}, &rivals), "4/3 phone; ");
  EXPECT_EQ(rivals, "5 phone; 6 phone; ");
  // Two of the same name and birth date, of whom one has the mail, too.
  EXPECT_EQ(Rank({{4, kNameBirth, 0}, {5, kNameBirth, 0}, {5, kEmail, 1}}, &rivals),
            "5 name_birth email; ");
  EXPECT_EQ(rivals, "");
}

TEST(KnownRows, ARecordOfSeveralNamesAllOfThem) {
  EXPECT_EQ(Rank({{9, kEmail, 0}, {2, kEmail, 1}, {5, kEmail, 2}}), "2 email; 5 email; 9 email; ");
}

// Families share phones and mails, some rows have the NIR of another, some have none; records have
// the keys of their row but for some, or somebody else's.
class PatientFinderTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kRows = 400;

  PatientFinderTest() {
    std::string name = ::testing::TempDir() + "finder_XXXXXX";
    folder_ = mkdtemp(name.data());
    RegistryBuilder builder;
    for (std::uint32_t row = 1; row <= kRows; ++row) {
      for (const PersonKey& key : KeysOf(row)) {
        const std::uint64_t hash = RegistryHashes(kKey).OfKey(key);
        EXPECT_TRUE(builder.Add(RegistryTableKind::kValues, key.kind, hash, row));
      }
    }
    class FileSink : public ByteSink {
     public:
      explicit FileSink(const std::string& path) : file_(path, std::ios::binary) {}
      Status Write(std::string_view bytes) override {
        file_ << bytes;
        return {};
      }
      Status Close() override { return {}; }

     private:
      std::ofstream file_;
    };
    RegistryFacts facts;
    facts.rows = kRows;
    {
      FileSink sink(folder_ + "/a.lsr");
      EXPECT_TRUE(builder.Write(kKey, &facts, sink));
    }
    registry_.emplace(
        ReadRegistry(folder_ + "/a.lsr", kKey, "", RegistryTableKind::kValues).value());
  }
  ~PatientFinderTest() override { std::filesystem::remove_all(folder_); }

  static std::vector<PersonKey> KeysOf(std::uint32_t row) {
    std::vector<PersonKey> keys;
    if (row % 7 != 0) keys.push_back({1000 + (row % 50 == 0 ? row - 1 : row), kNir});
    keys.push_back({2000 + (row % 40 == 0 ? row - 1 : row), kNameBirth});
    if (row % 3 != 0) keys.push_back({3000 + row / 4, kEmail});
    if (row % 5 != 0) keys.push_back({4000 + row / 3, kPhone});
    return keys;
  }

  static Exposure RecordOf(std::vector<PersonKey> keys) {
    Exposure exposure;
    exposure.shape.serial = 1;
    exposure.keys = std::move(keys);
    return exposure;
  }

  // Of each, whatever was asked before and together with it.
  static std::vector<std::string> Ask(PatientFinder& finder, std::span<const Exposure> exposures) {
    std::vector<std::string> known(exposures.size());
    std::vector<std::size_t> queued;
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      if (finder.Queue(exposures[i])) {
        known[i] = Describe({finder.answer().begin(), finder.answer().end()});
      } else if (i % 11 == 0) {
        finder.AnswerLast();
        known[i] = Describe({finder.answer().begin(), finder.answer().end()});
      } else {
        queued.push_back(i);
      }
      if (queued.size() < 20 && i + 1 < exposures.size()) continue;
      finder.AnswerAll([&](std::size_t number, std::span<const KnownPatient> patients) {
        known[queued[number]] = Describe({patients.begin(), patients.end()});
      });
      queued.clear();
    }
    return known;
  }

  static constexpr SecretKey kKey = {7};
  std::string folder_;
  std::optional<Registry> registry_;
};

TEST_F(PatientFinderTest, TheAnswerDoesNotDependOnTheRecordsBefore) {
  std::mt19937 random(3);
  std::vector<Exposure> exposures;
  for (std::uint32_t row = 1; row <= kRows + 50; ++row) {
    if (row % 13 == 0) continue;
    std::vector<PersonKey> keys = KeysOf(row);
    if (random() % 8 == 0) keys.erase(keys.begin() + static_cast<long>(random() % keys.size()));
    if (random() % 8 == 0 && !keys.empty()) keys.back().hash += random() % 3;
    if (random() % 16 == 0) keys = {{9000 + row, kNir}, {9000 + row, kPhone}};
    exposures.push_back(RecordOf(std::move(keys)));
  }
  const KeyedHasher fingerprints(kKey, "test");
  std::vector<std::string> alone;
  for (const Exposure& exposure : exposures) {
    PatientFinder finder(*registry_, fingerprints);
    alone.push_back(Ask(finder, {&exposure, 1}).front());
  }
  EXPECT_EQ(alone[3], "4 nir name_birth email phone; ");
  EXPECT_GT(std::ranges::count(alone, ""), 10);
  PatientFinder finder(*registry_, fingerprints);
  EXPECT_EQ(Ask(finder, exposures), alone);
  EXPECT_EQ(Ask(finder, exposures), alone);
  std::ranges::reverse(exposures);
  std::ranges::reverse(alone);
  EXPECT_EQ(Ask(finder, exposures), alone);
}

TEST_F(PatientFinderTest, WhoIsNextOnTheListIsKnownAtOnce) {
  const KeyedHasher fingerprints(kKey, "test");
  PatientFinder finder(*registry_, fingerprints);
  EXPECT_FALSE(finder.Queue(RecordOf(KeysOf(1))));
  EXPECT_EQ(finder.keys_queued_last(), 4U);
  finder.AnswerLast();
  EXPECT_TRUE(finder.Queue(RecordOf(KeysOf(2))));
  EXPECT_TRUE(finder.Queue(RecordOf(KeysOf(4))));
  EXPECT_FALSE(finder.Queue(RecordOf(KeysOf(20))));
  EXPECT_EQ(finder.keys_queued_last(), KeysOf(20).size());
}

TEST(KnownTally, CountsPatientsOnceAndThoseByPhoneAloneApart) {
  KnownTally tally;
  const KnownPatient by_nir{.row = 5, .rows = 1, .by = KeySetOf(kNir)};
  const KnownPatient by_phone{.row = 5, .rows = 1, .by = KeySetOf(kPhone)};
  const KnownPatient other_phone{.row = 70000, .rows = 2, .by = KeySetOf(kPhone)};
  tally.Add({});
  tally.Add(std::vector{by_nir});
  tally.Add(std::vector{by_nir, other_phone});
  tally.Add(std::vector{by_phone});
  tally.Add(std::vector{other_phone});
  const KnownCounts counts = tally.Count();
  EXPECT_EQ(counts.exposures, 2U);
  EXPECT_EQ(counts.patients, 1U);
  EXPECT_EQ(counts.phone_exposures, 2U);
  EXPECT_EQ(counts.phone_patients, 1U);
}

}  // namespace
}  // namespace leakscan
