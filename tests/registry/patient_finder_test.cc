#include "scanner/registry/patient_finder.h"

#include <gtest/gtest.h>

#include <vector>

#include "scanner/registry/known_tally.h"

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
