// One source record that turns out to be several: lines of a list, persons of a JSON value.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/correlate/correlator.h"
#include "tests/correlate/correlator_fixture.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using std::string_view_literals::operator""sv;

// --- Lines of a list ----------------------------------------------------------------------------

TEST_F(CorrelatorTest, BlockWhoseLinesHoldIdentifiersIsOneRecordALine) {
  record_.prose = true;
  text_ = "Contacts:\n";
  AddProse(Kind::kPhone, "0647382915");
  text_ += " Anne\r\n  \nLouis ";
  AddProse(Kind::kPhone, "0647382916");
  text_ += "\nZoe, no number";
  const std::vector<Exposure> exposures = Run();
  EXPECT_EQ(records_, 4u);
  ASSERT_THAT(exposures, SizeIs(2));
  EXPECT_EQ(exposures[0].record, 8u);
  EXPECT_EQ(exposures[0].line, 101u);
  EXPECT_EQ(text_.substr(exposures[0].begin, exposures[0].end - exposures[0].begin),
            "0647382915 Anne");
  EXPECT_EQ(exposures[1].record, 9u);
  EXPECT_EQ(exposures[1].line, 103u);
  EXPECT_EQ(text_.substr(exposures[1].begin, exposures[1].end - exposures[1].begin),
            "Louis 0647382916");
  EXPECT_THAT(exposures[1].findings, SizeIs(1));
}

TEST_F(CorrelatorTest, BlockWithFewerIdentifiersIsOneRecord) {
  record_.prose = true;
  text_ = "Bonjour,\nvoici mes coordonnees\n";
  AddProse(Kind::kPhone, "0647382915");
  text_ += "\nou\n";
  AddProse(Kind::kPhone, "0147382915");
  text_ += "\n";
  EXPECT_EQ(RunOne().line, 100u);
  EXPECT_EQ(records_, 1u);
}

TEST_F(CorrelatorTest, OneLineWithTwoIdentifiersIsOneRecord) {
  record_.prose = true;
  AddProse(Kind::kPhone, "0647382915");
  text_ += ", ";
  AddProse(Kind::kPhone, "0147382915");
  text_ += "\nMerci";
  RunOne();
  EXPECT_EQ(records_, 1u);
}

TEST_F(CorrelatorTest, RowsAndPiecesAreNotCutIntoLines) {
  AddProse(Kind::kPhone, "0647382915");
  text_ += "\n";
  AddProse(Kind::kPhone, "0147382915");
  RunOne();
  record_.prose = true;
  chunk_.split = true;
  RunOne();
  chunk_.split = false;
  EXPECT_THAT(Run(), SizeIs(2));
}

TEST_F(CorrelatorTest, HintsStayInTheirLine) {
  record_.prose = true;
  AddNir("255081416802538");
  AddSex('F');
  text_ += "\n";
  AddNir("194037512000591");
  const std::vector<Exposure> exposures = Run();
  ASSERT_THAT(exposures, SizeIs(2));
  EXPECT_EQ(exposures[0].findings[0].confidence, Confidence::kHigh);
  EXPECT_EQ(exposures[1].findings[0].confidence, Confidence::kMedium);
  EXPECT_EQ(exposures[1].findings[0].holder, Holder::kSubject);
}

// --- Persons of a JSON value --------------------------------------------------------------------

TEST_F(CorrelatorTest, ObjectsWithAnIdentityAreRecordsWithTheScalarsAboveThem) {
  AddCell(Kind::kEmail, "lab@example.net");
  const std::uint16_t anne = BeginNode(0);
  AddNir("255081416802538", {}, anne);
  const std::uint16_t test = BeginNode(anne);
  AddCell(Kind::kIcd10, "U071", "U071", test).structured_health = true;
  const std::uint16_t louis = BeginNode(0);
  AddCell(Kind::kPersonName, "MARTIN, LOUIS", "MARTIN, LOUIS", louis);
  AddBirth("1961-01-20", louis);
  const std::vector<Exposure> exposures = Run();
  EXPECT_EQ(records_, 2u);
  ASSERT_THAT(exposures, SizeIs(2));
  EXPECT_THAT(exposures[0].findings, SizeIs(3));
  EXPECT_EQ(exposures[0].severity, Severity::kCritical);
  EXPECT_EQ(exposures[0].record, 7u);
  EXPECT_EQ(exposures[0].line, 101u);
  EXPECT_EQ(exposures[0].begin, record_.nodes[anne].begin);
  EXPECT_EQ(exposures[0].end, record_.nodes[anne].end);
  EXPECT_THAT(KindsOf(exposures[1]), ElementsAre(PersonKeyKind::kNameBirth, PersonKeyKind::kEmail));
  EXPECT_EQ(exposures[1].record, 8u);
  EXPECT_EQ(exposures[1].line, 103u);
  EXPECT_EQ(exposures[1].severity, Severity::kHigh);
}

