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
#include <optional>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/correlate/evidence.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/correlate/json_persons.h"
#include "scanner/correlate/overlaps.h"
#include "scanner/correlate/person_keys.h"
#include "scanner/correlate/record_shapes.h"
#include "scanner/correlate/verdict.h"

namespace leakscan {
namespace {

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

std::optional<PersonKeyKind> StrongestOf(const Exposure& exposure) {
  if (exposure.keys.empty()) return std::nullopt;
  return exposure.keys.front().kind;
}

bool HasNameBirth(const Exposure& exposure) {
  return std::ranges::any_of(
      exposure.keys, [](const PersonKey& key) { return key.kind == PersonKeyKind::kNameBirth; });
}

}  // namespace

struct Correlator::Scratch {
  Scratch(const SeverityRules& rules, const KeyedHasher& hasher) : shapes(rules), keys(hasher) {}

  OverlapResolver overlaps;
  RecordShapes shapes;
  JsonPersons json;
  PersonKeyMaker keys;
  std::vector<Hint> hints;  // of one record within the record

  // The Correlate() under way.
  const Chunk* chunk = nullptr;
  const Record* record = nullptr;
  std::vector<Exposure>* exposures = nullptr;
  std::size_t count = 0;    // of `exposures` that are filled
  bool identified = false;  // a finding that counts names a person
  bool health_name = false;

  // Of the findings under way: what follows from their traits, if it is known.
  const RecordShape* shape = nullptr;
  FindingsByKind built;  // else where their kinds are
  const FindingsByKind& by_kind() const { return shape != nullptr ? shape->by_kind : built; }

  void Build(std::span<const Finding> findings) {
    shape = nullptr;
    built.Build(findings);
  }
  void Shape(std::span<const Finding> findings) {
    shape = shapes.Of(findings, health_name);
    if (shape == nullptr) built.Build(findings);
  }

  void Place(std::uint32_t begin, std::uint32_t end, std::uint64_t place, std::uint64_t line,
             Exposure* exposure) const {
    exposure->begin = begin;
    exposure->end = end;
    exposure->record = record->number + place;
    exposure->line = record->line + line;
  }

  // The exposure to fill next. It counts once Finish() is called.
  Exposure& Next() const {
    if (count == 0 && !exposures->empty()) return exposures->front();  // of most records
    if (count == exposures->size()) exposures->emplace_back();
    return (*exposures)[count];
  }

  // The same, with the findings of a JSON person, whose hints become the scratch's.
  Exposure& Gather(std::uint16_t node) {
    Exposure& exposure = Next();
    json.Gather(node, &exposure.findings, &hints);
    Build(exposure.findings);
    return exposure;
  }
};

Correlator::Correlator(const SeverityRules& rules, const KeyedHasher& person_hasher, Today today)
    : rules_(rules), today_(today), scratch_(std::make_unique<Scratch>(rules, person_hasher)) {}
Correlator::~Correlator() = default;

std::size_t Correlator::Correlate(const Chunk& chunk, const Record& record,
                                  std::vector<Finding>& findings, const std::vector<Hint>& hints,
                                  std::vector<Exposure>* exposures, std::uint64_t* records,
                                  const RowReading& row) {
  Scratch& s = *scratch_;
  s.chunk = &chunk;
  s.record = &record;
  s.exposures = exposures;
  s.count = 0;
  s.identified = false;
  s.health_name = chunk.context && HasHealthName(*chunk.context, record);
  *records = 1;
  if (row.layout != 0 && FinishRow(row, hints, findings)) return 1;
  // In text every record is of another shape.
  if (record.prose) {
    s.Build(findings);
  } else {
    s.Shape(findings);
  }
  const bool any_health = HoldHealth(s.by_kind().kinds());
  const bool raised = RaiseDistinctNirs(s.by_kind(), findings);
  if (s.overlaps.Resolve(record, &findings) || raised) s.Build(findings);
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
    s.Build(exposure.findings);
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
  if (s.by_kind().repeated() != 0 && s.overlaps.MergeRepeats(&exposure.findings)) {
    s.Build(exposure.findings);
  }
  s.Place(begin, end, place, line, &exposure);
  const char sex_named = SexNamed(s.by_kind(), exposure.findings, hints);
  if (CrossCheckNirs(s.by_kind(), sex_named, exposure.findings) && s.shape != nullptr) {
    s.Shape(exposure.findings);
  }
  const Verdict verdict =
      s.shape != nullptr ? s.shape->verdict
                         : JudgeFindings(rules_, s.by_kind(), exposure.findings, s.health_name);
  if (!verdict.exposure) return FinishLead(&exposure);
  Fill(verdict, ProfileOf(s.by_kind(), exposure.findings, hints, sex_named, today_), &exposure);
  return true;
}

// What the general way would do is known of most rows: their findings neither overlap nor repeat
// each other, and while a NIR that is certain contradicts nothing it stays as it is. So the shape
// is the findings' own from the beginning to the end, and only their values are looked at.
bool Correlator::FinishRow(const RowReading& row, const std::vector<Hint>& hints,
                           std::vector<Finding>& findings) {
  Scratch& s = *scratch_;
  if (s.record->nodes.size() > 1) return false;
  const RecordShape* const shape = s.shapes.OfRow(row, findings, s.health_name);
  if (shape == nullptr || !shape->settled || !shape->verdict.exposure) return false;
  const PersonFindings person(shape->person, findings);
  const char sex_named = SexNamed(hints);
  if (AreAtOdds(person, sex_named)) return false;
  s.shape = shape;
  Exposure& exposure = s.Next();
  std::swap(exposure.findings, findings);
  findings.clear();
  s.Place(s.record->begin, s.record->end, 0, 0, &exposure);
  Fill(shape->verdict, ProfileOf(person, hints, sex_named, today_), &exposure);
  health_unidentified_ = HoldHealth(shape->by_kind.kinds()) && !s.identified;
  return true;
}

void Correlator::Fill(const Verdict& verdict, const PersonProfile& profile, Exposure* exposure) {
  Scratch& s = *scratch_;
  exposure->lead = false;
  exposure->categories = verdict.categories;
  exposure->confidence = verdict.confidence;
  exposure->severity = verdict.severity;
  exposure->about = profile.about;
  if (s.shape != nullptr) {
    exposure->shape = s.shape->id;
    s.keys.MakeKeys(s.shape->keys, exposure);
    exposure->facts = s.shape->facts;
  } else {
    exposure->shape = {};
    s.keys.MakeKeys(*s.record, s.by_kind(), exposure);
    exposure->facts = PersonFactsOf(verdict, StrongestOf(*exposure), HasNameBirth(*exposure));
  }
  exposure->facts |= MinorityOf(profile, today_);
  s.identified |= verdict.identified;
  ++s.count;
}

// No person is in it: a lead, if anything points to a leak.
bool Correlator::FinishLead(Exposure* next) {
  Exposure& exposure = *next;
  if (!HoldsLead(exposure.findings)) return false;
  exposure.lead = true;
  exposure.shape = {};
  exposure.severity = Severity::kInfo;
  exposure.confidence = Confidence::kLow;
  for (const Finding& finding : exposure.findings) {
    if (IsLead(finding)) exposure.confidence = std::max(exposure.confidence, finding.confidence);
  }
  exposure.categories = CategoriesOf(scratch_->by_kind().kinds(), exposure.findings);
  exposure.about = {};
  exposure.keys.clear();
  exposure.subject_count = 0;
  exposure.subjects.clear();
  exposure.facts = 0;
  ++scratch_->count;
  return true;
}

}  // namespace leakscan
