#include "scanner/correlate/verdict.h"

#include <array>

#include "scanner/correlate/person_keys.h"

namespace leakscan {
namespace {

constexpr Category CategoryOf(Kind kind) {
  switch (kind) {
    case Kind::kNir:
    case Kind::kInsC:
    case Kind::kPersonName:
    case Kind::kBirthDate:
    case Kind::kIpp:
      return Category::kIdentity;
    case Kind::kPhone:
    case Kind::kEmail:
    case Kind::kPostalAddress:
      return Category::kContact;
    case Kind::kCovidResult:
    case Kind::kHc1:
    case Kind::kDoc2d:
    case Kind::kLoinc:
    case Kind::kIcd10:
    case Kind::kCcam:
    case Kind::kCip13:
    case Kind::kAtc:
    case Kind::kHealthTerm:
      return Category::kHealth;
    case Kind::kRpps:
    case Kind::kFiness:
      return Category::kProfessional;
    case Kind::kIban:
    case Kind::kPaymentCard:
      return Category::kFinancial;
    case Kind::kPassword:
    case Kind::kPasswordHash:
      return Category::kCredential;
    case Kind::kLeakLink:
    case Kind::kWatch:
      return Category::kLead;
    case Kind::kCustom:
      return Category::kCustom;
  }
  return Category::kCustom;
}

constexpr FactSet KindsOf(Category category) {
  FactSet kinds = 0;
  for (int kind = 0; kind < kKindCount; ++kind) {
    if (CategoryOf(static_cast<Kind>(kind)) == category) kinds |= FactBit(kind);
  }
  return kinds;
}

FactSet IdentifierKinds() {
  FactSet kinds = 0;
  for (int kind = 0; kind < kKindCount; ++kind) {
    if (IsIdentifier(static_cast<Kind>(kind))) kinds |= FactBit(kind);
  }
  return kinds;
}

constexpr FactSet kHealthKinds = KindsOf(Category::kHealth);
constexpr FactSet kContactKinds = KindsOf(Category::kContact);
constexpr FactSet kStructuredHealth = FactBit(kFactBitHealth) | FactBit(kFactBitStructuredHealth);
const FactSet kIdentifierKinds = IdentifierKinds();

// An identifier, or a name with a birth date or an address.
bool IsIdentity(FactSet kinds) {
  constexpr FactSet kNamed = FactOf(Kind::kBirthDate) | FactOf(Kind::kPostalAddress);
  return (kinds & kIdentifierKinds) != 0 ||
         ((kinds & FactOf(Kind::kPersonName)) != 0 && (kinds & kNamed) != 0);
}

// Kinds found, apart by confidence.
struct KindsFound {
  FactSet at[3] = {};

  void Add(FactSet kind, Confidence confidence) {
    at[static_cast<std::size_t>(confidence)] |= kind;
  }
  FactSet AtLeast(Confidence confidence) const {
    FactSet kinds = 0;
    for (std::size_t i = static_cast<std::size_t>(confidence); i < 3; ++i) kinds |= at[i];
    return kinds;
  }
  // How sure the best identity is; low where there is none.
  Confidence IdentityConfidence() const {
    if (IsIdentity(AtLeast(Confidence::kHigh))) return Confidence::kHigh;
    return IsIdentity(AtLeast(Confidence::kMedium)) ? Confidence::kMedium : Confidence::kLow;
  }
};

constexpr std::array<FactSet, kCategoryCount> KindsByCategory() {
  std::array<FactSet, kCategoryCount> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = KindsOf(static_cast<Category>(i));
  return kinds;
}

// All kinds found, of whomever.
KindsFound AllKindsOf(std::span<const Finding> findings) {
  KindsFound all;
  for (const Finding& finding : findings) all.Add(FactOf(finding.kind), finding.confidence);
  return all;
}

// What the findings of a record say of it, taken together.
struct Evidence {
  KindsFound real;     // of persons to be protected
  FactSet own = 0;     // of the record's person, believable
  FactSet health = 0;  // as facts
  bool plain = true;   // see Verdict

