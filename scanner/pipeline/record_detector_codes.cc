// The part of RecordDetector that reads accounts, cards, numbers of professionals, medical codes
// and passwords: typed cells whole, numbers in running text around the anchors of all numbers.

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/health_codes.h"
#include "scanner/validate/iban.h"
#include "scanner/validate/ins_c.h"
#include "scanner/validate/password_hash.h"
#include "scanner/validate/professional_ids.h"

namespace leakscan {
namespace {

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// `text` without white space and quotes around it.
Part Inner(std::string_view text) {
  Part part{0, text.size()};
  const auto is_edge = [](char c) { return IsSpace(c) || c == '"' || c == '\''; };
  while (part.begin < part.end && is_edge(text[part.begin])) ++part.begin;
  while (part.end > part.begin && is_edge(text[part.end - 1])) --part.end;
  return part;
}

Kind KindOf(CodeKind code) {
  switch (code) {
    case CodeKind::kPaymentCard:
      return Kind::kPaymentCard;
    case CodeKind::kInsC:
      return Kind::kInsC;
    case CodeKind::kRpps:
      return Kind::kRpps;
    case CodeKind::kFiness:
      return Kind::kFiness;
    case CodeKind::kCip13:
      return Kind::kCip13;
  }
  return Kind::kCustom;
}

FieldKind FieldKindOf(CodeKind code) {
  switch (code) {
    case CodeKind::kPaymentCard:
      return FieldKind::kPaymentCard;
    case CodeKind::kInsC:
      return FieldKind::kInsC;
    case CodeKind::kRpps:
      return FieldKind::kRpps;
    case CodeKind::kFiness:
      return FieldKind::kFiness;
    case CodeKind::kCip13:
      return FieldKind::kCip13;
  }
  return FieldKind::kUnknown;
}

// Digits of `text` if it is nothing but digits and blanks or points, else empty.
std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (IsDigit(c)) {
      digits += c;
    } else if (c != ' ' && c != '.') {
      return {};
    }
  }
  return digits;
}

// The normal form of one word of a column of `kind`, empty if it is no such code.
std::string NormalCode(Kind kind, std::string_view word) {
  bool valid = false;
  bool has_detail = false;
  std::string normal;
  switch (kind) {
    case Kind::kLoinc:
      valid = IsLoinc(word);
      break;
    case Kind::kIcd10:
      valid = IsIcd10(word, &has_detail);
      break;
    case Kind::kCcam:
      valid = IsCcam(word);
      break;
    case Kind::kCip13:
      valid = IsCip13(word);
      break;
    case Kind::kAtc:
      valid = IsAtc(word);
      break;
    case Kind::kFiness:
      valid = IsFiness(word);
      break;
    case Kind::kRpps:
      return std::string(RppsOf(word));
    default:
      break;
  }
  if (!valid) return {};
  for (const char c : word) {
    if (c != '.') normal += ToUpper(c);
  }
  return normal;
}

}  // namespace

void RecordDetector::DetectCode(const Field& field, std::uint16_t index, Arena& arena) {
  const Part inner = Inner(field.value);
  const std::string_view value = field.value.substr(inner.begin, inner.end - inner.begin);
  switch (field.kind) {
    case FieldKind::kIban:
      if (const auto iban = ReadIbanCell(field.value)) {
        AddPart(Kind::kIban, field, index, iban->begin, iban->end, iban->Normalized(), arena);
        MarkRead(index);
      }
      break;
    case FieldKind::kPaymentCard: {
      CodeReading card;
      if (!ReadCardCell(field.value, &card) || !HasDetector(Kind::kPaymentCard)) break;
      AddPart(Kind::kPaymentCard, field, index, card.begin, card.end, card.Normalized(), arena);
      findings_->back().fictional = card.fictional;
      MarkRead(index);
      break;
    }
    case FieldKind::kInsC: {
      const std::string digits = DigitsOf(value);
      if (!IsInsC(digits)) break;  // an INS matricule is a NIR: its anchors are read as such
      AddPart(Kind::kInsC, field, index, inner.begin, inner.end, digits, arena);
      MarkRead(index);
      break;
    }
    case FieldKind::kPasswordHash:
      if (value.empty() || !HasDetector(Kind::kPasswordHash)) break;
      if (PasswordHashSize(value) == value.size() || IsBareHash(value)) {
        AddPart(Kind::kPasswordHash, field, index, inner.begin, inner.end, value, arena);
      }
      break;
    case FieldKind::kRpps:
      DetectCodeWords(Kind::kRpps, field, index, arena);
      break;
    case FieldKind::kFiness:
      DetectCodeWords(Kind::kFiness, field, index, arena);
      break;
    case FieldKind::kLoinc:
      DetectCodeWords(Kind::kLoinc, field, index, arena);
      break;
    case FieldKind::kIcd10:
      DetectCodeWords(Kind::kIcd10, field, index, arena);
      break;
    case FieldKind::kCcam:
      DetectCodeWords(Kind::kCcam, field, index, arena);
      break;
    case FieldKind::kCip13:
      DetectCodeWords(Kind::kCip13, field, index, arena);
      break;
    case FieldKind::kAtc:
      DetectCodeWords(Kind::kAtc, field, index, arena);
      break;
    default:
      break;
  }
}

