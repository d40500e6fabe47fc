// A NIR (décret n° 82-103, INSEE) begins with sex, two digits of the year and the month of birth.
// Ten digits that pass the key by chance (1 in 97) agree with a birth date once in 1,200 and with a
// sex once in 2, so that agreement settles doubt, and contradiction means that a valid number
// belongs to somebody else: children are insured under a parent's.
//
//   Fits:     2 55 08 ... beside 14/08/1955 or beside "Mme".
//   Does not: 2 55 08 ... beside 03/02/2011: the mother's, say.
// Months 20-42 and 50-99 stand for an unknown month and agree with any.
//
// The commune of birth agrees by chance once in 10,000, its département once in 100; that they
// differ says nothing (validate/birth_place.h).
//
// A NIR without its key passes by chance once in 40, and a label or a sex is not enough to make it
// certain; a birth date is. The same holds for one that stands among many numbers that are none.

#include "scanner/correlate/evidence.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <memory>
#include <tuple>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr int kAdultYears = 18;
constexpr std::size_t kNirCharacters = 13;  // without the key

bool IsHeld(const Finding& finding) { return finding.holder == Holder::kSubject; }

// A key in the next cell widens the span, but not the value.
bool KeyIsWritten(const Finding& nir) {
  if (nir.end - nir.begin > nir.value.size()) return true;
  return std::count_if(nir.value.begin(), nir.value.end(), IsAlnum) != kNirCharacters;
}

void Raise(Finding& nir, Confidence confidence) {
  if (!nir.example) nir.confidence = std::max(nir.confidence, confidence);
}

bool AgreesWith(const About& nir, const About& birth) {
  const bool month_agrees =
      nir.birth_month == birth.birth_month || nir.birth_month == 0 || birth.birth_month == 0;
  // The difference is a multiple of a hundred; above zero, that a multiplication can tell.
  const unsigned years = 100U * kTwoDigitYear + nir.birth_year - birth.birth_year;
  return years % 100 == 0 && month_agrees;
}

// The birth dates of a record. There is mostly one; of many, only the months are remembered, so
// that thousands of NIRs and dates in one record are not compared pairwise.
class BirthDates {
 public:
  void Add(const About& about) {
    if (first_ == nullptr) {
      first_ = &about;
      return;
    }
    if (!months_) {
      months_ = std::make_unique<Months>();
      Remember(*first_, months_.get());
    }
    Remember(about, months_.get());
  }
  bool any() const { return first_ != nullptr; }

  // `nir` agrees with one of the dates.
  bool Agree(const About& nir) const {
    if (!months_) return first_ != nullptr && AgreesWith(nir, *first_);
    if (nir.birth_month != 0) {
      return months_->test(IndexOf(nir.birth_year, nir.birth_month)) ||
             months_->test(IndexOf(nir.birth_year, 0));
    }
    for (unsigned month = 0; month < kMonths; ++month) {
      if (months_->test(IndexOf(nir.birth_year, month))) return true;
    }
    return false;
  }

 private:
  static constexpr unsigned kMonths = 13;  // 0 is unknown
  using Months = std::bitset<100 * kMonths>;

  static std::size_t IndexOf(unsigned year, unsigned month) {
    return year % 100 * kMonths + month % kMonths;
  }
  static void Remember(const About& about, Months* months) {
    months->set(IndexOf(about.birth_year, about.birth_month));
  }

  const About* first_ = nullptr;
  std::unique_ptr<Months> months_;  // large, and most records have one date
};

constexpr FactSet kCertificates = FactOf(Kind::kHc1) | FactOf(Kind::kDoc2d);

// Certificates tell sex and birth date, too.
template <class Visit>
void ForEachCertificate(const FindingsByKind& by_kind, std::span<const Finding> findings,
                        Visit visit) {
  if ((by_kind.kinds() & kCertificates) == 0) return;
  by_kind.ForEach(Kind::kHc1, findings, visit);
  by_kind.ForEach(Kind::kDoc2d, findings, visit);
}

