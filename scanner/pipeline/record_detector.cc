#include "scanner/pipeline/record_detector.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/field_rules.h"
#include "scanner/pipeline/nir_about.h"
#include "scanner/validate/check_digits.h"
#include "scanner/validate/damaged_number.h"
#include "scanner/validate/disguised_email.h"
#include "scanner/validate/email.h"
#include "scanner/validate/leak_link.h"
#include "scanner/validate/person.h"

namespace leakscan {

bool MayHoldNumbers(FieldKind kind) {
  switch (kind) {
    case FieldKind::kOtherNumber:
    case FieldKind::kNirKey:
    case FieldKind::kPostcode:
    case FieldKind::kBirthDate:
    case FieldKind::kDate:
    case FieldKind::kRpps:
    case FieldKind::kFiness:
    case FieldKind::kPassword:
    case FieldKind::kPasswordHash:
    case FieldKind::kLoinc:
    case FieldKind::kIcd10:
    case FieldKind::kCcam:
    case FieldKind::kCip13:
    case FieldKind::kAtc:
      return false;
    default:
      return true;
  }
}

namespace {

// How far behind a label its value is looked for.
constexpr std::size_t kLabelledBytesMax = 48;

// The longest run of words at the start of `text` that is a date: "3 mai 1962" of "3 mai 1962 à
// Lyon".
std::optional<Date> LongestDate(std::string_view text, int today_year, std::size_t* size) {
  constexpr int kWordsMax = 5;
  std::optional<Date> longest;
  std::size_t end = 0;
  for (int words = 0; words < kWordsMax && end < text.size(); ++words) {
    while (end < text.size() && IsBlank(text[end])) ++end;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    std::size_t trimmed = end;
    while (trimmed > 0 &&
           std::string_view(".,;:)]}\"'").find(text[trimmed - 1]) != std::string_view::npos) {
      --trimmed;
    }
    if (const auto date = ReadDate(text.substr(0, trimmed), today_year)) {
      longest = date;
      *size = trimmed;
    }
    if (end < text.size() && !IsBlank(text[end])) break;  // the line ends
  }
  return longest;
}

// Where the word before `place` begins, blanks between them.
std::size_t WordBefore(std::string_view text, std::size_t place) {
  while (place > 0 && IsBlank(text[place - 1])) --place;
  while (place > 0 && IsWordByte(text[place - 1])) --place;
  return place;
}

}  // namespace

RecordDetector::RecordDetector(const PatternSet& patterns, const PatternDatabase& database,
                               const FieldNames& names, int today_year)
    : patterns_(patterns),
      names_(names),
      today_year_(today_year),
      matcher_(database),
      knows_quiet_text_(database.KnowsQuietText()) {
  for (int kind = 0; kind < kKindCount; ++kind) {
    detector_of_kind_[kind] = patterns.FindKind(static_cast<Kind>(kind));
    if (detector_of_kind_[kind] < 0) continue;
    Finding& finding = whole_cells_[static_cast<std::size_t>(kind)];
    finding.detector = static_cast<std::uint16_t>(detector_of_kind_[kind]);
    finding.kind = static_cast<Kind>(kind);
    finding.labelled = true;
    finding.confidence = Confidence::kHigh;
    finding.structured_health = patterns.detectors()[finding.detector].structured_health;
  }
}

bool RecordDetector::ReadsUnanchored(const std::vector<Column>& columns) {
  bool name = false;
  bool birth_date = false;
  bool address = false;
  bool weak_cell = false;  // cells whose weak spellings no anchor finds
  for (const Column& column : columns) {
    switch (column.kind) {
      case FieldKind::kLastName:
      case FieldKind::kFirstName:
      case FieldKind::kFullName:
        name = true;
        break;
      case FieldKind::kBirthDate:
        birth_date = true;
        break;
      case FieldKind::kAddress:
        address = true;
        break;
      case FieldKind::kIpp:
      case FieldKind::kNir:
      case FieldKind::kPhone:
        weak_cell = true;
        break;
      default:
        break;
    }
  }
  return weak_cell || (name && (birth_date || address));
}

void RecordDetector::Detect(const Chunk& chunk, const Record& record,
                            std::span<const Anchor> anchors, Arena& arena,
                            std::vector<Finding>* findings, std::vector<Hint>* hints) {
  text_ = chunk.text;
  context_ = chunk.context.get();
  findings_ = findings;
  hints_ = hints;
  numbers_read_to_ = 0;
  damaged_read_to_ = 0;
  cells_read_ = 0;
  address_anchored_ = false;
  reading_.layout = 0;
  if (IsPlainRow(record)) {
    const bool whole_cells = DetectRow(record, arena);
    if (!rows_alone_) {
      DetectAnchors(record, anchors, arena);
    } else if (!IsQuietRow(record)) {
      DetectAnchors(record, AnchorsOfRow(record), arena);
    } else if (whole_cells && !plan_.professional) {
      reading_.layout = layout_;
    }
    if (plan_.birth_place) CompareBirthPlaces(record);
    const bool beside = plan_.beside || record.fields.size() > plan_.cells.size();
    if (beside) ApplyInsOids(record);
    if (beside || plan_.professional) MarkDirectory(record);
    if (beside) DetectBeside(record, arena);
    return;
  }
  DetectCells(record, arena);
  DetectAnchors(record, rows_alone_ ? AnchorsOfRow(record) : anchors, arena);
  if (findings_->empty() && !address_anchored_) return;  // the rest stands beside what was found
  ApplyInsOids(record);
  CompareBirthPlaces(record);
  if (record.prose) {
    words_.Read(text_.substr(record.begin, record.end - record.begin));
    LowerCrowded(record);
    LowerExamples(record);
    DetectProse(record, arena);
    MarkProfessionals(record);
  }
  MarkDirectory(record);
  DetectBeside(record, arena);
}

// --- Anchors ------------------------------------------------------------------------------------

void RecordDetector::DetectAnchors(const Record& record, std::span<const Anchor> anchors,
                                   Arena& arena) {
  std::uint16_t index = 0;
  for (const Field& field : record.fields) {
    if (field.rewritten) DetectRewritten(record, index, arena);
    ++index;
  }
  // Anchors and fields are both in order: one walk over the two.
  const std::span<const Field> fields = record.fields;
  auto behind = fields.begin();  // the first field that begins behind the anchor
  for (const Anchor& anchor : anchors) {
    const std::uint32_t place = anchor.end > record.begin ? anchor.end - 1 : anchor.end;
    while (behind != fields.end() && behind->begin <= place) ++behind;
    const bool in_field = behind != fields.begin() && place < (behind - 1)->end;
    Scope scope;
    if (in_field) scope.field = static_cast<std::uint16_t>(behind - fields.begin() - 1);
    if (record.prose || !in_field) {
      // Between the cells of a table there is only syntax; between labelled values there is prose.
      if (!record.prose) continue;
      scope.base = record.begin;
      scope.text = text_.substr(record.begin, record.end - record.begin);
    } else {
      const Field& field = *(behind - 1);
      if (field.rewritten || WasRead(scope.field)) continue;
      scope.base = field.begin;
      scope.text = field.value;
    }
    if (!StandsInRecord(record, anchor)) continue;
    Anchor local = anchor;
    local.end = std::min(anchor.end, scope.base + static_cast<std::uint32_t>(scope.text.size()));
    local.begin = std::max(anchor.begin, scope.base) - scope.base;
    local.end -= scope.base;
    ReadAnchor(record, scope, local, arena);
  }
}

// A label may end the record before, a header say, and the number behind it begin this one. Where a
// chunk ends between the two, nobody sees the one with the other, so they never belong together.
bool RecordDetector::StandsInRecord(const Record& record, const Anchor& anchor) {
  constexpr std::uint32_t kLabelReach = 64;  // more than an expression of a label spans
  if (patterns_.patterns()[anchor.pattern].grammar != Grammar::kLabel) return true;
  if (anchor.end < record.begin) return false;
  const std::uint32_t size = anchor.end - record.begin;
  if (size >= kLabelReach) return true;
  label_anchors_.clear();
  matcher_.Scan(text_.substr(record.begin, size), record.prose, &label_anchors_);
  return std::ranges::any_of(label_anchors_, [&](const Anchor& found) {
    return found.pattern == anchor.pattern && found.end == size;
  });
}

// The value differs from the written bytes, so the chunk's anchors do not hold for it.
void RecordDetector::DetectRewritten(const Record& record, std::uint16_t index, Arena& arena) {
  const Field& field = record.fields[index];
  char* copy = arena.Allocate(field.value.size() + kChunkPaddingBytes);
  std::memcpy(copy, field.value.data(), field.value.size());
  std::memset(copy + field.value.size(), 0, kChunkPaddingBytes);
  value_anchors_.clear();
  Scope scope;
  scope.text = {copy, field.value.size()};
  scope.base = field.begin;
  scope.end = field.end;
  scope.exact = false;
  scope.field = index;
  matcher_.Scan(scope.text, /*prose=*/false, &value_anchors_);
  const std::uint32_t outer = numbers_read_to_;
  numbers_read_to_ = 0;
  for (std::size_t i = 0; i < value_anchors_.size(); ++i) {
    const Anchor anchor = value_anchors_[i];
    ReadAnchor(record, scope, anchor, arena);
  }
  numbers_read_to_ = outer;
}

void RecordDetector::ReadAnchor(const Record& record, const Scope& scope, const Anchor& anchor,
                                Arena& arena) {
  const Pattern& pattern = patterns_.patterns()[anchor.pattern];
  switch (pattern.grammar) {
    case Grammar::kNumber:
      ReadNumbersAt(record, scope, anchor.end, arena);
      break;
    case Grammar::kEmail:
      if (anchor.end > 0) ReadEmailAt(record, scope, anchor.end - 1, arena);
      break;
    case Grammar::kCertificate:
      ReadCertificateAt(scope, pattern.kind, anchor.end, arena);
      break;
    case Grammar::kProse:
      address_anchored_ = true;
      break;
    case Grammar::kDisguisedEmail:
      ReadDisguisedEmailAt(record, scope, anchor.end, arena);
      break;
    case Grammar::kDamagedNumber:
      ReadDamagedNumbersAt(record, scope, anchor.end, arena);
      break;
    case Grammar::kLink:
      ReadLeakLinkAt(scope, anchor, arena);
      break;
    case Grammar::kName:
      ReadNameAt(scope, anchor, arena);
      break;
    case Grammar::kLiteral:
      AddLiteral(scope, anchor, arena);
      break;
    case Grammar::kLabel:
      ReadLabelledAt(record, scope, pattern.kind, anchor.end, arena);
      break;
    case Grammar::kNone:
      break;
  }
}

void RecordDetector::ReadNumbersAt(const Record& record, const Scope& scope, std::size_t position,
                                   Arena& arena) {
  const std::uint32_t begin_of_scope = scope.exact ? scope.base : 0;
  if (begin_of_scope + position <= numbers_read_to_) return;
  const FieldKind cell =
      scope.field == kNoField ? FieldKind::kUnknown : record.fields[scope.field].kind;
  if (!record.prose && !MayHoldNumbers(cell)) return;
  std::string_view next;
  if (!record.prose && scope.field != kNoField && scope.field + 1U < record.fields.size()) {
    next = record.fields[scope.field + 1U].value;
  }
  readings_.clear();
  std::size_t run_begin = 0;
  const std::size_t run_end =
      ReadNumbers(scope.text, position, next, &run_, &readings_, &run_begin);
  numbers_read_to_ = begin_of_scope + static_cast<std::uint32_t>(std::max(run_end, position));
  AddReadings(record, scope, cell, arena);
  ReadCodesAt(record, scope, run_begin, run_end, cell, arena);
}

void RecordDetector::ReadDamagedNumbersAt(const Record& record, const Scope& scope,
                                          std::size_t position, Arena& arena) {
  if (!scope.exact || scope.base + position <= damaged_read_to_) return;
  readings_.clear();
  const std::size_t run_end = ReadDamagedNumbers(scope.text, position, &readings_);
  damaged_read_to_ = scope.base + static_cast<std::uint32_t>(std::max(run_end, position));
  AddReadings(record, scope, FieldKind::kUnknown, arena);
}

// Adds those of readings_ that their place allows.
void RecordDetector::AddReadings(const Record& record, const Scope& scope, FieldKind cell,
                                 Arena& arena) {
  for (const NumberReading& reading : readings_) {
    const FieldKind label = LabelOf(record, scope, cell, reading.begin);
    if (label == FieldKind::kOtherNumber && !reading.distinctive) continue;
    if (IsOfOtherLabel(record, scope, reading.begin)) continue;
    const FieldKind wanted = reading.kind == NumberKind::kNir ? FieldKind::kNir : FieldKind::kPhone;
    const bool labelled =
        label == wanted || (reading.needs_context && IsAnnounced(record, scope, reading));
    if (reading.needs_context && !labelled) continue;
    const bool professional = reading.kind == NumberKind::kPhone && scope.field != kNoField &&
                              IsProfessional(record.fields[scope.field]);
    AddNumber(reading, scope, labelled, professional, arena);
  }
}

void RecordDetector::AddNumber(const NumberReading& reading, const Scope& scope, bool labelled,
                               bool professional, Arena& arena) {
  const Kind kind = reading.kind == NumberKind::kNir ? Kind::kNir : Kind::kPhone;
  if (!HasDetector(kind)) return;
  Finding& finding = findings_->emplace_back();
  finding.detector = static_cast<std::uint16_t>(detector_of_kind_[static_cast<int>(kind)]);
  finding.kind = kind;
  finding.normalized = arena.Copy(reading.Normalized());
  finding.fictional = reading.fictional;
  finding.labelled = labelled;
  finding.distinctive = reading.distinctive;
  Place(scope, reading.begin, reading.end, &finding);
  if (kind == Kind::kPhone) {
    finding.confidence = reading.distinctive || labelled ? Confidence::kHigh : Confidence::kMedium;
    if (professional) finding.holder = Holder::kProfessional;
    return;
  }
  finding.qualifier = QualifierOf(reading.nir_kind);
  if (reading.nir_kind == NirKind::kNir)
    finding.about = AboutOfNir(FactsOfNir(reading.Normalized()));
  finding.distinctive = reading.distinctive && reading.key_written;
  const bool sure = reading.key_written && (reading.distinctive || labelled);
  finding.confidence = sure                           ? Confidence::kHigh
                       : reading.crowded && !labelled ? Confidence::kLow
                                                      : Confidence::kMedium;
}

void RecordDetector::ReadEmailAt(const Record& record, const Scope& scope, std::size_t at,
                                 Arena& arena) {
  if (!HasDetector(Kind::kEmail) || at >= scope.text.size() || scope.text[at] != '@') return;
  // A cell of kind email was read whole.
  if (!record.prose && scope.field != kNoField &&
      record.fields[scope.field].kind == FieldKind::kEmail) {
    return;
  }
  scratch_.clear();
  if (const auto reading = ReadAnyEmail(scope.text, at, &scratch_)) {
    AddEmail(record, scope, *reading, arena);
  }
}

void RecordDetector::ReadDisguisedEmailAt(const Record& record, const Scope& scope, std::size_t end,
                                          Arena& arena) {
  if (!HasDetector(Kind::kEmail)) return;
  scratch_.clear();
  if (const auto reading = ReadDisguisedEmail(scope.text, end, &scratch_)) {
    AddEmail(record, scope, *reading, arena);
  }
}

// The address whose normal form is in scratch_.
void RecordDetector::AddEmail(const Record& record, const Scope& scope,
                              const DisguisedEmailReading& reading, Arena& arena) {
  Finding& finding = findings_->emplace_back();
  finding.detector = static_cast<std::uint16_t>(detector_of_kind_[static_cast<int>(Kind::kEmail)]);
  finding.kind = Kind::kEmail;
  finding.normalized = arena.Copy(scratch_);
  finding.fictional = reading.email.reserved_domain;
  finding.confidence = reading.weak ? Confidence::kMedium : Confidence::kHigh;
  Place(scope, reading.email.begin, reading.email.end, &finding);
  if (scope.field != kNoField && IsProfessional(record.fields[scope.field])) {
    finding.holder = Holder::kProfessional;
  }
  ReadComboPassword(record, scope, reading.email.begin, reading.email.end, arena);
}

// The value behind a label in running text: `position` is right behind its first digit. Labels with
// a colon made it a field already.
void RecordDetector::ReadLabelledAt(const Record& record, const Scope& scope, Kind kind,
                                    std::size_t position, Arena& arena) {
  if (!HasDetector(kind) || position == 0) return;
  if (!record.prose && scope.field != kNoField &&
      record.fields[scope.field].kind != FieldKind::kUnknown &&
      record.fields[scope.field].kind != FieldKind::kHealthText) {
    return;
  }
  std::size_t begin = position - 1;
  std::string_view rest = scope.text.substr(begin, kLabelledBytesMax);
  std::size_t size = 0;
  About about;
  scratch_.clear();
  if (kind == Kind::kBirthDate) {
    auto date = LongestDate(rest, today_year_, &size);
    if (!date) {  // "March 12, 1978"
      begin = WordBefore(scope.text, begin);
      rest = scope.text.substr(begin, kLabelledBytesMax);
      date = LongestDate(rest, today_year_, &size);
    }
    if (!date || !IsPlausibleBirthDate(*date, today_year_)) return;
    scratch_ = FormatDate(*date);
    about.birth_year = date->year;
    about.birth_month = date->month;
    about.birth_day = date->day;
  } else if (kind == Kind::kIpp) {
    while (size < rest.size() && IsAlnum(rest[size])) scratch_ += ToUpper(rest[size++]);
    if (std::count_if(scratch_.begin(), scratch_.end(), IsDigit) < 5 || size > 20) return;
  } else {
    return;
  }
  Finding finding;
  finding.detector = static_cast<std::uint16_t>(detector_of_kind_[static_cast<int>(kind)]);
  finding.kind = kind;
  finding.confidence = kind == Kind::kIpp ? Confidence::kMedium : Confidence::kHigh;
  finding.labelled = true;
  finding.about = about;
  Place(scope, begin, begin + size, &finding);
  for (const Finding& known : *findings_) {
    if (known.kind == kind && known.begin < finding.end && finding.begin < known.end) return;
  }
  finding.normalized = arena.Copy(scratch_);
  findings_->push_back(finding);
}

void RecordDetector::AddLiteral(const Scope& scope, const Anchor& anchor, Arena& arena) {
  const Pattern& pattern = patterns_.patterns()[anchor.pattern];
  if (anchor.begin >= anchor.end || anchor.end > scope.text.size()) return;
  const std::string_view value = scope.text.substr(anchor.begin, anchor.end - anchor.begin);
  if (pattern.check == Check::kLuhn && !PassesLuhn(value)) return;
  if (pattern.check == Check::kMod97 && !PassesMod97(value)) return;
  if (!pattern.near.empty() && !StandsNear(scope.text, anchor.begin, anchor.end, pattern.near)) {
    return;
  }
  Finding& finding = findings_->emplace_back();
  finding.detector = patterns_.DetectorOf(anchor.pattern);
  finding.kind = pattern.kind;
  finding.category = pattern.category;
  finding.confidence = pattern.confidence;
  finding.structured_health = pattern.structured_health;
  finding.normalized = arena.Copy(value);
  Place(scope, anchor.begin, anchor.end, &finding);
}

bool RecordDetector::IsProfessional(const Field& field) {
  return professionals_.Get(
      field.name, [this](std::string_view name) { return names_.NamesProfessional(name); });
}

bool RecordDetector::NamesTest(std::string_view value) {
  return tests_.Get(value, [](std::string_view test) { return NamesCovidTest(test); });
}

// --- Places -------------------------------------------------------------------------------------

void RecordDetector::Place(const Scope& scope, std::size_t begin, std::size_t end,
                           Finding* finding) const {
  finding->field = scope.field;
  finding->value = scope.text.substr(begin, end - begin);
  if (scope.exact) {
    finding->begin = scope.base + static_cast<std::uint32_t>(begin);
    finding->end = scope.base + static_cast<std::uint32_t>(end);
  } else {
    finding->begin = scope.base;
    finding->end = scope.end;
  }
}

std::uint16_t RecordDetector::FieldAt(const Record& record, std::uint32_t offset) const {
  const auto after =
      std::upper_bound(record.fields.begin(), record.fields.end(), offset,
                       [](std::uint32_t place, const Field& field) { return place < field.begin; });
  if (after == record.fields.begin()) return kNoField;
  const auto index = static_cast<std::size_t>(after - record.fields.begin()) - 1;
  if (offset >= record.fields[index].end) return kNoField;
  return static_cast<std::uint16_t>(index);
}

}  // namespace leakscan