TEST_F(CorrelatorTest, ObjectsWithoutIdentityAreOneRecord) {
  AddCell(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1955-08-14");
  for (int i = 0; i < 3; ++i) {
    AddCell(Kind::kPhone, "064738291" + std::to_string(i), {}, BeginNode(0));
  }
  const Exposure exposure = RunOne();
  EXPECT_EQ(records_, 1u);
  EXPECT_THAT(exposure.findings, SizeIs(5));
  EXPECT_THAT(exposure.keys, SizeIs(4));
}

TEST_F(CorrelatorTest, ContactsOfDifferentObjectsAreDifferentPersons) {
  record_.nodes.push_back({});
  for (int i = 0; i < 3; ++i) {
    const std::uint16_t node = BeginNode(0);
    AddCell(Kind::kEmail, std::to_string(i) + "@example.net", {}, node);
    AddCell(Kind::kEmail, std::to_string(i) + "@example.edu", {}, node);
  }
  EXPECT_EQ(RunOne().subject_count, 3u);
}

TEST_F(CorrelatorTest, RecordWithAnIdentityAndPersonsBelowIsARecordToo) {
  AddCell(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1955-08-14");
  AddNir("255081416802538");
  const std::uint16_t child = BeginNode(0);
  AddCell(Kind::kPersonName, "DUPONT, LEO", "DUPONT, LEO", child);
  AddBirth("2015-02-03", child);
  const std::vector<Exposure> exposures = Run();
  EXPECT_EQ(records_, 2u);
  ASSERT_THAT(exposures, SizeIs(2));
  EXPECT_THAT(SubjectValues(exposures[0]), ElementsAre("nir\0"
                                                       "255081416802538"sv));
  EXPECT_THAT(exposures[0].findings, SizeIs(3));
  EXPECT_THAT(SubjectValues(exposures[1]), ElementsAre("name_birth\0DUPONT, LEO|2015-02-03"sv));
  EXPECT_EQ(FirstOf(exposures[1], Kind::kNir).holder, Holder::kOther);
  EXPECT_EQ(exposures[1].about.birth_year, 2015);
}

TEST_F(CorrelatorTest, FindingsOfObjectsThatNoPersonTookMakeARecord) {
  record_.nodes.push_back({});
  AddNir("255081416802538", {}, BeginNode(0));
  AddCell(Kind::kEmail, "louis@example.net", {}, BeginNode(0));
  std::vector<Exposure> exposures = Run();
  ASSERT_THAT(exposures, SizeIs(2));
  EXPECT_EQ(records_, 2u);
  EXPECT_THAT(SubjectValues(exposures[1]), ElementsAre("email\0louis@example.net"sv));
  EXPECT_EQ(exposures[1].begin, 0u);
  EXPECT_EQ(exposures[1].record, 8u);
}

TEST_F(CorrelatorTest, MalformedNodesAreSurvived) {
  AddNir("255081416802538", {}, 9);
  record_.nodes.resize(4);
  record_.nodes[1].parent = 3;
  record_.nodes[2].parent = 60'000;
  for (RecordNode& node : record_.nodes) node.begin = 4'000'000'000U;
  record_.fields[0].node = 2;
  EXPECT_THAT(Run(), SizeIs(1));
  EXPECT_LE(exposures_[0].end, text_.size());
}

}  // namespace
}  // namespace leakscan
