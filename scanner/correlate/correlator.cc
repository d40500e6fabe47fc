// One source record becomes zero or more exposures:
//
//   findings -> overlaps decided -> records within the record (lines of a list, persons of a JSON
//   value) -> in each: repeats counted, NIRs cross-checked, exposure or not, severity, keys.
//
// A block of text is a list if at least two of its lines, and half of those that are not blank,
// hold an identifier, unless it is a form: lines about one person, none of them twice.
//   "Anne DUPONT 06 47 38 29 15\nLouis MARTIN 06 47 38 29 16\n"    is two records,
//   "Bonjour,\nvous pouvez me joindre au\n06 47 38 29 15.\nMerci"  is one,
//   "Nom : DUPONT\nTél : 06 47 38 29 15\nMail : a@example.org\n"   is one.

#include "scanner/correlate/correlator.h"

#include <algorithm>
#include <array>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/correlate/evidence.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/correlate/json_persons.h"
#include "scanner/correlate/overlaps.h"
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

std::uint8_t CategoriesOf(FactSet kinds) {
  static constexpr std::array<FactSet, kCategoryCount> kKinds = KindsByCategory();
  unsigned categories = 0;
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    categories |= static_cast<unsigned>((kinds & kKinds[i]) != 0) << i;
  }
  return static_cast<std::uint8_t>(categories);
}

// `categories` with those of the findings of users' detectors in place of their kind's.
std::uint8_t CategoriesWithUsers(unsigned categories, std::span<const Finding> findings) {
  const auto bit = [](Category category) { return 1U << static_cast<unsigned>(category); };
  categories &= ~bit(Category::kCustom);
  for (const Finding& finding : findings) {
    if (finding.kind == Kind::kCustom) categories |= bit(finding.category);
  }
  return static_cast<std::uint8_t>(categories);
}

bool IsBlankLine(std::string_view line) { return std::all_of(line.begin(), line.end(), IsSpace); }

// Calls visit(begin, end, line_number) for each line of `text`, offsets within it, without its end.
template <class Visit>
void ForEachLine(std::string_view text, Visit visit) {
  std::uint64_t number = 0;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size());
    std::size_t end = line_end;
    if (end > begin && text[end - 1] == '\r') --end;
    visit(begin, end, number);
    begin = line_end + 1;
  }
}

bool HoldsIdentifier(std::span<const Finding> findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return IsIdentifier(finding.kind); });
}

bool HoldsLead(std::span<const Finding> findings) { return std::ranges::any_of(findings, IsLead); }

// Whether the lines of a block, given one after the other, can be a form of one person: something
// in it is labelled or stands on a line of its own beside the identifiers, and no kind of
// identifier comes on a second line but under another label ("Tél :", "Mobile :").
class FormReader {
 public:
  explicit FormReader(const Record& record) : record_(record) {}

  void AddLine(std::span<const Finding> findings) {
    if (repeats_ || findings.empty()) return;
    const FactSet before = kinds_;
    bool identifier = false;
    for (const Finding& finding : findings) {
      const std::string_view label = LabelOf(finding);
      told_ = told_ || !label.empty();
      if (!IsIdentifier(finding.kind)) continue;
      identifier = true;
      const FactSet kind = FactOf(finding.kind);
      if ((before & kind) != 0 && (label.empty() || HasLabel(finding.kind, label))) repeats_ = true;
      kinds_ |= kind;
      labels_.push_back({finding.kind, label});
    }
    told_ = told_ || !identifier;
  }

  bool IsForm() const { return told_ && !repeats_; }

 private:
  struct Label {
    Kind kind;
    std::string_view name;
  };

  std::string_view LabelOf(const Finding& finding) const {
    return finding.field < record_.fields.size() ? record_.fields[finding.field].name
                                                 : std::string_view{};
  }
  bool HasLabel(Kind kind, std::string_view name) const {
    return std::ranges::any_of(labels_, [&](const Label& label) {
      return label.kind == kind && (label.name.empty() || label.name == name);
    });
  }

  const Record& record_;
  FactSet kinds_ = 0;
  std::vector<Label> labels_;
  bool told_ = false;
  bool repeats_ = false;
};

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
    }
    if (structured_health) health = kStructuredHealth;
  }
};

// PersonFact bits but those of age. `found` are the facts about the record's own person.
unsigned PersonFactsOf(const Exposure& exposure, FactSet found) {
  const auto holds = [found](FactSet fact) { return (found & fact) != 0; };
  unsigned facts = 0;
  if (exposure.severity == Severity::kCritical) facts |= kFactCritical;
  if (holds(FactBit(kFactBitHealth))) facts |= kFactHealth;
  if (holds(FactOf(Kind::kEmail))) facts |= kFactEmail;
  if (holds(FactOf(Kind::kPhone))) facts |= kFactPhone;
  if (holds(FactOf(Kind::kPostalAddress))) facts |= kFactPost;
  for (const PersonKey& key : exposure.keys) {
    if (key.kind > PersonKeyKind::kNameBirth) break;
    if (key.kind == PersonKeyKind::kNameBirth) facts |= kFactNameBirth;
  }
  if (exposure.subject_count > 0 && exposure.keys.front().kind == PersonKeyKind::kNir) {
    facts |= kFactNir;
  }
  return facts;
}

}  // namespace