// A cell may hold several codes, and their names: "J45.9 asthme; I10". The digits of an RPPS or a
// FINESS may be written in groups.
void RecordDetector::DetectCodeWords(Kind kind, const Field& field, std::uint16_t index,
                                     Arena& arena) {
  if (!HasDetector(kind)) return;
  const std::string_view value = field.value;
  if (kind == Kind::kRpps || kind == Kind::kFiness) {
    const std::string normal = NormalCode(kind, DigitsOf(value));
    const Part inner = Inner(value);
    if (!normal.empty()) {
      AddPart(kind, field, index, inner.begin, inner.end, normal, arena);
      MarkRead(index);
      return;
    }
  }
  constexpr int kCodesMax = 64;  // of one cell
  int codes = 0;
  const auto is_code = [](char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '+'; };
  for (std::size_t begin = 0; begin < value.size() && codes < kCodesMax;) {
    std::size_t end = begin;
    while (end < value.size() && is_code(value[end])) ++end;
    if (end == begin) {
      ++begin;
      continue;
    }
    std::size_t trimmed = end;
    while (trimmed > begin && !IsAlnum(value[trimmed - 1])) --trimmed;
    const std::string normal = NormalCode(kind, value.substr(begin, trimmed - begin));
    if (!normal.empty()) {
      AddPart(kind, field, index, begin, trimmed, normal, arena);
      ++codes;
    }
    begin = end;
  }
  if (codes > 0) MarkRead(index);
}

// A finding of a part of a typed cell.
void RecordDetector::AddPart(Kind kind, const Field& field, std::uint16_t index, std::size_t begin,
                             std::size_t end, std::string_view normalized, Arena& arena) {
  if (!HasDetector(kind)) return;
  Finding* finding = Add(kind, field, index, normalized, arena);
  finding->value = field.value.substr(begin, end - begin);
  if (!field.rewritten) {
    finding->begin = field.begin + static_cast<std::uint32_t>(begin);
    finding->end = field.begin + static_cast<std::uint32_t>(end);
  }
  if (kind == Kind::kRpps || kind == Kind::kFiness) finding->holder = Holder::kProfessional;
  if (kind == Kind::kRpps) finding->fictional = IsTestRpps(normalized);
}

void RecordDetector::DetectPassword(const Field& field, std::uint16_t index) {
  const Part inner = Inner(field.value);
  const std::string_view value = field.value.substr(inner.begin, inner.end - inner.begin);
  const bool is_hash = PasswordHashSize(value) == value.size() || IsBareHash(value);
  const Kind kind = is_hash && !value.empty() ? Kind::kPasswordHash : Kind::kPassword;
  if (!HasDetector(kind)) return;
  Finding& finding = findings_->emplace_back(whole_cells_[static_cast<std::size_t>(kind)]);
  finding.field = index;
  finding.begin = field.begin;
  finding.end = field.end;
  finding.value = field.value;
  finding.normalized = field.value;
  if (kind == Kind::kPassword) finding.confidence = Confidence::kMedium;
}

// --- Numbers in running text
// ----------------------------------------------------------------------

