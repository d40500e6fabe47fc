// The part of RecordDetector that asks what stands around a value in running text.

#include <algorithm>
#include <array>
#include <cstdint>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/birth_place.h"
#include "scanner/validate/ins_oid.h"

namespace leakscan {
namespace {

PlaceEvidence EvidenceOf(BirthPlace place) {
  switch (place) {
    case BirthPlace::kUnknown:
      return PlaceEvidence::kNone;
    case BirthPlace::kDepartment:
      return PlaceEvidence::kDepartment;
    case BirthPlace::kCommune:
      return PlaceEvidence::kCommune;
  }
  return PlaceEvidence::kNone;
}

bool EndsLine(char c) { return c == '\n' || c == '\r'; }
std::string_view FirstLine(std::string_view text) {
  return {text.begin(), std::ranges::find_if(text, EndsLine)};
}
std::string_view LastLine(std::string_view text) {
  return {std::find_if(text.rbegin(), text.rend(), EndsLine).base(), text.end()};
}

// Of each byte, whether it is one of `characters`.
consteval std::array<bool, 256> MembersOf(std::string_view characters) {
  std::array<bool, 256> members{};
  for (const char c : characters) members[static_cast<std::uint8_t>(c)] = true;
  return members;
}

}  // namespace

// True if the words right before a phone number ask to be called: "joignez-moi au 33 6 47 38 29
// 15". Nine digits without their zero are too weak for that.
bool RecordDetector::IsInvited(const Scope& scope, const NumberReading& reading) const {
  constexpr std::size_t kDigitsWithZero = 10;
  constexpr std::size_t kBytesMax = 32;
  constexpr int kWordsMax = 4;
  const std::string_view written = scope.text.substr(reading.begin, reading.end - reading.begin);
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(written, IsDigit));
  if (digits < kDigitsWithZero) return false;
  const std::size_t floor = reading.begin > kBytesMax ? reading.begin - kBytesMax : 0;
  std::size_t begin = reading.begin;
  for (int words = 0; words < kWordsMax; ++words) {
    std::size_t end = begin;
    while (end > floor && (scope.text[end - 1] == ' ' || scope.text[end - 1] == '-')) --end;
    begin = end;
    while (begin > floor && IsWordByte(scope.text[begin - 1])) --begin;
    if (begin == end) return false;
    if (names_.InvitesCall(scope.text.substr(begin, reading.begin - begin))) return true;
  }
  return false;
}

// True if something other than a label announces a number that needs context.
bool RecordDetector::IsAnnounced(const Record& record, const Scope& scope,
                                 const NumberReading& reading) const {
  if (reading.kind == NumberKind::kPhone) return IsInvited(scope, reading);
  if (!record.prose && scope.field != kNoField) {
    return OidInFields(record, scope.field) != InsOid::kNone;
  }
  const auto place = [&](std::size_t at) { return scope.base + static_cast<std::uint32_t>(at); };
  return scope.exact &&
         OidInText(record, place(reading.begin), place(reading.end)) != InsOid::kNone;
}

// Each NIR is compared with the first fields of its object that tell a place of birth.
void RecordDetector::CompareBirthPlaces(const Record& record) {
  constexpr std::size_t kPlace = 5;  // behind sex, year and month
  constexpr std::size_t kPlaceSize = 5;
  const auto tells = [](const Field& field) { return field.kind == FieldKind::kBirthPlace; };
  const auto is_nir = [](const Finding& f) { return f.kind == Kind::kNir && f.qualifier.empty(); };
  if (std::ranges::none_of(*findings_, is_nir) || std::ranges::none_of(record.fields, tells)) {
    return;
  }
  birth_places_.assign(std::max<std::size_t>(record.nodes.size(), 1), {kNoField, kNoField});
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (!tells(record.fields[i])) continue;
    auto& [first, second] = birth_places_[record.fields[i].node];
    (first == kNoField ? first : second) = static_cast<std::uint16_t>(i);
  }
  for (Finding& finding : *findings_) {
    if (!is_nir(finding)) continue;
    const bool in_field = finding.field < record.fields.size();
    const std::uint16_t node = in_field ? record.fields[finding.field].node : std::uint16_t{0};
    for (const std::uint16_t field : {birth_places_[node].first, birth_places_[node].second}) {
      if (field == kNoField) continue;
      const std::string_view place = finding.normalized.substr(kPlace, kPlaceSize);
      const PlaceEvidence found = EvidenceOf(CompareBirthPlace(place, record.fields[field].value));
      finding.birth_place = std::max(finding.birth_place, found);
    }
  }
}

// One 15-digit number in 4,300 is a NIR by its structure and key. Where nine of ten numbers of this
// size are none, as in a log or a list of order numbers, one that nothing else speaks for is rather
// one of them.
void RecordDetector::LowerCrowded(const Record& record) {
  constexpr std::size_t kNirDigits = 15;
  constexpr std::size_t kOthersMin = 8;
  const auto is_bare = [](const Finding& finding) {
    return finding.kind == Kind::kNir && finding.confidence == Confidence::kMedium &&
           !finding.labelled && finding.value.size() == kNirDigits;
  };
  if (std::ranges::none_of(*findings_, is_bare)) return;
  const std::string_view text = text_.substr(record.begin, record.end - record.begin);
  std::size_t valid = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    if (i - begin != kNirDigits) continue;
    const bool is_nir = IsValidNir(text.substr(begin, kNirDigits), nullptr);
    ++(is_nir ? valid : others);
  }
  if (others < kOthersMin || others < valid * 9) return;
  for (Finding& finding : *findings_) {
    if (is_bare(finding)) finding.confidence = Confidence::kLow;
  }
}