struct Correlator::Scratch {
  explicit Scratch(const KeyedHasher& hasher) : keys(hasher) {}

  OverlapResolver overlaps;
  FindingsByKind by_kind;
  JsonPersons json;
  PersonKeyMaker keys;
  std::vector<Hint> hints;  // of one record within the record

  // The Correlate() under way.
  const Chunk* chunk = nullptr;
  const Record* record = nullptr;
  std::vector<Exposure>* exposures = nullptr;
  std::size_t count = 0;    // of `exposures` that are filled
  bool identified = false;  // a finding that counts names a person

  // What was asked last, and the answer: rows of a table mostly hold the same.
  FactSet sorted_kinds = 0;
  std::uint8_t sorted_categories = 0;
  FactSet judged_facts = 0;
  Severity judged_severity = Severity::kInfo;

  Severity Judge(const SeverityRules& rules, FactSet facts) {
    if (facts != judged_facts) judged_severity = rules.Judge(facts);
    judged_facts = facts;
    return judged_severity;
  }

  std::uint8_t CategoriesOf(FactSet kinds) {
    if (kinds != sorted_kinds) sorted_categories = leakscan::CategoriesOf(kinds);
    sorted_kinds = kinds;
    return sorted_categories;
  }

  // The exposure to fill next. It counts once Finish() is called.
  Exposure& Next() const {
    if (count == exposures->size()) exposures->emplace_back();
    return (*exposures)[count];
  }

  // The same, with the findings of a JSON person, whose hints become the scratch's.
  Exposure& Gather(std::uint16_t node) {
    Exposure& exposure = Next();
    json.Gather(node, &exposure.findings, &hints);
    by_kind.Build(exposure.findings);
    return exposure;
  }
};

Correlator::Correlator(const SeverityRules& rules, const KeyedHasher& person_hasher, Today today)
    : rules_(rules), today_(today), scratch_(std::make_unique<Scratch>(person_hasher)) {}
Correlator::~Correlator() = default;

std::size_t Correlator::Correlate(const Chunk& chunk, const Record& record,
                                  std::vector<Finding>& findings, const std::vector<Hint>& hints,
                                  std::vector<Exposure>* exposures, std::uint64_t* records) {
  Scratch& s = *scratch_;
  s.chunk = &chunk;
  s.record = &record;
  s.exposures = exposures;
  s.count = 0;
  s.identified = false;
  *records = 1;
  s.by_kind.Build(findings);
  const bool any_health = (s.by_kind.kinds() & kHealthKinds) != 0;
  RaiseDistinctNirs(s.by_kind, findings);
  if (s.overlaps.Resolve(record, &findings)) s.by_kind.Build(findings);
  const bool message = IsMessage(chunk.context->format);
  const bool split = (record.prose && !message && SplitLines(findings, hints, records)) ||
                     (!record.nodes.empty() && SplitJson(findings, hints, records));
  if (!split) {
    Exposure& exposure = s.Next();
    std::swap(exposure.findings, findings);
    Finish(record.begin, record.end, 0, 0, hints, &exposure);
  }
  findings.clear();
  health_unidentified_ = any_health && !s.identified;
  return s.count;
}

bool Correlator::SplitLines(const std::vector<Finding>& findings, const std::vector<Hint>& hints,
                            std::uint64_t* records) {
  Scratch& s = *scratch_;
  const Record& record = *s.record;
  if (s.chunk->split || findings.size() < 2) return false;
  if (record.end > s.chunk->text.size() || record.begin > record.end) return false;
  const std::string_view text = s.chunk->text.substr(record.begin, record.end - record.begin);
  if (text.find('\n') == std::string_view::npos) return false;

  std::uint64_t lines = 0;
  std::uint64_t with_identifier = 0;
  std::size_t next = 0;
  // The findings that begin before the end of a line, behind those of the lines before.
  const auto take = [&](std::size_t end) {
    const std::size_t first = next;
    while (next < findings.size() && findings[next].begin < record.begin + end) ++next;
    return std::span(findings).subspan(first, next - first);
  };
  FormReader form(record);
  ForEachLine(text, [&](std::size_t begin, std::size_t end, std::uint64_t) {
    const std::span<const Finding> here = take(end);
    lines += !IsBlankLine(text.substr(begin, end - begin));
    with_identifier += HoldsIdentifier(here);
    form.AddLine(here);
  });
  if (with_identifier < 2 || with_identifier * 2 < lines || form.IsForm()) return false;

  *records = lines;
  std::uint64_t place = 0;
  next = 0;
  ForEachLine(text, [&](std::size_t begin, std::size_t end, std::uint64_t line) {
    if (IsBlankLine(text.substr(begin, end - begin))) return;
    const std::span<const Finding> here = take(end);
    const std::uint64_t index = place++;
    if (!HoldsIdentifier(here) && !HoldsLead(here)) return;
    const auto line_begin = static_cast<std::uint32_t>(record.begin + begin);
    const auto line_end = static_cast<std::uint32_t>(record.begin + end);
    s.hints.clear();
    for (const Hint& hint : hints) {
      if (hint.field >= record.fields.size()) continue;
      const std::uint32_t at = record.fields[hint.field].begin;
      if (at >= line_begin && at < line_end) s.hints.push_back(hint);
    }
    Exposure& exposure = s.Next();
    exposure.findings.assign(here.begin(), here.end());
    s.by_kind.Build(exposure.findings);
    Finish(line_begin, line_end, index, line, s.hints, &exposure);
  });
  return true;
}

