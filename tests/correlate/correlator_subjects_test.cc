// Of whom an exposure tells, and under which keys they are counted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "scanner/correlate/correlator.h"
#include "tests/correlate/correlator_fixture.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using std::string_view_literals::operator""sv;

// --- About --------------------------------------------------------------------------------------

TEST_F(CorrelatorTest, AboutPrefersBirthDateAndResidence) {
  AddNir("255081416802538");
  AddBirth("1955-08-14");
  AddPostcode("78000", "78");
  const About about = RunOne().about;
  EXPECT_EQ(about.sex, 'F');
  EXPECT_EQ(about.birth_year, 1955);
  EXPECT_STREQ(about.department, "78");
}

TEST_F(CorrelatorTest, AboutOfALoneNirIsItsYearSexAndDepartment) {
  const struct {
    const char* nir;
    char sex;
    int year;
    const char* department;
  } cases[] = {
      {"255081416802538", 'F', 1955, "14"}, {"106099955391094", 'M', 2006, ""},
      {"284052A32102552", 'F', 1984, "2A"}, {"126051416802500", 'M', 2026, "14"},
      {"126061416802500", 'M', 2026, "14"}, {"126071416802500", 'M', 1926, "14"},
      {"127011416802500", 'M', 1927, "14"}, {"284059741002532", 'F', 1984, "974"},
      {"284059641002532", 'F', 1984, ""},
  };
  for (const auto& c : cases) {
    findings_.clear();
    AddNir(c.nir);
    const About about = RunOne().about;
    EXPECT_EQ(about.sex, c.sex);
    EXPECT_EQ(about.birth_year, c.year) << c.nir;
    EXPECT_STREQ(about.department, c.department) << c.nir;
  }
}

TEST_F(CorrelatorTest, AboutOfAChildWithAParentsNirIsTheChilds) {
  AddCell(Kind::kPersonName, "DUPONT, LEO");
  AddBirth("2015-02-03");
  AddNir("255081416802538");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.about.birth_year, 2015);
  EXPECT_EQ(exposure.about.sex, 0);
  EXPECT_STREQ(exposure.about.department, "");
  EXPECT_EQ(exposure.facts & (kFactMinor | kFactNir), kFactMinor);
  EXPECT_THAT(KindsOf(exposure), ElementsAre(PersonKeyKind::kNameBirth, PersonKeyKind::kNir));
  EXPECT_EQ(exposure.subject_count, 1u);
}

TEST_F(CorrelatorTest, AboutStaysUnknownWhereSeveralPersonsDiffer) {
  AddNir("255081416802538");
  AddNir("194037512000591");
  AddPostcode("78000", "78");
  AddPostcode("69001", "69");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.about.sex, 0);
  EXPECT_EQ(exposure.about.birth_year, 0);
  EXPECT_STREQ(exposure.about.department, "");
  EXPECT_EQ(exposure.subject_count, 2u);
}

TEST_F(CorrelatorTest, MinorsAreJudgedByTheDay) {
  const struct {
    const char* birth;
    int facts;
  } cases[] = {
      {"2008-06-15", 0}, {"2008-06-16", kFactMinor}, {"2008-06-00", kFactMaybeMinor},
      {"2008-05-00", 0}, {"2008-07-00", kFactMinor}, {"2008-00-00", kFactMaybeMinor},
      {"2007-00-00", 0}, {"2009-00-00", kFactMinor}, {"2026-06-01", kFactMinor},
      {"1955-08-14", 0},
  };
  for (const auto& c : cases) {
    findings_.clear();
    AddCell(Kind::kPersonName, "DUPONT, LEO");
    AddBirth(c.birth);
    EXPECT_EQ(RunOne().facts & (kFactMinor | kFactMaybeMinor), c.facts) << c.birth;
  }
  findings_.clear();
  AddNir("115081416802538");  // 2015, or a centenarian
  EXPECT_EQ(RunOne().facts & (kFactMinor | kFactMaybeMinor), kFactMaybeMinor);
}

// --- Subjects and keys --------------------------------------------------------------------------

