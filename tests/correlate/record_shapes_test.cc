#include "scanner/correlate/record_shapes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "tests/correlate/correlator_fixture.h"

namespace leakscan {
namespace {

std::vector<Finding> RandomFindings(std::mt19937& random) {
  constexpr Kind kKinds[] = {Kind::kPersonName, Kind::kBirthDate,     Kind::kNir,
                             Kind::kPhone,      Kind::kPostalAddress, Kind::kCovidResult};
  std::vector<Finding> findings;
  for (const Kind kind : kKinds) {
    if (random() % 4 == 0) continue;
    Finding finding;
    finding.kind = kind;
    finding.detector = static_cast<std::uint16_t>(kind);
    finding.field = static_cast<std::uint16_t>(findings.size());
    finding.confidence = static_cast<Confidence>(random() % 3);
    finding.holder = random() % 8 == 0 ? Holder::kOther : Holder::kSubject;
    finding.fictional = random() % 8 == 0;
    finding.structured_health = kind == Kind::kCovidResult;
    finding.normalized = "value";
    findings.push_back(finding);
  }
  return findings;
}

// Many more shapes than there are slots, met again and again.
TEST(RecordShapes, TellWhatIsToldWithoutMemory) {
  const SeverityRules rules = *SeverityRules::Parse(kRules, "rules");
  RecordShapes shapes(rules);
  std::mt19937 random(5);
  std::vector<std::vector<Finding>> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(RandomFindings(random));
  std::map<std::uint64_t, std::pair<std::size_t, bool>> row_of;  // by serial
  for (int i = 0; i < 20000; ++i) {
    const std::size_t row = i % 3 == 0 ? 7 : random() % rows.size();  // one of them is frequent
    const bool health_name = random() % 2 == 0;
    const std::vector<Finding>& findings = rows[row];
    const RecordShape* const shape = shapes.Of(findings, health_name);
    ASSERT_NE(shape, nullptr);
    FindingsByKind by_kind;
    by_kind.Build(findings);
    const Verdict verdict = JudgeFindings(rules, by_kind, findings, health_name);
    EXPECT_EQ(shape->by_kind.kinds(), by_kind.kinds());
    EXPECT_EQ(shape->verdict.exposure, verdict.exposure);
    EXPECT_EQ(shape->verdict.severity, verdict.severity);
    EXPECT_EQ(shape->verdict.confidence, verdict.confidence);
    EXPECT_EQ(shape->verdict.categories, verdict.categories);
    EXPECT_EQ(shape->verdict.own, verdict.own);
    EXPECT_EQ(shape->id.plain, verdict.plain);
    // A serial stands for these traits alone.
    const auto [known, is_new] = row_of.emplace(shape->id.serial, std::pair(row, health_name));
    const std::vector<Finding>& other = rows[known->second.first];
    ASSERT_EQ(other.size(), findings.size());
    for (std::size_t f = 0; f < findings.size(); ++f) {
      EXPECT_TRUE(static_cast<const FindingTraits&>(other[f]) == findings[f]);
    }
    EXPECT_EQ(known->second.second, health_name);
  }
}

// A row is known by how it was read, as long as its shape is remembered.
TEST(RecordShapes, TellOfRowsWhatTheirFindingsTell) {
  const SeverityRules rules = *SeverityRules::Parse(kRules, "rules");
  RecordShapes shapes(rules);
  RecordShapes others(rules);
  std::mt19937 random(7);
  std::vector<std::vector<Finding>> rows;
  for (int i = 0; i < 200; ++i) rows.push_back(RandomFindings(random));
  for (int i = 0; i < 20000; ++i) {
    const std::size_t row = i % 2 == 0 ? random() % 4 : random() % rows.size();
    const bool health_name = random() % 4 == 0;
    RowReading reading;
    reading.layout = static_cast<std::uint32_t>(1 + row % 3);
    reading.found = row / 3 % 16;
    reading.raised = row / 48;
    const RecordShape* const shape = shapes.OfRow(reading, rows[row], health_name);
    const RecordShape* const other = others.Of(rows[row], health_name);
    ASSERT_NE(shape, nullptr);
    ASSERT_TRUE(std::ranges::equal(shape->traits, other->traits));
    EXPECT_EQ(shape->health_name, health_name);
    EXPECT_EQ(shape->verdict.severity, other->verdict.severity);
    EXPECT_EQ(shape->settled, other->settled);
  }
}

TEST(RecordShapes, RememberNoRepeatedKindsAndNoEmptyValues) {
  const SeverityRules rules = *SeverityRules::Parse(kRules, "rules");
  RecordShapes shapes(rules);
  Finding phone;
  phone.kind = Kind::kPhone;
  phone.normalized = "+33639981234";
  EXPECT_NE(shapes.Of(std::vector{phone}, false), nullptr);
  EXPECT_EQ(shapes.Of(std::vector{phone, phone}, false), nullptr);
  phone.normalized = {};
  EXPECT_EQ(shapes.Of(std::vector{phone}, false), nullptr);
}

}  // namespace
}  // namespace leakscan