bool Correlator::SplitJson(const std::vector<Finding>& findings, const std::vector<Hint>& hints,
                           std::uint64_t* records) {
  Scratch& s = *scratch_;
  const Record& record = *s.record;
  if (!s.json.Split(record, findings, hints)) return false;
  const std::string_view text = s.chunk->text;
  const auto limit = static_cast<std::uint32_t>(std::min<std::size_t>(record.end, text.size()));
  std::uint32_t counted = std::min(record.begin, limit);  // lines are counted up to here
  std::uint64_t line = 0;
  std::uint64_t place = 0;
  for (const std::uint16_t node : s.json.persons()) {
    const bool whole = node == 0;
    const std::uint32_t begin =
        whole ? counted : std::clamp(record.nodes[node].begin, counted, limit);
    const std::uint32_t end = whole ? record.end : std::clamp(record.nodes[node].end, begin, limit);
    line +=
        static_cast<std::uint64_t>(std::count(text.begin() + counted, text.begin() + begin, '\n'));
    counted = begin;
    Finish(begin, end, place++, line, s.hints, &s.Gather(node));
  }
  if (s.json.HasRemainder()) {
    place += Finish(record.begin, record.end, place, 0, s.hints, &s.Gather(0));
  }
  *records = place;
  return true;
}

bool Correlator::Finish(std::uint32_t begin, std::uint32_t end, std::uint64_t place,
                        std::uint64_t line, const std::vector<Hint>& hints, Exposure* next) {
  Scratch& s = *scratch_;
  Exposure& exposure = *next;
  if (s.by_kind.repeated() != 0 && s.overlaps.MergeRepeats(&exposure.findings)) {
    s.by_kind.Build(exposure.findings);
  }
  exposure.begin = begin;
  exposure.end = end;
  exposure.record = s.record->number + place;
  exposure.line = s.record->line + line;
  exposure.lead = !IsIdentity(s.by_kind.kinds());
  if (exposure.lead) return FinishLead(&exposure);
  const char sex_named = SexNamed(s.by_kind, exposure.findings, hints);
  CrossCheckNirs(s.by_kind, sex_named, exposure.findings);

  const Evidence evidence(exposure.findings);
  const KindsFound& real = evidence.real;
  const FactSet effective = real.AtLeast(Confidence::kMedium);
  FactSet facts = effective | evidence.health;
  if (s.chunk->context && HasHealthName(*s.chunk->context, *s.record)) facts |= kStructuredHealth;
  if ((effective & kContactKinds) != 0) facts |= FactBit(kFactBitContact);
  if ((effective & kHealthKinds) != 0) facts |= FactBit(kFactBitHealth);
  const bool identified = IsIdentity(effective);

  exposure.categories = s.CategoriesOf(s.by_kind.kinds());
  if ((s.by_kind.kinds() & FactOf(Kind::kCustom)) != 0) {
    exposure.categories = CategoriesWithUsers(exposure.categories, exposure.findings);
  }
  exposure.confidence = IsIdentity(real.AtLeast(Confidence::kLow))
                            ? real.IdentityConfidence()
                            : AllKindsOf(exposure.findings).IdentityConfidence();
  exposure.severity = identified ? s.Judge(rules_, facts) : Severity::kInfo;
  const PersonProfile profile = ProfileOf(s.by_kind, exposure.findings, hints, sex_named, today_);
  exposure.about = profile.about;
  s.keys.MakeKeys(*s.record, s.by_kind, evidence.own, &exposure);
  const FactSet own_facts = evidence.own | (facts & FactBit(kFactBitHealth));
  exposure.facts =
      static_cast<std::uint16_t>(PersonFactsOf(exposure, own_facts) | MinorityOf(profile, today_));
  s.identified |= identified;
  ++s.count;
  return true;
}

// No person is in it: a lead, if anything points to a leak.
bool Correlator::FinishLead(Exposure* next) {
  Exposure& exposure = *next;
  if (!HoldsLead(exposure.findings)) return false;
  exposure.severity = Severity::kInfo;
  exposure.confidence = Confidence::kLow;
  for (const Finding& finding : exposure.findings) {
    if (IsLead(finding)) exposure.confidence = std::max(exposure.confidence, finding.confidence);
  }
  exposure.categories =
      CategoriesWithUsers(scratch_->CategoriesOf(scratch_->by_kind.kinds()), exposure.findings);
  exposure.about = {};
  exposure.keys.clear();
  exposure.subject_count = 0;
  exposure.subjects.clear();
  exposure.facts = 0;
  ++scratch_->count;
  return true;
}

}  // namespace leakscan
