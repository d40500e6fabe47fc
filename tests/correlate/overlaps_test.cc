#include "scanner/correlate/overlaps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace leakscan {
namespace {

using ::testing::ElementsAre;

Finding At(std::uint32_t begin, std::uint32_t end, Confidence confidence = Confidence::kMedium,
           Kind kind = Kind::kPhone) {
  Finding finding;
  finding.detector = static_cast<std::uint16_t>(kind);
  finding.kind = kind;
  finding.begin = begin;
  finding.end = end;
  finding.confidence = confidence;
  return finding;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Places(const std::vector<Finding>& findings) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const Finding& finding : findings) places.emplace_back(finding.begin, finding.end);
  return places;
}

// The rule, said slowly: the best finding, then the next best that overlaps no accepted one. A
// watched name is nobody's rival.
std::vector<Finding> ReferenceResolve(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    const auto size = [](const Finding& f) { return f.end - f.begin; };
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    if (size(a) != size(b)) return size(a) > size(b);
    if (a.begin != b.begin) return a.begin < b.begin;
    return a.kind < b.kind;
  });
  std::vector<Finding> accepted;
  for (const Finding& finding : findings) {
    const bool overlaps = std::any_of(accepted.begin(), accepted.end(), [&](const Finding& other) {
      if (finding.kind == Kind::kWatch || other.kind == Kind::kWatch) return false;
      return finding.begin < other.end && other.begin < finding.end;
    });
    if (!overlaps) accepted.push_back(finding);
  }
  std::sort(accepted.begin(), accepted.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.begin, a.end, a.kind) < std::tie(b.begin, b.end, b.kind);
  });
  return accepted;
}

TEST(Overlaps, OrdersByPlaceAndKeepsWhatDoesNotOverlap) {
  std::vector<Finding> findings = {At(20, 30), At(0, 10), At(10, 20)};
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_THAT(Places(findings),
              ElementsAre(std::pair(0u, 10u), std::pair(10u, 20u), std::pair(20u, 30u)));
}

TEST(Overlaps, HigherConfidenceBeatsLength) {
  std::vector<Finding> findings = {At(0, 15), At(3, 9, Confidence::kHigh)};
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_THAT(Places(findings), ElementsAre(std::pair(3u, 9u)));
}

TEST(Overlaps, AWatchedNameInsideAnAddressStays) {
  std::vector<Finding> findings = {At(0, 15, Confidence::kHigh, Kind::kEmail),
                                   At(5, 15, Confidence::kHigh, Kind::kWatch)};
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_THAT(Places(findings), ElementsAre(std::pair(0u, 15u), std::pair(5u, 15u)));
}

TEST(Overlaps, LongestOfEqualConfidenceWins) {
  std::vector<Finding> findings = {At(0, 15), At(3, 13), At(14, 24)};
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_THAT(Places(findings), ElementsAre(std::pair(0u, 15u)));
}

TEST(Overlaps, LoserOfALoserStays) {
  std::vector<Finding> findings = {At(0, 10, Confidence::kHigh), At(5, 20), At(15, 22)};
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_THAT(Places(findings), ElementsAre(std::pair(0u, 10u), std::pair(15u, 22u)));
}

TEST(Overlaps, NameOverTwoCellsDoesNotSwallowTheCellBetween) {
  Record record;
  record.fields.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    record.fields[i].begin = i * 20;
    record.fields[i].end = i * 20 + 15;
  }
  Finding name = At(0, 55, Confidence::kHigh, Kind::kPersonName);
  name.field = 0;
  Finding nir = At(20, 35, Confidence::kMedium, Kind::kNir);
  nir.field = 1;
  std::vector<Finding> findings = {name, nir};
  OverlapResolver().Resolve(record, &findings);
  EXPECT_EQ(findings.size(), 2u);
}

