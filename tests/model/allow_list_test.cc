#include "scanner/model/allow_list.h"

#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

Finding Found(Kind kind, std::string_view value, std::string_view normalized) {
  Finding finding;
  finding.kind = kind;
  finding.value = value;
  finding.normalized = normalized;
  return finding;
}

bool Allows(const AllowEntry& entry, const Finding& finding, const std::string& path = "a/b.csv") {
  AllowList list;
  list.Add(entry);
  const auto token_of = [](std::string_view, std::string_view) { return Hash128{1, 2}; };
  return list.Allows(list.ForSource(path), Name(finding.kind), finding, token_of);
}

const Finding kPhone = Found(Kind::kPhone, "06 47 38 29 15", "+33647382915");
const Finding kEmail = Found(Kind::kEmail, "A@Mail.Exemple.fr", "a@mail.exemple.fr");

TEST(AllowList, TakesAValueInAnySpelling) {
  for (const std::string value :
       {"06 47 38 29 15", "0647382915", "06.47.38.29.15", "+33647382915"}) {
    EXPECT_TRUE(Allows({.value = value}, kPhone)) << value.size();
  }
  EXPECT_FALSE(Allows({.value = "0647382916"}, kPhone));
  EXPECT_TRUE(Allows({.value = "a@mail.exemple.fr"}, kEmail));
  EXPECT_FALSE(Allows({.value = "a@mailexemple.fr"}, kEmail));
}

TEST(AllowList, TakesADomainAndThoseBelowIt) {
  EXPECT_TRUE(Allows({.domain = "exemple.fr"}, kEmail));
  EXPECT_TRUE(Allows({.domain = "mail.exemple.fr"}, kEmail));
  EXPECT_FALSE(Allows({.domain = "xemple.fr"}, kEmail));
  EXPECT_FALSE(Allows({.domain = "exemple.fr"}, kPhone));
}

TEST(AllowList, TakesATokenWhereTheKindCarriesOne) {
  char hex[32];
  WriteHex({1, 2}, hex);
  const std::string own = "t:" + std::string(hex, sizeof(hex));
  EXPECT_TRUE(Allows({.token = own}, kPhone));
  EXPECT_FALSE(Allows({.token = own}, Found(Kind::kBirthDate, "1955", "1955-00-00")));
  EXPECT_FALSE(Allows({.token = "t:" + std::string(32, '0')}, kPhone));
}

TEST(AllowList, WantsEveryConditionOfAnEntry) {
  EXPECT_TRUE(Allows({.detector = "phone", .value = "0647382915", .source = "*.csv"}, kPhone));
  EXPECT_FALSE(Allows({.detector = "email", .value = "0647382915"}, kPhone));
  EXPECT_FALSE(Allows({.value = "0647382915", .source = "*.txt"}, kPhone));
  EXPECT_FALSE(Allows({.value = "0647382915", .token = "t:0"}, kPhone));
}

TEST(AllowList, MatchesASourceByItsPathOrLastPart) {
  EXPECT_TRUE(Allows({.source = "a/*"}, kPhone));
  EXPECT_TRUE(Allows({.source = "b.csv"}, kPhone));
  EXPECT_TRUE(Allows({.source = "*!/x.txt"}, kPhone, "a.tar!/x.txt"));
  EXPECT_FALSE(Allows({.source = "b"}, kPhone));
}

TEST(AllowList, OneOfManyEntriesIsEnough) {
  AllowList list;
  for (int i = 0; i < 5000; ++i) list.Add({.value = std::to_string(600000000 + i)});
  list.Add({.detector = "phone", .value = "0647382915"});
  const auto token_of = [](std::string_view, std::string_view) { return Hash128{}; };
  EXPECT_TRUE(list.Allows(list.ForSource("x"), "phone", kPhone, token_of));
  EXPECT_FALSE(list.Allows(list.ForSource("x"), "email", kEmail, token_of));
}

}  // namespace
}  // namespace leakscan
