// The part of RecordDetector that looks at a record once it is known to hold somebody's identifier:
// health terms, codes that are known by themselves, password hashes, and the second half of a combo
// list's line. None of these makes a record an exposure, so no other record is searched for them
// and they need no anchors of their own.

#include <algorithm>
#include <bit>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/pipeline/field_rules.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/health_codes.h"
#include "scanner/validate/password_hash.h"
#include "scanner/validate/person.h"

namespace leakscan {

bool IsHealthField(FieldKind kind) {
  switch (kind) {
    case FieldKind::kHealthText:
    case FieldKind::kLoinc:
    case FieldKind::kIcd10:
    case FieldKind::kCcam:
    case FieldKind::kCip13:
    case FieldKind::kAtc:
      return true;
    default:
      return false;
  }
}

namespace {

bool IsLetter(char c) { return IsAlpha(c) || static_cast<unsigned char>(c) >= 0x80; }

// The first digit of `text` from `i` on; its end if there is none.
std::size_t NextDigit(std::string_view text, std::size_t i) {
  for (; i + ByteBlock::kBytes <= text.size(); i += ByteBlock::kBytes) {
    const unsigned digits = ByteBlock::Load(text.data() + i).Digits().Mask();
    if (digits != 0) return i + static_cast<std::size_t>(std::countr_zero(digits));
  }
  while (i < text.size() && !IsDigit(text[i])) ++i;
  return i;
}

// U07.1 and the French codes below it, and what follows COVID-19: distinctive with their point.
bool IsCovidIcd10(std::string_view word) {
  if (word.size() < 5 || word[3] != '.' || ToUpper(word[0]) != 'U') return false;
  const std::string_view category = word.substr(1, 2);
  bool has_detail = false;
  return (category == "07" || category == "08" || category == "09" || category == "10") &&
         IsIcd10(word, &has_detail);
}

bool NamesVaccine(std::string_view text) {
  constexpr std::string_view kStem = "vaccin";
  return std::search(text.begin(), text.end(), kStem.begin(), kStem.end(),
                     [](char a, char b) { return ToLower(a) == b; }) != text.end();
}

// What people choose, rather than a name or a word that a list holds.
bool LooksChosen(std::string_view text) {
  const auto is_special = [](char c) { return !IsLetter(c) && c != '-' && c != '.' && c != '\''; };
  return std::any_of(text.begin(), text.end(), is_special);
}

constexpr std::size_t kPasswordMin = 4;
constexpr std::size_t kPasswordMax = 72;

// A password in the place of one: no blank in it, and no other kind of value.
bool MayBePassword(std::string_view text, char separator, int today_year) {
  if (text.size() < kPasswordMin || text.size() > kPasswordMax) return false;
  if (std::any_of(text.begin(), text.end(), IsSpace) || text.starts_with("//")) return false;
  // Names and phones are as usual behind ';' and '|' as passwords are.
  if (separator != ':' && (text.find(separator) != std::string_view::npos || !LooksChosen(text))) {
    return false;
  }
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && text.find('.', at) != std::string_view::npos) return false;
  NumberReading number;
  if (ReadPhoneCell(text, &number) || ReadNirCell(text, {}, &number)) return false;
  const bool plain_digits = std::all_of(text.begin(), text.end(), IsDigit);
  return plain_digits || !ReadDate(text, today_year);
}

}  // namespace

bool RecordDetector::HoldsIdentity() const {
  bool name = false;
  bool named = false;
  for (const Finding& finding : *findings_) {
    if (IsIdentifier(finding.kind)) return true;
    name |= finding.kind == Kind::kPersonName;
    named |= finding.kind == Kind::kBirthDate || finding.kind == Kind::kPostalAddress;
  }
  return name && named;
}

void RecordDetector::DetectBeside(const Record& record, Arena& arena) {
  if (findings_->empty() || !HoldsIdentity()) return;
  const auto read = [&](const Scope& scope) {
    if (!record.prose) words_.Read(scope.text);
    ReadTerms(record, scope, arena);
    ReadCodeWords(record, scope, arena);
    ReadHashes(scope, arena);
  };
  Scope scope;
  if (record.prose) {
    scope.base = record.begin;
    scope.text = words_.text();
    read(scope);
    return;
  }
  std::uint16_t index = 0;
  for (const Field& field : record.fields) {
    const std::uint16_t at = index++;
    constexpr std::size_t kShortest = 3;
    if (field.kind != FieldKind::kUnknown && !IsHealthField(field.kind)) continue;
    if (field.value.size() < kShortest) continue;
    scope.text = field.value;
    scope.base = field.begin;
    scope.end = field.end;
    scope.exact = !field.rewritten;
    scope.field = at;
    read(scope);
  }
}

