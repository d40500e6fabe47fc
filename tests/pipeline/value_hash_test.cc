// Values are hashed once, to count persons and for the fingerprint (Finding::value_hash).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/correlate/person_keys.h"
#include "scanner/match/pattern_set.h"
#include "scanner/output/exposure_ids.h"

namespace leakscan {
namespace {

TEST(ValueHash, IsTheSameForPersonsAndFingerprint) {
  const RunKeys keys(SecretKey{1, 2, 3});
  std::vector<Detector> detectors;
  std::vector<std::string> values;
  Exposure exposure;
  for (const Kind kind : {Kind::kPersonName, Kind::kBirthDate, Kind::kNir, Kind::kIpp, Kind::kPhone,
                          Kind::kEmail, Kind::kPostalAddress}) {
    values.push_back("value of " + std::string(Name(kind)));
    detectors.push_back({std::string(Name(kind)), kind});
  }
  for (std::size_t i = 0; i < detectors.size(); ++i) {
    Finding finding;
    finding.detector = static_cast<std::uint16_t>(i);
    finding.kind = detectors[i].kind;
    finding.confidence = Confidence::kHigh;
    finding.normalized = values[i];
    exposure.findings.push_back(finding);
  }
  const ExposureIds ids(keys, detectors);
  const Hash128 before = ids.Fingerprint(exposure.findings);
  FindingsByKind by_kind;
  by_kind.Build(exposure.findings);
  PersonKeyMaker(keys.fingerprints).MakeKeys(Record{}, by_kind, &exposure);
  std::size_t hashed = 0;
  for (const Finding& finding : exposure.findings) hashed += finding.value_hash != Hash128{};
  EXPECT_EQ(hashed, 6u);
  EXPECT_EQ(ids.Fingerprint(exposure.findings), before);
}

// What persons are counted by is hashed behind the name of its kind, fingerprints behind the id of
// the detector.
TEST(ValueHash, HangsOnIdsThatAreTheNamesOfKinds) {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  const auto patterns = PatternSet::Load(files);
  ASSERT_TRUE(patterns);
  for (const Detector& detector : patterns->detectors()) {
    if (detector.kind == Kind::kCustom) continue;
    EXPECT_EQ(detector.id, Name(detector.kind));
  }
}

}  // namespace
}  // namespace leakscan