// Calls visit(about) for each birth date of the record's person.
template <class Visit>
void ForEachBirth(const FindingsByKind& by_kind, std::span<const Finding> findings, Visit visit) {
  const auto visit_held = [&](const Finding& finding) {
    if (IsHeld(finding) && finding.about.birth_year != 0) visit(finding.about);
  };
  by_kind.ForEach(Kind::kBirthDate, findings, visit_held);
  ForEachCertificate(by_kind, findings, visit_held);
}

// The sex of all who come with a title in running text. It may be that of somebody else who is
// named there, so that only agreement counts.
char SexOfTitles(const FindingsByKind& by_kind, std::span<const Finding> findings) {
  bool male = false;
  bool female = false;
  by_kind.ForEach(Kind::kPersonName, findings, [&](const Finding& name) {
    male |= IsHeld(name) && name.about.sex == 'M';
    female |= IsHeld(name) && name.about.sex == 'F';
  });
  if (male == female) return 0;
  return male ? 'M' : 'F';
}

void CrossCheck(Finding& nir, const BirthDates& births, char sex, char sex_of_titles) {
  const bool has_date = nir.about.birth_year != 0 && births.any();
  const bool has_sex = nir.about.sex != 0 && sex != 0;
  const bool date_agrees = has_date && births.Agree(nir.about);
  const bool sex_agrees = has_sex && nir.about.sex == sex;
  const bool doubtful = nir.confidence == Confidence::kLow;
  if (date_agrees || nir.birth_place == PlaceEvidence::kCommune) Raise(nir, Confidence::kHigh);
  const bool title_agrees = !has_sex && nir.about.sex != 0 && nir.about.sex == sex_of_titles;
  const bool half_agrees =
      sex_agrees || title_agrees || nir.birth_place == PlaceEvidence::kDepartment;
  if (half_agrees && nir.confidence < Confidence::kHigh) {
    Raise(nir, KeyIsWritten(nir) && !doubtful ? Confidence::kHigh : Confidence::kMedium);
  }
  if (has_date != date_agrees || has_sex != sex_agrees) nir.holder = Holder::kOther;
}

// Birth registration codes of NIRs that are départements of today: 01-95, 2A, 2B, 97x. 96, 98 and
// 99 stand for places abroad and former territories.
bool IsDepartment(const char (&code)[4]) {
  if (code[0] == '2' && (code[1] == 'A' || code[1] == 'B')) return code[2] == 0;
  if (!IsDigit(code[0]) || !IsDigit(code[1])) return false;
  const int number = DigitValue(code[0]) * 10 + DigitValue(code[1]);
  if (code[2] == 0) return number >= 1 && number <= 95;
  return number == 97 && IsDigit(code[2]) && code[3] == 0;
}

auto BirthOf(const About& about) {
  return std::tie(about.birth_year, about.birth_month, about.birth_day);
}

// Of several birth dates, the only one that agrees with the NIR.
const About* AgreeingBirth(const FindingsByKind& by_kind, std::span<const Finding> findings,
                           const About& nir) {
  const About* agreeing = nullptr;
  bool several = false;
  ForEachBirth(by_kind, findings, [&](const About& birth) {
    if (!AgreesWith(nir, birth)) return;
    several |= agreeing != nullptr && BirthOf(birth) != BirthOf(*agreeing);
    agreeing = &birth;
  });
  return several ? nullptr : agreeing;
}

// A département that all who name one agree on.
class Residence {
 public:
  void Add(const About& about) {
    if (about.department[0] == 0) return;
    if (first_ == nullptr) first_ = about.department;
    several_ |= std::memcmp(first_, about.department, sizeof about.department) != 0;
  }
  void Add(std::span<const Hint> hints) {
    for (const Hint& hint : hints) Add(hint.about);
  }
  bool any() const { return first_ != nullptr; }
  void Set(About* about) const {
    if (first_ == nullptr || several_) return;
    std::memcpy(about->department, first_, sizeof about->department);
  }