// In a health column, or behind a health label on the same line with no other label between.
bool RecordDetector::InHealthField(const Record& record, const Scope& scope,
                                   std::size_t begin) const {
  if (scope.field != kNoField) return IsHealthField(record.fields[scope.field].kind);
  const auto place = scope.base + static_cast<std::uint32_t>(begin);
  const auto after =
      std::upper_bound(record.fields.begin(), record.fields.end(), place,
                       [](std::uint32_t at, const Field& field) { return at < field.begin; });
  if (after == record.fields.begin()) return false;
  const Field& field = *(after - 1);
  if (!IsHealthField(field.kind)) return false;
  constexpr std::uint32_t kLineMax = 400;
  if (place < field.end) return true;
  if (place - field.end > kLineMax) return false;
  const std::string_view between = text_.substr(field.end, place - field.end);
  return between.find('\n') == std::string_view::npos;
}

void RecordDetector::ReadTerms(const Record& record, const Scope& scope, Arena& arena) {
  if (!HasDetector(Kind::kHealthTerm)) return;
  const HealthLexicon& lexicon = patterns_.lexicon();
  terms_.clear();
  lexicon.Find(words_, &terms_);
  for (const HealthLexicon::Hit& hit : terms_) {
    const HealthTerm& term = lexicon.terms()[hit.term];
    const bool structured = InHealthField(record, scope, hit.begin);
    if (term.column_only && !structured) continue;
    if (HealthLexicon::IsDenied(scope.text, hit.begin, hit.end)) continue;
    const bool ordered =
        !term.ordered.empty() && HealthLexicon::IsOrdered(scope.text, hit.begin, hit.end);
    // "positif au Covid" is a result; the term in it tells less.
    const auto first = scope.base + static_cast<std::uint32_t>(hit.begin);
    const auto last = scope.base + static_cast<std::uint32_t>(hit.end);
    const bool in_result =
        scope.exact &&
        std::any_of(findings_->begin(), findings_->end(), [first, last](const Finding& other) {
          return other.kind == Kind::kCovidResult && other.begin < last && first < other.end;
        });
    if (in_result) continue;
    Finding* finding = AddAt(Kind::kHealthTerm, scope, hit.begin, hit.end,
                             ordered ? term.ordered : term.entry, arena);
    finding->labelled = structured;
    finding->structured_health = structured;
    finding->confidence = structured ? Confidence::kHigh : Confidence::kMedium;
  }
}

// True if `begin` lies in a field, or behind a label, of diagnoses: "Diagnostic : épisode dépressif
// F32.1".
bool RecordDetector::InDiagnosis(const Record& record, const Scope& scope,
                                 std::size_t begin) const {
  const auto place = scope.base + static_cast<std::uint32_t>(begin);
  const std::uint16_t index = scope.field != kNoField ? scope.field : FieldAt(record, place);
  if (index == kNoField || !IsHealthField(record.fields[index].kind)) return false;
  constexpr std::string_view kStem = "diag";
  const std::string_view name = record.fields[index].name;
  return std::search(name.begin(), name.end(), kStem.begin(), kStem.end(),
                     [](char a, char b) { return ToLower(a) == b; }) != name.end();
}

