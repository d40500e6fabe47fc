#include "scanner/correlate/correlator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "tests/correlate/correlator_fixture.h"

namespace leakscan {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using std::string_view_literals::operator""sv;

// --- What is an exposure ------------------------------------------------------------------------

TEST_F(CorrelatorTest, LoneNameDateAddressOrHealthWordIsNoExposure) {
  for (const Kind kind : {Kind::kPersonName, Kind::kBirthDate, Kind::kPostalAddress,
                          Kind::kHealthTerm, Kind::kCovidResult, Kind::kRpps, Kind::kPassword}) {
    findings_.clear();
    AddCell(kind, "value");
    EXPECT_THAT(Run(), IsEmpty()) << Name(kind);
    EXPECT_EQ(records_, 1u);
  }
}

TEST_F(CorrelatorTest, EveryIdentifierIsAnExposure) {
  for (const Kind kind : {Kind::kNir, Kind::kIpp, Kind::kPhone, Kind::kEmail, Kind::kIban,
                          Kind::kPaymentCard, Kind::kHc1, Kind::kDoc2d}) {
    findings_.clear();
    AddCell(kind, "value");
    EXPECT_THAT(Run(), SizeIs(1)) << Name(kind);
  }
}

TEST_F(CorrelatorTest, NameWithBirthDateOrAddressIsAnExposure) {
  AddCell(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1985-03-12");
  EXPECT_EQ(RunOne().severity, Severity::kHigh);
  findings_.pop_back();
  AddCell(Kind::kPostalAddress, "3 RUE DES LILAS 78000 VERSAILLES");
  EXPECT_EQ(RunOne().severity, Severity::kMedium);
}

TEST_F(CorrelatorTest, RowIsOneExposureWithPlaceCategoriesAndSeverity) {
  AddCell(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1955-08-14");
  AddNir("255081416802538");
  AddCell(Kind::kEmail, "anne@example.com").fictional = true;
  AddHealth();
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.severity, Severity::kCritical);
  EXPECT_EQ(exposure.confidence, Confidence::kHigh);
  EXPECT_EQ(exposure.categories, 1u << static_cast<int>(Category::kIdentity) |
                                     1u << static_cast<int>(Category::kContact) |
                                     1u << static_cast<int>(Category::kHealth));
  EXPECT_EQ(exposure.record, 7u);
  EXPECT_EQ(exposure.line, 100u);
  EXPECT_EQ(exposure.begin, 0u);
  EXPECT_EQ(exposure.end, text_.size());
  EXPECT_THAT(exposure.findings, SizeIs(5));
  EXPECT_EQ(exposure.facts,
            kFactCritical | kFactNir | kFactHealth | kFactNameBirth);  // the e-mail is invented
}

TEST_F(CorrelatorTest, HealthWordInTheFilesNameCountsForItsRecords) {
  AddNir("255081416802538");
  EXPECT_EQ(RunOne().severity, Severity::kHigh);
  health_name_ = true;
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.severity, Severity::kCritical);
  EXPECT_EQ(exposure.facts & kFactHealth, kFactHealth);
  EXPECT_EQ(exposure.categories, 1u << static_cast<int>(Category::kIdentity));
}

TEST_F(CorrelatorTest, FictionalProfessionalAndWeakIdentifiersAreInfoAndNobody) {
  AddHealth();
  AddCell(Kind::kPhone, "0639981234").fictional = true;
  AddCell(Kind::kPhone, "0199001234").holder = Holder::kProfessional;
  AddCell(Kind::kPhone, "0647382915").confidence = Confidence::kLow;
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.severity, Severity::kInfo);
  EXPECT_THAT(exposure.keys, IsEmpty());
  EXPECT_EQ(exposure.subject_count, 0u);
  EXPECT_TRUE(correlator_.health_unidentified());
  AddCell(Kind::kPhone, "0647382916");
  EXPECT_EQ(RunOne().severity, Severity::kHigh);
  EXPECT_FALSE(correlator_.health_unidentified());
}