// A word that signs join to another is part of a host or a path ("mail-fictif.net").
bool RecordDetector::TellsExample(std::string_view words) {
  static constexpr auto kEnds = MembersOf(" \t(),;:!?\"'");
  static constexpr auto kJoins = MembersOf("-.@_/");
  const auto is_in = [words](const std::array<bool, 256>& members, std::size_t i) {
    return members[static_cast<std::uint8_t>(words[i])];
  };
  for (std::size_t begin = 0; begin < words.size();) {
    std::size_t end = begin;
    std::size_t sign = words.size();  // the first
    for (; end < words.size() && !is_in(kEnds, end); ++end) {
      if (is_in(kJoins, end)) sign = std::min(sign, end);
    }
    const bool whole = sign + 1 >= end;
    if (whole && begin < end &&
        examples_.Get(words.substr(begin, end - begin),
                      [this](std::string_view word) { return names_.TellsExample(word); })) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

// "Exemple de numéro fictif : 2 55 ...", "2 55 ... (spécimen)": on the same line, near by. One
// step less, so that a sample of a leak, called an example, is still told.
void RecordDetector::LowerExamples(const Record& record) {
  constexpr std::uint32_t kBefore = 48;
  constexpr std::uint32_t kBehind = 32;
  for (Finding& finding : *findings_) {
    if (finding.kind != Kind::kNir || finding.confidence == Confidence::kLow) continue;
    const std::uint32_t from = finding.begin - std::min(finding.begin - record.begin, kBefore);
    const std::uint32_t to = std::min(record.end, finding.end + kBehind);
    if (!TellsExample(LastLine(text_.substr(from, finding.begin - from))) &&
        !TellsExample(FirstLine(text_.substr(finding.end, to - finding.end)))) {
      continue;
    }
    finding.example = true;
    finding.confidence =
        finding.confidence == Confidence::kHigh ? Confidence::kMedium : Confidence::kLow;
  }
}

// What the OID beside a number of running text says: HL7's
// "2850...^^^ASIP-SANTE-INS-NIR&1.2.250...", CDA's root="1.2.250..." extension="2850...", "INS 2 85
// ... (OID 1.2.250...)".
InsOid RecordDetector::OidInText(const Record& record, std::uint32_t begin,
                                 std::uint32_t end) const {
  constexpr std::uint32_t kBehind = 80;
  constexpr std::uint32_t kBefore = 64;
  if (begin < record.begin || end > record.end) return InsOid::kNone;
  const std::uint32_t to = std::min(record.end, end + kBehind);
  const std::string_view behind = text_.substr(end, to - end);
  const InsOid oid = FindInsOid(behind.substr(0, behind.find('\n')));
  if (oid != InsOid::kNone) return oid;
  const std::uint32_t from = std::max(record.begin, begin - std::min(begin, kBefore));
  const std::string_view before = text_.substr(from, begin - from);
  if (FindInsOid(before) == InsOid::kNone) return InsOid::kNone;  // told soonest from the front
  return FindLastInsOid(before.substr(before.rfind('\n') + 1));
}

// The same of a cell or a JSON value: the OID is another one near by, a column of its own or FHIR's
// "system":"urn:oid:1.2.250...".
InsOid RecordDetector::OidInFields(const Record& record, std::uint16_t index) const {
  constexpr std::size_t kNear = 3;
  const std::size_t first = index - std::min<std::size_t>(index, kNear);
  const std::size_t last = std::min(record.fields.size(), index + kNear + 1);
  const auto read = [&](std::size_t i) {
    const Field& field = record.fields[i];
    if (field.kind != FieldKind::kUnknown || field.node != record.fields[index].node ||
        field.value.empty() || (field.value[0] != '1' && field.value[0] != 'u')) {
      return InsOid::kNone;
    }
    return FindInsOid(field.value);
  };
  for (std::size_t i = index + 1U; i < last; ++i) {
    if (const InsOid oid = read(i); oid != InsOid::kNone) return oid;
  }
  for (std::size_t i = index; i-- > first;) {
    if (const InsOid oid = read(i); oid != InsOid::kNone) return oid;
  }
  return InsOid::kNone;
}

// An OID says what a NIR beside it is, as surely as a label: a number for tests or demonstrations
// is nobody's, nor is what else stands in its row.
void RecordDetector::ApplyInsOids(const Record& record) {
  bool invented = false;
  bool real = false;
  for (Finding& finding : *findings_) {
    if (finding.kind != Kind::kNir) continue;
    const InsOid oid = record.prose || finding.field == kNoField
                           ? OidInText(record, finding.begin, finding.end)
                           : OidInFields(record, finding.field);
    const bool for_tests = oid == InsOid::kTest || oid == InsOid::kDemo;
    invented |= for_tests;
    real |= !for_tests;
    if (oid == InsOid::kNone) continue;
    finding.labelled = true;
    finding.fictional |= for_tests;
    if (oid == InsOid::kNia && finding.qualifier.empty()) finding.qualifier = "nia";
  }
  if (!invented || real || record.prose) return;
  for (Finding& finding : *findings_) finding.fictional = true;
}

}  // namespace leakscan