TEST_F(CorrelatorTest, KeysAreOrderedByStrengthAndTheStrongestIsTheSubject) {
  AddCell(Kind::kPhone, "0647382915", "+33647382915");
  AddCell(Kind::kEmail, "anne@example.net");
  AddCell(Kind::kIpp, "8001234567");
  AddCell(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1955-08-14");
  AddNir("255081416802538");
  const struct {
    std::string_view subject;
    PersonKeyKind kind;
  } steps[] = {
      {"nir\0"
       "255081416802538"sv,
       PersonKeyKind::kNir},
      {"name_birth\0DUPONT, ANNE|1955-08-14"sv, PersonKeyKind::kNameBirth},
      {"ipp\0"
       "8001234567"sv,
       PersonKeyKind::kIpp},
      {"email\0anne@example.net"sv, PersonKeyKind::kEmail},
      {"phone\0+33647382915"sv, PersonKeyKind::kPhone},
  };
  std::size_t keys = 5;
  for (const auto& step : steps) {
    const Exposure exposure = RunOne();
    ASSERT_THAT(exposure.keys, SizeIs(keys--));
    EXPECT_EQ(exposure.keys[0].kind, step.kind);
    EXPECT_EQ(exposure.subject_count, 1u);
    ASSERT_THAT(SubjectValues(exposure), ElementsAre(step.subject));
    EXPECT_TRUE(
        std::is_sorted(exposure.keys.begin(), exposure.keys.end(),
                       [](const PersonKey& a, const PersonKey& b) { return a.kind < b.kind; }));
    std::erase_if(findings_, [&](const Finding& f) {
      return step.subject.find(f.normalized) != std::string_view::npos;
    });
  }
}

TEST_F(CorrelatorTest, KeyDependsOnKindAndValueAlone) {
  AddCell(Kind::kEmail, "anne@example.net");
  const PersonKey alone = RunOne().keys[0];
  AddNir("255081416802538");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.keys[1].hash, alone.hash);
  findings_.clear();
  AddCell(Kind::kIpp, "anne@example.net");
  EXPECT_NE(RunOne().keys[0].hash, alone.hash);
}

TEST_F(CorrelatorTest, NirOfAnotherIsTheSubjectWhereNothingStrongerThanIppIs) {
  AddNir("255081416802538");
  AddSex('M');
  AddCell(Kind::kIpp, "8001234567");
  const Exposure exposure = RunOne();
  EXPECT_THAT(KindsOf(exposure), ElementsAre(PersonKeyKind::kNir, PersonKeyKind::kIpp));
  EXPECT_EQ(exposure.subject_count, 1u);
}

TEST_F(CorrelatorTest, RowWithSeveralContactsIsOnePerson) {
  AddCell(Kind::kEmail, "anne@example.net");
  AddCell(Kind::kEmail, "anne.dupont@example.net");
  AddCell(Kind::kPhone, "0647382915");
  AddCell(Kind::kPhone, "0147382915");
  EXPECT_THAT(KindsOf(RunOne()),
              ElementsAre(PersonKeyKind::kEmail, PersonKeyKind::kPhone, PersonKeyKind::kPhone));
  AddNir("255081416802538");
  EXPECT_THAT(RunOne().keys, SizeIs(5));
}

TEST_F(CorrelatorTest, ProseWithSeveralAddressesNamesSeveralPersons) {
  record_.prose = true;
  AddProse(Kind::kEmail, "anne@example.net");
  AddProse(Kind::kEmail, " louis@example.net");
  AddProse(Kind::kPhone, " 0647382915");
  const Exposure exposure = RunOne();
  EXPECT_EQ(exposure.subject_count, 2u);
  EXPECT_THAT(SubjectValues(exposure), SizeIs(2));
  EXPECT_THAT(exposure.keys, SizeIs(3));
}

TEST_F(CorrelatorTest, InProseABirthDateBelongsToTheNameBeforeIt) {
  record_.prose = true;
  AddProse(Kind::kPersonName, "DUPONT, ANNE");
  AddBirth("1955-08-14");
  AddProse(Kind::kPersonName, "MARTIN, LOUIS");
  AddProse(Kind::kPersonName, "PETIT, ZOE");
  AddBirth("1961-01-20");
  AddBirth("1962-01-20");
  EXPECT_THAT(SubjectValues(RunOne()), ElementsAre("name_birth\0DUPONT, ANNE|1955-08-14"sv,
                                                   "name_birth\0PETIT, ZOE|1961-01-20"sv));
}

TEST_F(CorrelatorTest, LastNameAloneWithBirthDateIsAKey) {
  AddCell(Kind::kPersonName, "DUPONT");
  AddBirth("1955-08-14");
  EXPECT_THAT(SubjectValues(RunOne()), ElementsAre("name_birth\0DUPONT|1955-08-14"sv));
}

}  // namespace
}  // namespace leakscan