 private:
  const char* first_ = nullptr;
  bool several_ = false;
};

// The younger of the two persons a century apart, unless not born yet.
std::uint16_t CompleteYear(const About& nir, const Today& today) {
  const int digits = nir.birth_year % 100;
  const int century = today.year - today.year % 100;
  const bool future = std::make_tuple(digits, int{nir.birth_month}) >
                      std::make_tuple(today.year % 100, today.month);
  return static_cast<std::uint16_t>(future ? century - 100 + digits : century + digits);
}

// Every kind was found once, as in most rows, and nothing else tells of births.
bool IsSingle(const FindingsByKind& by_kind) {
  return by_kind.repeated() == 0 && (by_kind.kinds() & kCertificates) == 0;
}

// The sex that was named if it was the only one.
class Sexes {
 public:
  void Add(const About& about) {
    male_ |= about.sex == 'M';
    female_ |= about.sex == 'F';
  }
  void Add(std::span<const Hint> hints) {
    for (const Hint& hint : hints) Add(hint.about);
  }
  char Only() const {
    if (male_ == female_) return 0;
    return male_ ? 'M' : 'F';
  }

 private:
  bool male_ = false;
  bool female_ = false;
};

// `dated`: the birth, if not null, is not that of the NIR.
PersonProfile MakeProfile(const About* nir, const About* birth, bool dated,
                          const Residence& residence, char sex_named, const Today& today) {
  PersonProfile profile;
  profile.dated = dated;
  About& about = profile.about;
  about.sex = sex_named;
  if (about.sex == 0 && nir != nullptr) about.sex = nir->sex;
  if (birth != nullptr) {
    about.birth_year = birth->birth_year;
    about.birth_month = birth->birth_month;
    about.birth_day = birth->birth_day;
    if (about.birth_year >= kTwoDigitYear) about.birth_year = CompleteYear(about, today);
  }
  // Where the person lives comes before where they were born.
  residence.Set(&about);
  if (about.department[0] == 0 && nir != nullptr && IsDepartment(nir->department)) {
    std::memcpy(about.department, nir->department, sizeof about.department);
  }
  return profile;
}

}  // namespace

std::optional<PersonPlaces> FindPerson(const FindingsByKind& by_kind,
                                       std::span<const Finding> findings) {
  if (!IsSingle(by_kind)) return std::nullopt;
  const auto held = [&](Kind kind) {
    const std::uint32_t first = by_kind.First(kind);
    return first != FindingsByKind::kNone && IsHeld(findings[first]) ? first
                                                                     : FindingsByKind::kNone;
  };
  return PersonPlaces{held(Kind::kNir), held(Kind::kBirthDate), held(Kind::kPostalAddress)};
}

PersonFindings::PersonFindings(const PersonPlaces& places, std::span<const Finding> findings) {
  const Finding* const all = findings.data();
  if (places.nir != FindingsByKind::kNone) nir = all + places.nir;
  if (places.birth != FindingsByKind::kNone && all[places.birth].about.birth_year != 0) {
    birth = &all[places.birth].about;
  }
  if (places.address != FindingsByKind::kNone) address = &all[places.address].about;
}

bool AreAtOdds(const PersonFindings& person, char sex) {
  if (person.nir == nullptr) return false;
  const About& nir = person.nir->about;
  const bool dated = person.birth != nullptr && nir.birth_year != 0;
  return (dated && !AgreesWith(nir, *person.birth)) || (sex != 0 && nir.sex != 0 && nir.sex != sex);
}

bool RaiseDistinctNirs(const FindingsByKind& by_kind, std::span<Finding> findings) {
  bool raised = false;
  by_kind.ForEach(Kind::kNir, findings, [&raised](Finding& nir) {
    if (nir.confidence != Confidence::kMedium || !(nir.distinctive || nir.labelled)) return;
    if (!KeyIsWritten(nir)) return;
    Raise(nir, Confidence::kHigh);
    raised = true;
  });
  return raised;
}