  explicit Evidence(std::span<const Finding> findings) {
    // Without branches: what a row holds changes from row to row.
    bool structured_health = false;
    for (const Finding& finding : findings) {
      const FactSet kind = FactOf(finding.kind);
      const bool is_real =
          !finding.fictional && !finding.allowed && finding.holder != Holder::kProfessional;
      const bool effective = IsEffective(finding);
      real.Add(is_real ? kind : 0, finding.confidence);
      own |= effective && finding.holder == Holder::kSubject ? kind : 0;
      structured_health |= effective && finding.structured_health;
      plain &= is_real && finding.holder == Holder::kSubject && finding.count == 1;
    }
    if (structured_health) health = kStructuredHealth;
  }
};

}  // namespace

bool HoldHealth(FactSet kinds) { return (kinds & kHealthKinds) != 0; }

// What users' detectors find has the category that they say.
std::uint8_t CategoriesOf(FactSet kinds, std::span<const Finding> findings) {
  static constexpr std::array<FactSet, kCategoryCount> kKinds = KindsByCategory();
  unsigned categories = 0;
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    categories |= static_cast<unsigned>((kinds & kKinds[i]) != 0) << i;
  }
  if ((kinds & FactOf(Kind::kCustom)) == 0) return static_cast<std::uint8_t>(categories);
  const auto bit = [](Category category) { return 1U << static_cast<unsigned>(category); };
  categories &= ~bit(Category::kCustom);
  for (const Finding& finding : findings) {
    if (finding.kind == Kind::kCustom) categories |= bit(finding.category);
  }
  return static_cast<std::uint8_t>(categories);
}

Verdict JudgeFindings(const SeverityRules& rules, const FindingsByKind& by_kind,
                      std::span<const Finding> findings, bool health_name) {
  Verdict verdict;
  verdict.exposure = IsIdentity(by_kind.kinds());
  if (!verdict.exposure) return verdict;
  const Evidence evidence(findings);
  const KindsFound& real = evidence.real;
  const FactSet effective = real.AtLeast(Confidence::kMedium);
  FactSet facts = effective | evidence.health;
  if (health_name) facts |= kStructuredHealth;
  if ((effective & kContactKinds) != 0) facts |= FactBit(kFactBitContact);
  if ((effective & kHealthKinds) != 0) facts |= FactBit(kFactBitHealth);
  verdict.plain = evidence.plain;
  verdict.identified = IsIdentity(effective);
  verdict.categories = CategoriesOf(by_kind.kinds(), findings);
  verdict.confidence = IsIdentity(real.AtLeast(Confidence::kLow))
                           ? real.IdentityConfidence()
                           : AllKindsOf(findings).IdentityConfidence();
  verdict.severity = verdict.identified ? rules.Judge(facts) : Severity::kInfo;
  verdict.own = evidence.own | (facts & FactBit(kFactBitHealth));
  return verdict;
}

std::uint16_t PersonFactsOf(const Verdict& verdict, std::optional<PersonKeyKind> strongest,
                            bool has_name_birth) {
  const auto holds = [&verdict](FactSet fact) { return (verdict.own & fact) != 0; };
  unsigned facts = 0;
  if (verdict.severity == Severity::kCritical) facts |= kFactCritical;
  if (holds(FactBit(kFactBitHealth))) facts |= kFactHealth;
  if (holds(FactOf(Kind::kEmail))) facts |= kFactEmail;
  if (holds(FactOf(Kind::kPhone))) facts |= kFactPhone;
  if (holds(FactOf(Kind::kPostalAddress))) facts |= kFactPost;
  if (has_name_birth) facts |= kFactNameBirth;
  if (strongest == PersonKeyKind::kNir) facts |= kFactNir;
  return static_cast<std::uint16_t>(facts);
}

}  // namespace leakscan