// LOINC of COVID-19 tests, U07.1 and its kin, any ICD-10 code with its point among diagnoses, and
// vaccines' ATC beside the word.
void RecordDetector::ReadCodeWords(const Record& record, const Scope& scope, Arena& arena) {
  const std::string_view text = scope.text;
  if (scope.field != kNoField && WasRead(scope.field)) return;
  const auto is_code = [](char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '+'; };
  constexpr std::size_t kCodeMin = 5;
  constexpr std::size_t kCodeMax = 9;
  if (text.size() < kCodeMin) return;
  for (std::size_t i = NextDigit(text, 0); i < text.size(); i = NextDigit(text, i)) {
    std::size_t at = i;
    while (at > 0 && i - at < kCodeMax && IsAlnum(text[at - 1])) --at;
    std::size_t end = i;
    while (end < text.size() && is_code(text[end])) ++end;
    i = end;
    while (!IsAlnum(text[end - 1])) --end;
    const std::string_view word = text.substr(at, end - at);
    if (word.size() < kCodeMin || word.size() > kCodeMax || !IsDigit(word.back())) continue;
    if (at > 0 && (is_code(text[at - 1]) || static_cast<unsigned char>(text[at - 1]) >= 0x80)) {
      continue;
    }
    Kind kind = Kind::kCustom;
    if (word[0] == '9' && IsCovidLoinc(word)) kind = Kind::kLoinc;
    bool has_detail = false;
    if (IsCovidIcd10(word) || (word[3] == '.' && IsIcd10(word, &has_detail) && has_detail &&
                               InDiagnosis(record, scope, at))) {
      kind = Kind::kIcd10;
    }
    if (word.starts_with("J07") && IsAtc(word) && NamesVaccine(text)) kind = Kind::kAtc;
    if (kind == Kind::kCustom) continue;
    if (scope.field == kNoField) {  // a labelled value that was read whole
      const std::uint16_t field = FieldAt(record, scope.base + static_cast<std::uint32_t>(at));
      if (field != kNoField && WasRead(field)) continue;
    }
    scratch_.clear();
    for (const char c : word) {
      if (c != '.') scratch_ += ToUpper(c);
    }
    Finding* finding = AddAt(kind, scope, at, end, scratch_, arena);
    if (finding == nullptr) continue;
    finding->labelled = InHealthField(record, scope, at);
    finding->structured_health = finding->labelled;
  }
}

void RecordDetector::ReadHashes(const Scope& scope, Arena& arena) {
  if (!HasDetector(Kind::kPasswordHash)) return;
  const std::string_view text = scope.text;
  if (text.size() < kPasswordHashMin) return;
  for (const char first : {'$', '{'}) {
    for (std::size_t begin = text.find(first); begin != std::string_view::npos;
         begin = text.find(first, begin)) {
      const std::size_t size = PasswordHashSize(text.substr(begin));
      if (size > 0 && (begin == 0 || !IsAlnum(text[begin - 1]))) {
        AddAt(Kind::kPasswordHash, scope, begin, begin + size, text.substr(begin, size), arena);
      }
      begin += std::max<std::size_t>(size, 1);
    }
  }
}

// The e-mail address at [begin, end) begins a line and the rest of the line is a password:
// "marie.durand@example.com:Tulipe!1955". A table without a header may hold the same.
void RecordDetector::ReadComboPassword(const Record& record, const Scope& scope, std::size_t begin,
                                       std::size_t end, Arena& arena) {
  std::string_view rest;
  char separator = ':';
  Scope place = scope;
  std::size_t at = 0;
  if (record.prose && scope.exact) {
    if (begin > 0 && scope.text[begin - 1] != '\n') return;
    if (end >= scope.text.size()) return;
    separator = scope.text[end];
    if (separator != ':' && separator != ';' && separator != '|') return;
    at = end + 1;
    rest = scope.text.substr(at, kPasswordMax + 2);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r')) rest.remove_suffix(1);
  } else if (context_->format == RecordFormat::kCsv && !context_->dialect.has_header &&
             record.fields.size() == 2 && scope.field == 0 && begin == 0 &&
             end == scope.text.size() && record.fields[1].kind == FieldKind::kUnknown) {
    const Field& field = record.fields[1];
    separator = context_->dialect.delimiter;
    rest = field.value;
    place = {field.value, field.begin, field.end, !field.rewritten, 1};
    if (separator == ':') separator = ';';
  } else {
    return;
  }
  const bool is_hash = !rest.empty() && (PasswordHashSize(rest) == rest.size() || IsBareHash(rest));
  // Shapes that are a hash anywhere are found with the others.
  if (is_hash && !IsBareHash(rest)) return;
  if (!is_hash && !MayBePassword(rest, separator, today_year_)) return;
  const Kind kind = is_hash ? Kind::kPasswordHash : Kind::kPassword;
  Finding* finding = AddAt(kind, place, at, at + rest.size(), rest, arena);
  if (finding != nullptr) finding->confidence = Confidence::kMedium;
}

}  // namespace leakscan
