#include "scanner/validate/town.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakscan {
namespace {

std::string Town(std::string_view text, std::string_view postcode) {
  return std::string(text.substr(0, TownEndsAt(text, postcode)));
}

TEST(Town, KnowsTheTownsOfAPostcodeInEverySpelling) {
  EXPECT_EQ(Town("Paris", "75002"), "Paris");
  EXPECT_EQ(Town("PARIS 11", "75011"), "PARIS");
  EXPECT_EQ(Town("Lyon 3e, tel", "69003"), "Lyon");
  EXPECT_EQ(Town("Saint-Brieuc", "22000"), "Saint-Brieuc");
  EXPECT_EQ(Town("ST BRIEUC CEDEX 1", "22000"), "ST BRIEUC");
  EXPECT_EQ(Town("Saint-\xC3\x89tienne", "42000"), "Saint-\xC3\x89tienne");
  EXPECT_EQ(Town("Saint-\xC9tienne", "42000"), "Saint-\xC9tienne");
  EXPECT_EQ(Town("L'Aigle", "61300"), "L'Aigle");
  EXPECT_EQ(Town("L\xE2\x80\x99"
                 "Aigle",
                 "61300"),
            "L\xE2\x80\x99"
            "Aigle");
  EXPECT_EQ(Town("La Roche-sur-Yon Merci", "85000"), "La Roche-sur-Yon");
  EXPECT_EQ(Town("Fort-de-France", "97200"), "Fort-de-France");
  EXPECT_EQ(Town("Ajaccio", "20000"), "Ajaccio");
}

TEST(Town, LeavesTownsOfOtherPostcodes) {
  EXPECT_EQ(Town("Lyon", "75002"), "");
  EXPECT_EQ(Town("Saint", "22000"), "");
  EXPECT_EQ(Town("Parisien", "75002"), "");
  EXPECT_EQ(Town("", "75002"), "");
  EXPECT_EQ(Town(" Paris", "75002"), "");
  EXPECT_EQ(Town("Paris", "99999"), "");
}

TEST(Town, HoldsEveryPairOfTheTable) {
  std::size_t pairs = 0;
  std::string_view rest = TownTable();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty() || line[0] == '#') continue;
    std::string_view names = line.substr(6);
    while (!names.empty()) {
      const std::string_view name = names.substr(0, names.find(','));
      names.remove_prefix(std::min(name.size() + 1, names.size()));
      ASSERT_EQ(TownEndsAt(name, line.substr(0, 5)), name.size()) << line;
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 35000U);
}

TEST(Town, OtherNamesPassSeldom) {
  std::mt19937 random(20261127);
  int passed = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string name;
    for (int k = 0; k < 12; ++k) name += static_cast<char>('A' + random() % 26);
    passed += TownEndsAt(name, std::to_string(10000 + random() % 80000)) > 0;
  }
  EXPECT_LE(passed, 2);
}

TEST(Town, IsFoundBehindThePostcodeOfALine) {
  EXPECT_TRUE(NamesTownOfPostcode("12 RUE DE LA PAIX 75002 PARIS"));
  EXPECT_TRUE(NamesTownOfPostcode("12 RUE A, 22000 - ST BRIEUC"));
  EXPECT_TRUE(NamesTownOfPostcode("BP 12345 3 RUE A 75002 PARIS"));
  EXPECT_FALSE(NamesTownOfPostcode("12 RUE DE LA PAIX 75002 LYON"));
  EXPECT_FALSE(NamesTownOfPostcode("12 RUE DE PARIS 75002"));
  EXPECT_FALSE(NamesTownOfPostcode("175002 PARIS"));
  EXPECT_FALSE(NamesTownOfPostcode(""));
}

}  // namespace
}  // namespace leakscan
