#include "scanner/report/enisa_score.h"

#include <gtest/gtest.h>

namespace leakscan {
namespace {

constexpr auto kHealth = static_cast<std::size_t>(Category::kHealth);

Facts Found(std::initializer_list<const char*> detectors) {
  Facts facts;
  facts.total.exposures = 1;
  for (const char* detector : detectors) facts.total.by_detector[detector] = 1;
  return facts;
}

TEST(EnisaScore, IsNotGivenWhereNothingWasFound) { EXPECT_FALSE(ScoreOf(Facts()).applies); }

TEST(EnisaScore, NameNirAndResultOnAPageIsVeryHigh) {
  Facts facts = Found({"nir", "person_name", "covid_result"});
  facts.total.by_category[kHealth] = 1;
  facts.lines.nir_and_name = 1;
  facts.lines.with_url = 1;
  const EnisaScore score = ScoreOf(facts);
  EXPECT_DOUBLE_EQ(score.min, 4.5);  // by mistake
  EXPECT_DOUBLE_EQ(score.max, 5.0);  // stolen
  EXPECT_EQ(BandOf(score.min), EnisaBand::kVeryHigh);
  EXPECT_EQ(ScoreText(score.min, score.max, Language::kFrench), "4,50 à 5,00");
}

TEST(EnisaScore, NirAloneIsARange) {
  const EnisaScore score = ScoreOf(Found({"nir"}));
  // Simple data of whoever, unpublished; patients of a health source, with their name, sold.
  EXPECT_DOUBLE_EQ(score.min, 0.75);
  EXPECT_DOUBLE_EQ(score.max, 3 * 1 + 1);
  EXPECT_DOUBLE_EQ(score.base_max, 3);
}

TEST(EnisaScore, TakesTheHighestContextThatIsPresent) {
  const auto dpc = [](const Facts& facts) { return ScoreOf(facts).terms.front(); };
  EXPECT_DOUBLE_EQ(dpc(Found({"email"})).min, 1);
  EXPECT_DOUBLE_EQ(dpc(Found({"iban"})).min, 2);
  EXPECT_DOUBLE_EQ(dpc(Found({"iban", "payment_card"})).max, 4);
  EXPECT_DOUBLE_EQ(dpc(Found({"password"})).max, 4);
  Facts tests = Found({"loinc", "iban"});
  tests.total.by_category[kHealth] = 1;
  EXPECT_DOUBLE_EQ(dpc(tests).min, 2);  // of the bank details
  EXPECT_DOUBLE_EQ(dpc(tests).max, 4);
  Facts terms = Found({"health_term", "iban"});
  terms.total.by_category[kHealth] = 1;
  EXPECT_DOUBLE_EQ(dpc(terms).min, 3);
  terms.total.by_detector["icd10"] = 1;
  EXPECT_DOUBLE_EQ(dpc(terms).min, 4);
}

TEST(EnisaScore, BandsBeginAtTheirNumbers) {
  EXPECT_EQ(BandOf(1.99), EnisaBand::kLow);
  EXPECT_EQ(BandOf(2), EnisaBand::kMedium);
  EXPECT_EQ(BandOf(3), EnisaBand::kHigh);
  EXPECT_EQ(BandOf(4), EnisaBand::kVeryHigh);
}

TEST(EnisaScore, FlagsMoreThanAHundredPersons) {
  Facts facts = Found({"nir"});
  facts.total.persons_range = {1, 100};
  EXPECT_FALSE(ScoreOf(facts).many_persons);
  facts.total.persons_range = {1, 101};
  EXPECT_TRUE(ScoreOf(facts).many_persons);
}

}  // namespace
}  // namespace leakscan
