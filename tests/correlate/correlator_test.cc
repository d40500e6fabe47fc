#include "scanner/correlate/correlator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kRules = R"(
[[rule]]
severity = "critical"
who  = ["nir", "ipp", "person_name + birth_date", "person_name + contact"]
with = ["structured_health"]
[[rule]]
severity = "high"
who  = ["nir", "ipp", "person_name + birth_date", "password + email"]
[[rule]]
severity = "high"
who  = ["contact"]
with = ["structured_health"]
[[rule]]
severity = "medium"
who  = ["person_name + contact", "iban"]
[[rule]]
severity = "low"
who  = ["contact"]
)";

constexpr Today kToday{2026, 6, 15};

// Builds one record by hand: text, fields and findings, as parsers and detectors would.
class CorrelatorTest : public ::testing::Test {
 protected:
  CorrelatorTest()
      : rules_(*SeverityRules::Parse(kRules, "rules")),
        hasher_(SecretKey{1, 2, 3}, "persons"),
        correlator_(rules_, hasher_, kToday) {
    record_.number = 7;
    record_.line = 100;
  }

  // A cell of its own, behind the last one.
  std::uint16_t AddField(std::string_view value, std::uint16_t node = 0) {
    if (!record_.fields.empty()) text_ += ';';
    Field field;
    field.begin = static_cast<std::uint32_t>(text_.size());
    text_ += value;
    field.end = static_cast<std::uint32_t>(text_.size());
    field.value = Keep(value);
    field.node = node;
    record_.fields.push_back(field);
    return static_cast<std::uint16_t>(record_.fields.size() - 1);
  }

  Finding& AddCell(Kind kind, std::string_view value, std::string_view normalized = {},
                   std::uint16_t node = 0) {
    const std::uint16_t index = AddField(value, node);
    Finding& finding = AddFinding(kind, record_.fields[index].begin, value, normalized);
    finding.field = index;
    return finding;
  }

  // Somewhere in prose.
  Finding& AddProse(Kind kind, std::string_view value, std::string_view normalized = {}) {
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_ += value;
    return AddFinding(kind, begin, value, normalized);
  }

  Finding& AddFinding(Kind kind, std::uint32_t begin, std::string_view value,
                      std::string_view normalized) {
    Finding& finding = findings_.emplace_back();
    finding.detector = static_cast<std::uint16_t>(kind);
    finding.kind = kind;
    finding.confidence = Confidence::kMedium;
    finding.begin = begin;
    finding.end = begin + static_cast<std::uint32_t>(value.size());
    finding.value = Keep(value);
    finding.normalized = Keep(normalized.empty() ? value : normalized);
    return finding;
  }

  // A NIR of 15 characters, or of 13 with its key computed.
  Finding& AddNir(std::string_view nir, std::string_view normalized = {}, std::uint16_t node = 0) {
    Finding& finding = record_.prose ? AddProse(Kind::kNir, nir, normalized)
                                     : AddCell(Kind::kNir, nir, normalized, node);
    finding.about = NirAbout(nir);
    return finding;
  }

  static About NirAbout(std::string_view nir) {
    About about;
    about.sex = nir[0] == '1' ? 'M' : 'F';
    about.birth_year = static_cast<std::uint16_t>(kTwoDigitYear + std::stoi(Text(nir, 1, 2)));
    const int month = std::stoi(Text(nir, 3, 2));
    about.birth_month = static_cast<std::uint8_t>(month <= 12 ? month : 0);
    const std::string department = Text(nir, 5, nir.substr(5, 2) == "97" ? 3 : 2);
    std::memcpy(about.department, department.data(), department.size());
    return about;
  }
  static std::string Text(std::string_view text, std::size_t begin, std::size_t size) {
    return std::string(text.substr(begin, size));
  }

  Finding& AddBirth(std::string_view date, std::uint16_t node = 0) {
    Finding& finding = record_.prose ? AddProse(Kind::kBirthDate, date)
                                     : AddCell(Kind::kBirthDate, date, date, node);
    finding.confidence = Confidence::kHigh;
    finding.about.birth_year = static_cast<std::uint16_t>(std::stoi(Text(date, 0, 4)));
    finding.about.birth_month = static_cast<std::uint8_t>(std::stoi(Text(date, 5, 2)));
    finding.about.birth_day = static_cast<std::uint8_t>(std::stoi(Text(date, 8, 2)));
    return finding;
  }