TEST_F(CorrelatorTest, HealthWithoutAPersonIsUnidentified) {
  AddHealth();
  EXPECT_THAT(Run(), IsEmpty());
  EXPECT_TRUE(correlator_.health_unidentified());
  findings_.clear();
  EXPECT_THAT(Run(), IsEmpty());
  EXPECT_FALSE(correlator_.health_unidentified());
}

TEST_F(CorrelatorTest, LoneIbanIsAnExposureWithoutSubject) {
  AddCell(Kind::kIban, "FR7630006000011234567890189");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.severity, Severity::kMedium);
  EXPECT_THAT(exposure.keys, IsEmpty());
  EXPECT_THAT(exposure.subjects, IsEmpty());
}

TEST_F(CorrelatorTest, SameValueTwiceIsOneFindingWithCount) {
  AddCell(Kind::kPhone, "06 47 38 29 15", "+33647382915");
  AddCell(Kind::kPhone, "0647382915", "+33647382915");
  const Exposure exposure = RunOne();
  ASSERT_THAT(exposure.findings, SizeIs(1));
  EXPECT_EQ(exposure.findings[0].count, 2);
}

// --- Cross-checks -------------------------------------------------------------------------------

struct CrossCheckCase {
  std::string nir;
  std::string birth;  // empty: none
  char sex;           // 0: none
  Confidence confidence;
  Holder holder;
};

TEST_F(CorrelatorTest, NirIsCheckedAgainstBirthDateAndSex) {
  const CrossCheckCase cases[] = {
      {"255081416802538", "", 0, Confidence::kMedium, Holder::kSubject},
      {"255081416802538", "1955-08-14", 0, Confidence::kHigh, Holder::kSubject},
      {"255081416802538", "1955-00-00", 0, Confidence::kHigh, Holder::kSubject},
      {"255081416802538", "1955-09-14", 0, Confidence::kMedium, Holder::kOther},
      {"255081416802538", "1956-08-14", 0, Confidence::kMedium, Holder::kOther},
      {"255081416802538", "", 'F', Confidence::kHigh, Holder::kSubject},
      {"255081416802538", "", 'M', Confidence::kMedium, Holder::kOther},
      {"255081416802538", "1955-08-14", 'M', Confidence::kHigh, Holder::kOther},
      // Month 20: unknown, agrees with any.
      {"284202B32102528", "1984-05-01", 0, Confidence::kHigh, Holder::kSubject},
      {"284202B32102528", "1985-05-01", 0, Confidence::kMedium, Holder::kOther},
      // No key: only a birth date is proof.
      {"2550814168025", "", 'F', Confidence::kMedium, Holder::kSubject},
      {"2550814168025", "1955-08-14", 0, Confidence::kHigh, Holder::kSubject},
  };
  for (const CrossCheckCase& c : cases) {
    findings_.clear();
    hints_.clear();
    AddNir(c.nir);
    if (!c.birth.empty()) AddBirth(c.birth);
    if (c.sex != 0) AddSex(c.sex);
    const Exposure exposure = RunOne();
    EXPECT_EQ(FirstOf(exposure, Kind::kNir).confidence, c.confidence) << c.birth << c.sex;
    EXPECT_EQ(FirstOf(exposure, Kind::kNir).holder, c.holder) << c.birth << c.sex;
  }
}

TEST_F(CorrelatorTest, LayoutAndLabelRaiseOnlyNirsWithAKey) {
  AddNir("255081416802538").distinctive = true;
  AddNir("294037512000591").labelled = true;
  AddNir("2820417379785", "282041737978516").labelled = true;
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.findings[0].confidence, Confidence::kHigh);
  EXPECT_EQ(exposure.findings[1].confidence, Confidence::kHigh);
  EXPECT_EQ(exposure.findings[2].confidence, Confidence::kMedium);
}