// False if nothing but a NIR or a phone can stand in the run that was just read and ends at
// `run_end`, which most runs are: one reading of all of it, or too few digits.
bool RecordDetector::ReadsOtherNumbers(std::string_view text, std::size_t run_end) const {
  constexpr std::size_t kGapMax = 5;
  if (readings_.size() == 1) {
    const NumberReading& reading = readings_.front();
    const std::size_t from = reading.begin > kGapMax ? reading.begin - kGapMax : 0;
    const std::string_view before = text.substr(from, reading.begin - from);
    const bool is_all = !reading.needs_context && reading.end >= run_end &&
                        std::none_of(before.begin(), before.end(), IsDigit) &&
                        (before.empty() || !IsAlpha(before.back()));
    if (is_all) return false;
  }
  // Nine digits together, or more than twelve in groups.
  constexpr std::size_t kTogetherMin = 9;
  constexpr std::size_t kDigitsMin = 13;
  std::size_t together = 0;
  std::size_t digits = 0;
  std::size_t gap = 0;
  for (std::size_t i = run_end; i-- > 0 && gap <= kGapMax;) {
    if (IsDigit(text[i])) {
      gap = 0;
      ++digits;
      if (++together >= kTogetherMin || digits >= kDigitsMin) return true;
    } else {
      // An IBAN may have its bank's letters in front of ten digits.
      if (digits >= kTogetherMin && IsAlpha(text[i])) return true;
      together = 0;
      ++gap;
    }
  }
  return false;
}

// Accounts, cards and codes in the run that was just read: run_, or one that it was too small for.
void RecordDetector::ReadCodesAt(const Record& record, const Scope& scope, std::size_t run_begin,
                                 std::size_t run_end, FieldKind cell, Arena& arena) {
  if (run_begin >= scope.text.size()) return;
  codes_.clear();
  ReadNumberCodes(scope.text, run_begin, &run_, &codes_);
  const auto iban = ReadIbanAround(scope.text, run_begin);
  if (codes_.empty() && !iban) return;
  if (!ReadsOtherNumbers(scope.text, run_end) || IsOfOtherLabel(record, scope, run_begin)) return;
  // A labelled value of running text, or a cell, that was read whole.
  const std::uint16_t field =
      record.prose ? FieldAt(record, scope.base + static_cast<std::uint32_t>(run_begin))
                   : scope.field;
  if (field != kNoField && WasRead(field)) return;
  if (iban) AddAt(Kind::kIban, scope, iban->begin, iban->end, iban->Normalized(), arena);
  for (const CodeReading& code : codes_) {
    const FieldKind label = LabelOf(record, scope, cell, code.begin);
    const bool labelled = label == FieldKindOf(code.kind);
    if (!labelled && (code.needs_label || label == FieldKind::kOtherNumber)) continue;
    const bool is_nir =
        std::any_of(readings_.begin(), readings_.end(), [&code](const NumberReading& reading) {
          return reading.kind == NumberKind::kNir && reading.key_written &&
                 reading.begin < code.end && code.begin < reading.end;
        });
    if (is_nir) continue;
    AddCode(code, scope, labelled, arena);
  }
}

void RecordDetector::AddCode(const CodeReading& reading, const Scope& scope, bool labelled,
                             Arena& arena) {
  const Kind kind = KindOf(reading.kind);
  Finding* finding = AddAt(kind, scope, reading.begin, reading.end, reading.Normalized(), arena);
  if (finding == nullptr) return;
  finding->labelled = labelled;
  finding->distinctive = reading.grouped;
  finding->fictional = reading.fictional;
  if (!labelled && !reading.grouped) finding->confidence = Confidence::kMedium;
  if (kind == Kind::kRpps || kind == Kind::kFiness) finding->holder = Holder::kProfessional;
}

// A finding at confidence high; null if nobody looks for its kind.
Finding* RecordDetector::AddAt(Kind kind, const Scope& scope, std::size_t begin, std::size_t end,
                               std::string_view normalized, Arena& arena) {
  if (!HasDetector(kind)) return nullptr;
  Finding finding = whole_cells_[static_cast<std::size_t>(kind)];
  finding.labelled = false;
  Place(scope, begin, end, &finding);
  finding.normalized = arena.Copy(normalized);
  return &findings_->emplace_back(finding);
}

}  // namespace leakscan