  void AddSex(char sex, std::uint16_t node = 0) {
    Hint hint;
    hint.field = AddField(std::string(1, sex), node);
    hint.about.sex = sex;
    hints_.push_back(hint);
  }
  void AddPostcode(std::string_view postcode, std::string_view department) {
    Hint hint;
    hint.field = AddField(postcode);
    std::memcpy(hint.about.department, department.data(), department.size());
    hints_.push_back(hint);
  }

  void AddHealth() {
    Finding& finding = AddCell(Kind::kCovidResult, "POSITIF", "positive");
    finding.structured_health = true;
  }

  // Begins another JSON object under `parent`; its fields follow.
  std::uint16_t BeginNode(std::uint16_t parent) {
    if (record_.nodes.empty()) record_.nodes.push_back({});
    text_ += '\n';
    RecordNode node;
    node.parent = parent;
    node.begin = static_cast<std::uint32_t>(text_.size());
    record_.nodes.push_back(node);
    return static_cast<std::uint16_t>(record_.nodes.size() - 1);
  }

  std::vector<Exposure> Run() {
    record_.end = static_cast<std::uint32_t>(text_.size());
    for (std::size_t i = 0; i < record_.nodes.size(); ++i) {
      record_.nodes[i].end =
          i == 0 || i + 1 == record_.nodes.size() ? record_.end : record_.nodes[i + 1].begin - 1;
    }
    context_.health_name = health_name_;
    chunk_.context = std::make_shared<const StreamContext>(context_);
    chunk_.text = text_;
    std::vector<Finding> findings = findings_;
    const std::size_t count =
        correlator_.Correlate(chunk_, record_, findings, hints_, arena_, &exposures_, &records_);
    return {exposures_.begin(), exposures_.begin() + static_cast<std::ptrdiff_t>(count)};
  }

  Exposure RunOne() {
    std::vector<Exposure> exposures = Run();
    EXPECT_EQ(exposures.size(), 1u);
    return exposures.empty() ? Exposure{} : exposures.front();
  }

  std::string_view Keep(std::string_view text) { return kept_.emplace_back(text); }

  SeverityRules rules_;
  KeyedHasher hasher_;
  Correlator correlator_;
  Arena arena_;
  Chunk chunk_;
  StreamContext context_;
  Record record_;
  std::string text_;
  bool health_name_ = false;
  std::deque<std::string> kept_;
  std::vector<Finding> findings_;
  std::vector<Hint> hints_;
  std::vector<Exposure> exposures_;
  std::uint64_t records_ = 0;
};

std::vector<PersonKeyKind> KindsOf(const Exposure& exposure) {
  std::vector<PersonKeyKind> kinds;
  for (const PersonKey& key : exposure.keys) kinds.push_back(key.kind);
  return kinds;
}

const Finding& FirstOf(const Exposure& exposure, Kind kind) {
  for (const Finding& finding : exposure.findings) {
    if (finding.kind == kind) return finding;
  }
  static const Finding kNone;
  ADD_FAILURE() << "no finding of that kind";
  return kNone;
}

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
  EXPECT_THAT(exposure.subject_values, IsEmpty());
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
  EXPECT_EQ(exposure.subject_values[0],
            "nir\0"
            "294037512000591"sv);
}

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
    ASSERT_THAT(exposure.subject_values, ElementsAre(step.subject));
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
  EXPECT_THAT(exposure.subject_values, SizeIs(2));
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
  EXPECT_THAT(RunOne().subject_values, ElementsAre("name_birth\0DUPONT, ANNE|1955-08-14"sv,
                                                   "name_birth\0PETIT, ZOE|1961-01-20"sv));
}

TEST_F(CorrelatorTest, LastNameAloneWithBirthDateIsAKey) {
  AddCell(Kind::kPersonName, "DUPONT");
  AddBirth("1955-08-14");
  EXPECT_THAT(RunOne().subject_values, ElementsAre("name_birth\0DUPONT|1955-08-14"sv));
}

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
  EXPECT_THAT(exposures[0].subject_values, ElementsAre("nir\0"
                                                       "255081416802538"sv));
  EXPECT_THAT(exposures[0].findings, SizeIs(3));
  EXPECT_THAT(exposures[1].subject_values, ElementsAre("name_birth\0DUPONT, LEO|2015-02-03"sv));
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
  EXPECT_THAT(exposures[1].subject_values, ElementsAre("email\0louis@example.net"sv));
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
      ASSERT_EQ(exposure.subject_values.size(), exposure.subject_count);
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
