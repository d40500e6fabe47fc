// A row that is known by how it was read against the same findings without that knowledge.
#include <random>

#include "tests/correlate/correlator_fixture.h"

namespace leakscan {
namespace {

class RowCorrelation : public CorrelatorTest {
 protected:
  bool Chance(unsigned share) { return random_() % share == 0; }

  // Cells in the order of one table, some of them empty, each kind in its own column.
  void MakeRow() {
    record_.fields.clear();
    text_.clear();
    findings_.clear();
    hints_.clear();
    row_ = {};
    row_.layout = 1;
    Add(!Chance(6), [&] { return &AddCell(Kind::kPersonName, "DUPONT", "DUPONT, JEAN"); });
    const int year = 1940 + static_cast<int>(random_() % 84);
    const int month = 1 + static_cast<int>(random_() % 12);
    const auto two = [](int number) { return std::to_string(100 + number % 100).substr(1); };
    Add(!Chance(6), [&] {
      return &AddBirth(std::to_string(year) + '-' + two(month) + '-' + two(1 + month * 2));
    });
    Add(!Chance(6), [&] {
      const std::string sex(1, Chance(2) ? '1' : '2');
      const std::string born = two(Chance(4) ? year + 1 : year) + two(Chance(9) ? 50 : month);
      Finding& nir = AddNir(sex + born + (Chance(5) ? "99" : "75") + "12345678");
      nir.confidence = Confidence::kHigh;
      return &nir;
    });
    Add(!Chance(3), [&] {
      Finding& phone = AddCell(Kind::kPhone, "0639981234", "+33639981234");
      phone.fictional = Chance(4);
      return &phone;
    });
    Add(!Chance(3), [&] {
      Finding& address = AddCell(Kind::kPostalAddress, "1 rue X", "1 RUE X 75001 PARIS");
      if (Chance(2)) address.about.department[0] = address.about.department[1] = '7';
      if (Chance(2)) address.confidence = Confidence::kHigh;
      return &address;
    });
    Add(Chance(2), [&] {
      AddHealth();
      return &findings_.back();
    });
    if (!Chance(3)) AddSex(Chance(2) ? 'M' : 'F');
    if (!Chance(3)) AddPostcode("75001", Chance(3) ? "78" : "75");
    health_name_ = Chance(3);
  }

  template <class MakeFinding>
  void Add(bool filled, MakeFinding make) {
    if (!filled) {
      AddField("");
      return;
    }
    const Finding& finding = *make();
    const std::uint64_t bit = std::uint64_t{1} << finding.field;
    row_.found |= bit;
    if (finding.kind == Kind::kPostalAddress && finding.confidence == Confidence::kHigh) {
      row_.raised |= bit;
    }
    if (finding.fictional) row_.fictional |= bit;
  }

  std::mt19937 random_{11};
  RowReading row_;
};

bool AreSame(const About& a, const About& b) {
  return a.sex == b.sex && a.birth_year == b.birth_year && a.birth_month == b.birth_month &&
         a.birth_day == b.birth_day && std::string_view(a.department) == b.department;
}

TEST_F(RowCorrelation, ComesToTheSameWhateverIsKnownOfTheReading) {
  Correlator general(rules_, hasher_, kToday);
  int others = 0;
  for (int i = 0; i < 4000; ++i) {
    MakeRow();
    std::vector<Finding> findings = findings_;
    const std::vector<Exposure> expected = Run();
    std::vector<Exposure> exposures;
    std::uint64_t records = 0;
    const std::size_t count =
        general.Correlate(chunk_, record_, findings, hints_, &exposures, &records, row_);
    ASSERT_EQ(count, expected.size());
    EXPECT_EQ(records, records_);
    EXPECT_EQ(general.health_unidentified(), correlator_.health_unidentified());
    if (count == 0) continue;
    const Exposure& a = exposures.front();
    const Exposure& b = expected.front();
    EXPECT_EQ(a.lead, b.lead);
    EXPECT_EQ(a.begin, b.begin);
    EXPECT_EQ(a.end, b.end);
    EXPECT_EQ(a.record, b.record);
    EXPECT_EQ(a.line, b.line);
    EXPECT_EQ(a.severity, b.severity);
    EXPECT_EQ(a.confidence, b.confidence);
    EXPECT_EQ(a.categories, b.categories);
    EXPECT_EQ(a.facts, b.facts);
    EXPECT_TRUE(AreSame(a.about, b.about));
    EXPECT_EQ(a.shape.plain, b.shape.plain);
    EXPECT_EQ(SubjectValues(a), SubjectValues(b));
    EXPECT_EQ(a.subject_count, b.subject_count);
    ASSERT_EQ(KindsOf(a), KindsOf(b));
    for (std::size_t k = 0; k < a.keys.size(); ++k) EXPECT_EQ(a.keys[k].hash, b.keys[k].hash);
    ASSERT_EQ(a.findings.size(), b.findings.size());
    for (std::size_t f = 0; f < a.findings.size(); ++f) {
      EXPECT_TRUE(static_cast<const FindingTraits&>(a.findings[f]) == b.findings[f]);
      others += a.findings[f].holder == Holder::kOther;
    }
    ASSERT_FALSE(HasFailure()) << i;
  }
  EXPECT_GT(others, 500);  // NIRs at odds with the row
}

}  // namespace
}  // namespace leakscan
