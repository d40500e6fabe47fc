// A NIR (décret n° 82-103, INSEE) begins with sex, two digits of the year and the month of birth.
// Ten digits that pass the key by chance (1 in 97) agree with a birth date once in 1,200 and with a
// sex once in 2, so that agreement settles doubt, and contradiction means that a valid number
// belongs to somebody else: children are insured under a parent's.
//
//   Fits:     2 55 08 ... beside 14/08/1955 or beside "Mme".
//   Does not: 2 55 08 ... beside 03/02/2011: the mother's, say.
// Months 20-42 and 50-99 stand for an unknown month and agree with any.
//
// A NIR without its key passes by chance once in 40, and a label or a sex is not enough to make it
// certain; a birth date is.

#include "scanner/correlate/evidence.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <tuple>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr int kAdultYears = 18;
constexpr std::size_t kNirCharacters = 13;  // without the key

bool IsHeld(const Finding& finding) { return finding.holder == Holder::kSubject; }

bool IsBirthDate(const Finding& finding) {
  if (!IsHeld(finding) || finding.about.birth_year == 0) return false;
  return finding.kind == Kind::kBirthDate || finding.kind == Kind::kHc1 ||
         finding.kind == Kind::kDoc2d;
}

// A key in the next cell widens the span, but not the value.
bool KeyIsWritten(const Finding& nir) {
  const auto characters = std::count_if(nir.value.begin(), nir.value.end(), IsAlnum);
  return characters != kNirCharacters || nir.end - nir.begin > nir.value.size();
}

void Raise(Finding& nir, Confidence confidence) {
  nir.confidence = std::max(nir.confidence, confidence);
}

// The months of birth in a record, by the last two digits of the year; month 0 is unknown.
class BirthMonths {
 public:
  void Add(const About& about) {
    months_.set(IndexOf(about.birth_year, about.birth_month));
    any_ = true;
  }
  bool any() const { return any_; }

  bool Agree(const About& nir) const {
    if (nir.birth_month != 0) {
      return months_.test(IndexOf(nir.birth_year, nir.birth_month)) ||
             months_.test(IndexOf(nir.birth_year, 0));
    }
    for (unsigned month = 0; month < kMonths; ++month) {
      if (months_.test(IndexOf(nir.birth_year, month))) return true;
    }
    return false;
  }

 private:
  static constexpr unsigned kMonths = 13;
  static std::size_t IndexOf(unsigned year, unsigned month) {
    return year % 100 * kMonths + month % kMonths;
  }
  std::bitset<100 * kMonths> months_;
  bool any_ = false;
};

// The one sex that the record names beside its NIRs; 0 if it names none or both.
char SexOf(std::span<const Finding> findings, std::span<const Hint> hints) {
  bool male = false;
  bool female = false;
  const auto add = [&](char sex) {
    male |= sex == 'M';
    female |= sex == 'F';
  };
  for (const Hint& hint : hints) add(hint.about.sex);
  for (const Finding& finding : findings) {
    if (finding.kind == Kind::kHc1 || finding.kind == Kind::kDoc2d) add(finding.about.sex);
  }
  if (male == female) return 0;
  return male ? 'M' : 'F';
}

