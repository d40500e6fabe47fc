// The part of RecordDetector that tells what a number is called: by its column or its key, by the
// label of running text that announced it, or by the words before it.

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/field_rules.h"
#include "scanner/pipeline/record_detector.h"

namespace leakscan {
namespace {

// True if a number stands in `text`, behind a label and before another number.
bool HoldsValue(std::string_view text) {
  constexpr std::ptrdiff_t kDigitsMin = 5;
  return std::count_if(text.begin(), text.end(), IsDigit) >= kDigitsMin;
}

// "255081416802538", or the "168" of a number in groups; labels have single digits ("tel2").
bool IsPartOfValue(std::string_view word) {
  return std::count_if(word.begin(), word.end(), IsDigit) >= 2;
}

// True if a sentence ends with `word`, behind which `gap` stands; "tél." and "n." are short.
bool SentenceEnds(std::string_view word, std::string_view gap) {
  constexpr std::size_t kAbbreviationBytesMax = 5;
  if (gap.find_first_of(";!?") != std::string_view::npos) return true;
  return gap.find(". ") != std::string_view::npos && word.size() > kAbbreviationBytesMax;
}

// `before` without the verb between a label and its value: "mon numéro de sécu c'est ...", "sécu
// est la suivante ...", "my ssn is ...".
std::string_view WithoutVerb(std::string_view before) {
  constexpr std::string_view kVerbWords[] = {"est", "c",         "le",          "la",    "is",
                                             "it",  "suivant",   "suivante",    "voici", "s",
                                             "the", "following", "\xC3\xA9tait"};
  constexpr int kWordsMax = 4;
  for (int words = 0; words < kWordsMax; ++words) {
    std::size_t end = before.size();
    while (end > 0 && (IsBlank(before[end - 1]) || before[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && IsWordByte(before[begin - 1])) --begin;
    const std::string_view word = before.substr(begin, end - begin);
    if (std::ranges::find(kVerbWords, word) == std::end(kVerbWords)) break;
    before = before.substr(0, begin);
  }
  return before;
}

}  // namespace

// The meaning of what stands around or before a number at `begin`.
FieldKind RecordDetector::LabelOf(const Record& record, const Scope& scope, FieldKind cell,
                                  std::size_t begin) const {
  if (!record.prose && cell != FieldKind::kUnknown && cell != FieldKind::kHealthText) return cell;
  const Field* labelled = LabelledField(record, scope, begin);
  return labelled != nullptr ? labelled->kind : LabelBefore(scope.text, begin);
}

// The labelled value of prose that begins with what stands at `begin`, or null. A label names the
// number that follows it, not all of the line; but several phones may share one, and what follows
// an order's number is no more sure than that.
const Field* RecordDetector::LabelledField(const Record& record, const Scope& scope,
                                           std::size_t begin) const {
  if (!record.prose) return nullptr;
  const std::uint16_t index = FieldAt(record, scope.base + static_cast<std::uint32_t>(begin));
  if (index == kNoField) return nullptr;
  const Field& field = record.fields[index];
  const bool goes_on = field.kind == FieldKind::kPhone || field.kind == FieldKind::kOtherNumber;
  const bool first = !HoldsValue(text_.substr(field.begin, scope.base + begin - field.begin));
  return goes_on || first ? &field : nullptr;
}

// True if in prose a label announced what begins at `begin` as something that no identifier is.
bool RecordDetector::IsOfOtherLabel(const Record& record, const Scope& scope,
                                    std::size_t begin) const {
  const Field* labelled = LabelledField(record, scope, begin);
  return labelled != nullptr && !MayHoldNumbers(labelled->kind);
}

// The meaning of the words right before `begin`: "n° de sécu : 2 55 ..." -> kNir. At most five
// words within 48 bytes on the same line.
FieldKind RecordDetector::LabelBefore(std::string_view text, std::size_t begin) const {
  constexpr std::size_t kLabelBytesMax = 48;
  constexpr int kLabelWordsMax = 5;
  const std::size_t from = begin > kLabelBytesMax ? begin - kLabelBytesMax : 0;
  std::string_view before = text.substr(from, begin - from);
  if (const std::size_t line = before.find_last_of("\r\n"); line != std::string_view::npos) {
    before.remove_prefix(line + 1);
  }
  before = WithoutVerb(before);
  std::size_t word_begin = before.size();
  FieldKind found = FieldKind::kUnknown;
  for (int words = 0; words < kLabelWordsMax && word_begin > 0; ++words) {
    std::size_t end = word_begin;
    while (end > 0 && !IsWordByte(before[end - 1])) --end;
    std::size_t start = end;
    while (start > 0 && IsWordByte(before[start - 1])) --start;
    if (start == end) break;
    const std::string_view word = before.substr(start, end - start);
    // The label of a value that stands before, or of another sentence, is none of this one.
    if (IsPartOfValue(word) || SentenceEnds(word, before.substr(end, word_begin - end))) break;
    // All that is looked up ends with this word.
    if (words == 0 && !names_.MayEnd(before.substr(start))) break;
    word_begin = start;
    // The longest label that is known wins: "date de naissance" over "naissance".
    const FieldKind kind = names_.Find(before.substr(start));
    if (kind != FieldKind::kUnknown) found = kind;
  }
  return found;
}

}  // namespace leakscan
