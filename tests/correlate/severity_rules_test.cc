#include "scanner/correlate/severity_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace leakscan {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRules = R"(
[[rule]]
severity = "critical"
who  = ["nir", "person_name + birth_date", "person_name + contact"]
with = ["structured_health"]

[[rule]]
severity = "high"
who  = ["nir", "password + email", "iban + person_name"]

[[rule]]
severity = "medium"
who  = ["contact"]
with = ["health", "password_hash"]

[[rule]]
severity = "low"
who  = ["contact"]
)";

constexpr FactSet kContact = FactBit(kFactBitContact);
constexpr FactSet kHealth = FactBit(kFactBitHealth);
constexpr FactSet kStructured = FactBit(kFactBitHealth) | FactBit(kFactBitStructuredHealth);

TEST(SeverityRules, GivesTheFirstRuleThatHolds) {
  const auto rules = SeverityRules::Parse(kRules, "severity.toml");
  ASSERT_TRUE(rules) << rules.error().message;
  const struct {
    FactSet facts;
    Severity severity;
  } cases[] = {
      {0, Severity::kInfo},
      {FactOf(Kind::kPersonName), Severity::kInfo},
      {FactOf(Kind::kNir), Severity::kHigh},
      {FactOf(Kind::kNir) | kHealth, Severity::kHigh},
      {FactOf(Kind::kNir) | kStructured, Severity::kCritical},
      {FactOf(Kind::kPersonName) | FactOf(Kind::kBirthDate), Severity::kInfo},
      {FactOf(Kind::kPersonName) | FactOf(Kind::kBirthDate) | kStructured, Severity::kCritical},
      {FactOf(Kind::kEmail) | kContact, Severity::kLow},
      {FactOf(Kind::kEmail) | FactOf(Kind::kPassword) | kContact, Severity::kHigh},
      {FactOf(Kind::kEmail) | kContact | kHealth, Severity::kMedium},
      {FactOf(Kind::kPhone) | FactOf(Kind::kPasswordHash) | kContact, Severity::kMedium},
      {FactOf(Kind::kIban), Severity::kInfo},
      {FactOf(Kind::kIban) | FactOf(Kind::kPersonName), Severity::kHigh},
  };
  for (const auto& c : cases) EXPECT_EQ(rules->Judge(c.facts), c.severity) << c.facts;
}

TEST(SeverityRules, ShippedRulesSayWhatTheContractSays) {
  std::ifstream file(LEAKSCAN_SOURCE_DIR "/patterns/severity.toml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto rules = SeverityRules::Parse(text, "severity.toml");
  ASSERT_TRUE(rules) << rules.error().message;
  constexpr FactSet kName = FactOf(Kind::kPersonName);
  constexpr FactSet kEmail = FactOf(Kind::kEmail) | kContact;
  constexpr FactSet kAddress = FactOf(Kind::kPostalAddress) | kContact;
  const struct {
    FactSet facts;
    Severity severity;
  } cases[] = {
      {FactOf(Kind::kNir) | kStructured, Severity::kCritical},
      {FactOf(Kind::kIpp) | kStructured, Severity::kCritical},
      {kName | FactOf(Kind::kBirthDate) | kStructured, Severity::kCritical},
      {kName | kEmail | kStructured, Severity::kCritical},
      {kName | kAddress | kStructured, Severity::kCritical},
      {FactOf(Kind::kNir), Severity::kHigh},
      {FactOf(Kind::kIpp), Severity::kHigh},
      {kName | FactOf(Kind::kBirthDate), Severity::kHigh},
      {kEmail | kStructured, Severity::kHigh},
      {kEmail | FactOf(Kind::kPassword), Severity::kHigh},
      {kName | FactOf(Kind::kIban), Severity::kHigh},
      {kName | FactOf(Kind::kPaymentCard), Severity::kHigh},
      {kName | kEmail, Severity::kMedium},
      {kName | kAddress, Severity::kMedium},
      {kEmail | kHealth, Severity::kMedium},
      {FactOf(Kind::kIban), Severity::kMedium},
      {FactOf(Kind::kPaymentCard), Severity::kMedium},
      {FactOf(Kind::kPasswordHash), Severity::kMedium},
      {kEmail, Severity::kLow},
      {FactOf(Kind::kPhone) | kContact, Severity::kLow},
      {kName, Severity::kInfo},
      {kHealth | kStructured, Severity::kInfo},
  };
  for (const auto& c : cases) EXPECT_EQ(rules->Judge(c.facts), c.severity) << c.facts;
}

TEST(SeverityRules, NamesFileAndLineOfWhatIsWrong) {
  const struct {
    std::string toml;
    std::string message;
  } cases[] = {
      {"", "s.toml: no rules"},
      {"[[rule]]\nwho = [\"nir\"]\n", "s.toml:1: a rule needs \"severity\""},
      {"\n[[rule]]\nseverity = \"low\"\n", "s.toml:2: a rule needs \"who\""},
      {"[[rule]]\nseverity = \"awful\"\nwho = [\"nir\"]\n", "s.toml:2: severity must be"},
      {"[[rule]]\nseverity = 3\nwho = [\"nir\"]\n", "s.toml:2: severity must be"},
      {"[[rule]]\nseverity = \"low\"\nwho = \"nir\"\n", "s.toml:3: \"who\" must be a list"},
      {"[[rule]]\nseverity = \"low\"\nwho = []\n", "s.toml:3: \"who\" must be a list"},
      {"[[rule]]\nseverity = \"low\"\nwho = [1]\n", "s.toml:3: a combination must be a string"},
      {"[[rule]]\nseverity = \"low\"\nwho = [\"nir\",\n \"nire\"]\n",
       "s.toml:4: unknown word \"nire\""},
      {"[[rule]]\nseverity = \"low\"\nwho = [\"nir + \"]\n", "s.toml:3: unknown word \"\""},
      {"[[rule]]\nseverity = \"low\"\nwho = [\"custom\"]\n", "s.toml:3: unknown word \"custom\""},
      {"[[rule]]\nseverity = \"low\"\nwho = [\"nir\"]\nwhy = 1\n", "s.toml:4: unknown key \"why\""},
      {"rule = 1\n", "s.toml:1: expected [[rule]]"},
      {"[other]\n", "s.toml:1: expected [[rule]]"},
      {"[[rule]]\nseverity = \"low\"\nwho = [\"nir\"]\n[[rule]]\nseverity = \"high\"\nwho = "
       "[\"nir\"]\n",
       "s.toml:4: rules must be ordered"},
      {"[[rule]\n", "s.toml:1: "},
  };
  for (const auto& c : cases) {
    const auto rules = SeverityRules::Parse(c.toml, "s.toml");
    ASSERT_FALSE(rules) << c.toml;
    EXPECT_EQ(rules.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(rules.error().message, HasSubstr(c.message));
  }
}

TEST(SeverityRules, SurvivesEveryTruncation) {
  for (std::size_t size = 0; size < kRules.size(); ++size) {
    const auto rules = SeverityRules::Parse(kRules.substr(0, size), "s.toml");
    if (!rules) {
      EXPECT_THAT(rules.error().message, HasSubstr("s.toml"));
    }
  }
}

}  // namespace
}  // namespace leakscan