TEST_F(CorrelatorTest, BothSexesInARecordProveNothing) {
  AddNir("255081416802538");
  AddSex('M');
  AddSex('F');
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.findings[0].holder, Holder::kSubject);
  EXPECT_EQ(exposure.findings[0].confidence, Confidence::kMedium);
}

TEST_F(CorrelatorTest, OfTwoNirsTheOneThatAgreesIsTheSubjects) {
  AddNir("255081416802538");
  AddNir("294037512000591");
  AddBirth("1994-03-02");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.findings[0].holder, Holder::kOther);
  EXPECT_EQ(exposure.findings[1].holder, Holder::kSubject);
  EXPECT_EQ(exposure.subject_count, 1u);
  EXPECT_EQ(SubjectValues(exposure).at(0),
            "nir\0"
            "294037512000591"sv);
}

// --- Whatever the findings -----------------------------------------------------------------------

TEST_F(CorrelatorTest, ArbitraryFindingsKeepTheInvariants) {
  std::mt19937 random(11);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 3000; ++round) {
    record_ = Record{};
    findings_.clear();
    hints_.clear();
    kept_.clear();
    text_.clear();
    record_.prose = below(2) == 0;
    for (std::size_t i = below(300); i > 0; --i) text_ += "ab;\n \r"[below(6)];
    const std::string_view source = Keep(text_);
    record_.begin = static_cast<std::uint32_t>(below(std::min<std::size_t>(4, text_.size() + 1)));
    record_.nodes.resize(below(3) == 0 ? below(9) : 0);
    for (RecordNode& node : record_.nodes) {
      node.parent = static_cast<std::uint16_t>(below(10));
      node.begin = static_cast<std::uint32_t>(below(400));
    }
    record_.fields.resize(below(8));
    for (Field& field : record_.fields) {
      field.begin = static_cast<std::uint32_t>(below(text_.size() + 1));
      field.end = field.begin + static_cast<std::uint32_t>(below(50));
      field.value = source.substr(below(source.size() + 1), below(30));
      field.node = static_cast<std::uint16_t>(below(10));
      field.rewritten = below(3) == 0;
    }
    for (std::size_t i = below(60); i > 0; --i) {
      const std::string_view value = source.substr(below(source.size() + 1), below(20));
      Finding& finding = AddFinding(static_cast<Kind>(below(kKindCount)),
                                    static_cast<std::uint32_t>(below(text_.size() + 1)), value,
                                    std::to_string(below(12)));
      finding.end = finding.begin + static_cast<std::uint32_t>(below(20));
      finding.field = static_cast<std::uint16_t>(below(10));
      finding.confidence = static_cast<Confidence>(below(3));
      finding.holder = static_cast<Holder>(below(3));
      finding.fictional = below(5) == 0;
      finding.about.sex = "MF\0"[below(3)];
      finding.about.birth_year = static_cast<std::uint16_t>(below(65536));
      finding.about.birth_month = static_cast<std::uint8_t>(below(256));
      finding.about.birth_day = static_cast<std::uint8_t>(below(256));
      std::memcpy(finding.about.department, "2AX", below(4));
      hints_.push_back({finding.field, finding.about});
    }
    for (const Exposure& exposure : Run()) {
      ASSERT_LE(exposure.begin, exposure.end);
      ASSERT_THAT(exposure.findings, Not(IsEmpty()));
      ASSERT_LE(exposure.subject_count, exposure.keys.size());
      ASSERT_EQ(SubjectValues(exposure).size(), exposure.subject_count);
      ASSERT_TRUE(
          std::is_sorted(exposure.findings.begin(), exposure.findings.end(),
                         [](const Finding& a, const Finding& b) { return a.begin < b.begin; }));
      ASSERT_LT(exposure.record, record_.number + records_);
    }
  }
}

TEST_F(CorrelatorTest, EmptyRecordIsNothing) {
  EXPECT_THAT(Run(), IsEmpty());
  EXPECT_EQ(records_, 1u);
  EXPECT_FALSE(correlator_.health_unidentified());
}

}  // namespace
}  // namespace leakscan