TEST(Overlaps, ValuesOfARewrittenFieldAreComparedByTheirPlaceInIt) {
  const std::string value = "a@example.org b@example.org";
  Record record;
  record.fields.resize(1);
  Field& field = record.fields[0];
  field.value = value;
  field.begin = 100;
  field.end = 140;
  field.rewritten = true;
  const auto part = [&](std::size_t begin, std::size_t size) {
    Finding finding = At(100, 140, Confidence::kHigh, Kind::kEmail);
    finding.field = 0;
    finding.value = std::string_view(value).substr(begin, size);
    finding.normalized = finding.value;
    return finding;
  };
  std::vector<Finding> findings = {part(0, 13), part(14, 13), part(2, 11)};
  OverlapResolver().Resolve(record, &findings);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].value, "a@example.org");
  EXPECT_EQ(findings[1].value, "b@example.org");

  // The same, read in a copy of the value.
  const std::string copy = value;
  findings = {part(0, 13), part(14, 13), part(2, 11)};
  for (Finding& finding : findings) {
    const auto offset = static_cast<std::size_t>(finding.value.data() - value.data());
    finding.value = std::string_view(copy).substr(offset, finding.value.size());
  }
  OverlapResolver().Resolve(record, &findings);
  EXPECT_EQ(findings.size(), 2u);
}

TEST(Overlaps, AgreeWithTheSlowRuleOnRandomSpans) {
  std::mt19937 random(7);
  OverlapResolver resolver;
  for (int round = 0; round < 3000; ++round) {
    std::vector<Finding> findings;
    const int count = 1 + static_cast<int>(random() % 30);
    for (int i = 0; i < count; ++i) {
      const auto begin = static_cast<std::uint32_t>(random() % 120);
      findings.push_back(At(begin, begin + 1 + static_cast<std::uint32_t>(random() % 20),
                            static_cast<Confidence>(random() % 3), static_cast<Kind>(i)));
    }
    const std::vector<Finding> expected = ReferenceResolve(findings);
    resolver.Resolve(Record{}, &findings);
    ASSERT_EQ(Places(findings), Places(expected));
  }
}

TEST(Overlaps, ManyNestedSpansTakeNoQuadraticTime) {
  constexpr std::uint32_t kCount = 100'000;
  std::vector<Finding> findings;
  findings.push_back(At(0, 10 * kCount, Confidence::kLow));
  for (std::uint32_t i = 0; i < kCount; ++i) findings.push_back(At(i, 2 * kCount - i));
  for (std::uint32_t i = 0; i < kCount; ++i)
    findings.push_back(At(3 * kCount + i, 3 * kCount + i + 2));
  OverlapResolver().Resolve(Record{}, &findings);
  EXPECT_EQ(findings.front().end, 2 * kCount);
  EXPECT_EQ(findings.size(), 1 + kCount / 2);
}

TEST(Repeats, SameDetectorAndValueIsOneFindingWithCount) {
  for (const std::uint32_t count : {2u, 5u, 60u}) {
    std::vector<Finding> findings;
    for (std::uint32_t i = 0; i < count; ++i) {
      Finding finding = At(10 * i, 10 * i + 5);
      finding.normalized = i % 2 == 0 ? "+33639981234" : "+33639985678";
      if (i == 2) finding.confidence = Confidence::kHigh;
      findings.push_back(finding);
    }
    OverlapResolver().MergeRepeats(&findings);
    ASSERT_EQ(findings.size(), 2u);
    EXPECT_EQ(findings[0].begin, 0u);
    EXPECT_EQ(findings[0].count, (count + 1) / 2);
    EXPECT_EQ(findings[1].count, count / 2);
    EXPECT_EQ(findings[0].confidence, count > 2 ? Confidence::kHigh : Confidence::kMedium);
  }
}

TEST(Repeats, OtherDetectorsAndEmptyValuesAreKeptApart) {
  Finding phone = At(0, 5);
  phone.normalized = "+33639981234";
  Finding literal = At(10, 15, Confidence::kMedium, Kind::kCustom);
  literal.normalized = phone.normalized;
  std::vector<Finding> findings = {phone, literal, At(20, 25), At(30, 35)};
  OverlapResolver().MergeRepeats(&findings);
  EXPECT_EQ(findings.size(), 4u);
}

TEST(Repeats, CountStopsAtItsLargestValue) {
  std::vector<Finding> findings;
  for (std::uint32_t i = 0; i < 70'000; ++i) {
    findings.push_back(At(10 * i, 10 * i + 5));
    findings.back().normalized = "+33639981234";
  }
  OverlapResolver().MergeRepeats(&findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].count, 0xFFFF);
}

}  // namespace
}  // namespace leakscan