void CrossCheck(Finding& nir, const BirthMonths& births, char sex) {
  const bool has_date = nir.about.birth_year != 0 && births.any();
  const bool has_sex = nir.about.sex != 0 && sex != 0;
  const bool date_agrees = has_date && births.Agree(nir.about);
  const bool sex_agrees = has_sex && nir.about.sex == sex;
  if (date_agrees) Raise(nir, Confidence::kHigh);
  if (sex_agrees) Raise(nir, KeyIsWritten(nir) ? Confidence::kHigh : Confidence::kMedium);
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

// The NIR of the record's person if there is exactly one.
const Finding* SubjectNir(std::span<const Finding> findings) {
  const Finding* only = nullptr;
  for (const Finding& finding : findings) {
    if (finding.kind != Kind::kNir || !IsHeld(finding)) continue;
    if (only != nullptr) return nullptr;
    only = &finding;
  }
  return only;
}

auto BirthOf(const About& about) {
  return std::tie(about.birth_year, about.birth_month, about.birth_day);
}

bool AgreesWith(const About& nir, const About& birth) {
  const bool month_agrees =
      nir.birth_month == birth.birth_month || nir.birth_month == 0 || birth.birth_month == 0;
  return nir.birth_year % 100 == birth.birth_year % 100 && month_agrees;
}

// The birth date of the record's person: the only one, or the only one that agrees with the NIR.
const About* SubjectBirth(std::span<const Finding> findings, const Finding* nir) {
  const About* only = nullptr;
  bool several = false;
  const About* agreeing = nullptr;
  bool several_agree = false;
  for (const Finding& finding : findings) {
    if (!IsBirthDate(finding)) continue;
    const About& about = finding.about;
    if (only == nullptr) only = &about;
    several |= BirthOf(about) != BirthOf(*only);
    if (nir == nullptr || nir->about.birth_year == 0) continue;
    if (!AgreesWith(nir->about, about)) continue;
    if (agreeing == nullptr) agreeing = &about;
    several_agree |= BirthOf(about) != BirthOf(*agreeing);
  }
  if (!several) return only;
  return several_agree ? nullptr : agreeing;
}

// The younger of the two persons a century apart, unless not born yet.
std::uint16_t CompleteYear(const About& nir, const Today& today) {
  const int digits = nir.birth_year % 100;
  const int century = today.year - today.year % 100;
  const bool future = std::make_tuple(digits, int{nir.birth_month}) >
                      std::make_tuple(today.year % 100, today.month);
  return static_cast<std::uint16_t>(future ? century - 100 + digits : century + digits);
}

// Where the person lives: the one département of the record's addresses, else of its postcodes.
// Writes nothing where there are several.
void SetResidence(std::span<const Finding> findings, std::span<const Hint> hints, About* about) {
  const char* found = nullptr;
  bool several = false;
  const auto add = [&](const About& place) {
    if (place.department[0] == 0) return;
    if (found == nullptr) found = place.department;
    several |= std::strncmp(found, place.department, sizeof place.department) != 0;
  };
  for (const Finding& finding : findings) {
    if (finding.kind == Kind::kPostalAddress && IsHeld(finding)) add(finding.about);
  }
  if (found == nullptr) {
    for (const Hint& hint : hints) add(hint.about);
  }
  if (found != nullptr && !several) std::memcpy(about->department, found, sizeof about->department);
}

}  // namespace

void RaiseDistinctNirs(std::span<Finding> findings) {
  for (Finding& finding : findings) {
    if (finding.kind != Kind::kNir || finding.confidence != Confidence::kMedium) continue;
    if ((finding.distinctive || finding.labelled) && KeyIsWritten(finding)) {
      Raise(finding, Confidence::kHigh);
    }
  }
}

void CrossCheckNirs(std::span<Finding> findings, std::span<const Hint> hints) {
  const auto is_nir = [](const Finding& finding) { return finding.kind == Kind::kNir; };
  if (std::none_of(findings.begin(), findings.end(), is_nir)) return;
  BirthMonths births;
  for (const Finding& finding : findings) {
    if (IsBirthDate(finding)) births.Add(finding.about);
  }
  const char sex = SexOf(findings, hints);
  for (Finding& finding : findings) {
    if (is_nir(finding) && finding.holder == Holder::kSubject) CrossCheck(finding, births, sex);
  }
}

About AboutOf(std::span<const Finding> findings, std::span<const Hint> hints, const Today& today) {
  About about;
  const Finding* nir = SubjectNir(findings);
  about.sex = SexOf(findings, hints);
  if (about.sex == 0 && nir != nullptr) about.sex = nir->about.sex;
  if (const About* birth = SubjectBirth(findings, nir)) {
    about.birth_year = birth->birth_year;
    about.birth_month = birth->birth_month;
    about.birth_day = birth->birth_day;
  } else if (nir != nullptr && !HasBirthDate(findings)) {
    about.birth_year = nir->about.birth_year;
    about.birth_month = nir->about.birth_month;
  }
  if (about.birth_year >= kTwoDigitYear) about.birth_year = CompleteYear(about, today);
  SetResidence(findings, hints, &about);
  if (about.department[0] == 0 && nir != nullptr && IsDepartment(nir->about.department)) {
    std::memcpy(about.department, nir->about.department, sizeof about.department);
  }
  return about;
}

std::uint16_t MinorityOf(const About& about, bool certain, const Today& today) {
  if (about.birth_year == 0) return 0;
  const auto is_minor = [&](int month, int day) {
    return std::make_tuple(about.birth_year + kAdultYears, month, day) >
           std::make_tuple(today.year, today.month, today.day);
  };
  const int month = about.birth_month;
  const int day = month != 0 ? about.birth_day : 0;
  if (!is_minor(month != 0 ? month : 12, day != 0 ? day : 31)) return 0;
  const bool surely = certain && is_minor(month != 0 ? month : 1, day != 0 ? day : 1);
  return surely ? kFactMinor : kFactMaybeMinor;
}

bool HasBirthDate(std::span<const Finding> findings) {
  return std::any_of(findings.begin(), findings.end(), IsBirthDate);
}

}  // namespace leakscan