bool CrossCheckNirs(const FindingsByKind& by_kind, char sex, std::span<Finding> findings) {
  if (by_kind.First(Kind::kNir) == FindingsByKind::kNone) return false;
  if (const auto places = FindPerson(by_kind, findings)) {
    const PersonFindings person(*places, findings);
    if (person.nir == nullptr) return false;
    if (person.nir->confidence == Confidence::kHigh && !AreAtOdds(person, sex)) return false;
  }
  BirthDates births;
  ForEachBirth(by_kind, findings, [&](const About& birth) { births.Add(birth); });
  const char sex_of_titles = SexOfTitles(by_kind, findings);
  bool changed = false;
  by_kind.ForEach(Kind::kNir, findings, [&](Finding& nir) {
    if (!IsHeld(nir)) return;
    const Confidence confidence = nir.confidence;
    CrossCheck(nir, births, sex, sex_of_titles);
    changed |= nir.confidence != confidence || !IsHeld(nir);
  });
  return changed;
}

char SexNamed(const FindingsByKind& by_kind, std::span<const Finding> findings,
              std::span<const Hint> hints) {
  Sexes sexes;
  sexes.Add(hints);
  ForEachCertificate(by_kind, findings, [&](const Finding& found) { sexes.Add(found.about); });
  return sexes.Only();
}

char SexNamed(std::span<const Hint> hints) {
  Sexes sexes;
  sexes.Add(hints);
  return sexes.Only();
}

PersonProfile ProfileOf(const PersonFindings& person, std::span<const Hint> hints, char sex_named,
                        const Today& today) {
  const About* const nir = person.nir != nullptr ? &person.nir->about : nullptr;
  Residence residence;
  if (person.address != nullptr) residence.Add(*person.address);
  if (!residence.any()) residence.Add(hints);
  const bool dated = person.birth != nullptr;
  return MakeProfile(nir, dated ? person.birth : nir, dated, residence, sex_named, today);
}

PersonProfile ProfileOf(const FindingsByKind& by_kind, std::span<const Finding> findings,
                        std::span<const Hint> hints, char sex_named, const Today& today) {
  if (const auto places = FindPerson(by_kind, findings)) {
    return ProfileOf(PersonFindings(*places, findings), hints, sex_named, today);
  }
  const About* nir = nullptr;
  const About* birth = nullptr;
  bool several_nirs = false;
  bool several_births = false;
  Residence residence;
  by_kind.ForEach(Kind::kNir, findings, [&](const Finding& finding) {
    if (!IsHeld(finding)) return;
    several_nirs |= nir != nullptr;
    nir = &finding.about;
  });
  if (several_nirs) nir = nullptr;
  ForEachBirth(by_kind, findings, [&](const About& other) {
    several_births |= birth != nullptr && BirthOf(other) != BirthOf(*birth);
    birth = &other;
  });
  by_kind.ForEach(Kind::kPostalAddress, findings, [&](const Finding& finding) {
    if (IsHeld(finding)) residence.Add(finding.about);
  });
  if (!residence.any()) residence.Add(hints);
  const bool dated = birth != nullptr;
  if (several_births) birth = nir != nullptr ? AgreeingBirth(by_kind, findings, *nir) : nullptr;
  return MakeProfile(nir, dated ? birth : nir, dated, residence, sex_named, today);
}

std::uint16_t MinorityOf(const PersonProfile& profile, const Today& today) {
  const About& about = profile.about;
  if (about.birth_year == 0) return 0;
  const auto is_minor = [&](int month, int day) {
    return std::make_tuple(about.birth_year + kAdultYears, month, day) >
           std::make_tuple(today.year, today.month, today.day);
  };
  const int month = about.birth_month;
  const int day = month != 0 ? about.birth_day : 0;
  if (!is_minor(month != 0 ? month : 12, day != 0 ? day : 31)) return 0;
  const bool surely = profile.dated && is_minor(month != 0 ? month : 1, day != 0 ? day : 1);
  return surely ? kFactMinor : kFactMaybeMinor;
}

}  // namespace leakscan
