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

// A word before a number, and what parts it from what was looked at before.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;  // `begin` if there is none on the same line
  std::size_t digits = 0;
  bool ends_sentence = false;

  // "255081416802538", or the "168" of a number in groups; labels have single digits ("tel2").
  bool IsPartOfValue() const { return digits >= 2; }
};

// The last word of `before` up to `end`. Behind a sentence's last word stands one of ";!?", or a
// point and a blank; "tél." and "n." are short.
Word LastWord(std::string_view before, std::size_t end) {
  constexpr std::size_t kAbbreviationBytesMax = 5;
  Word word;
  bool has_mark = false;
  bool has_point = false;
  std::size_t i = end;
  for (; i > 0 && !IsWordByte(before[i - 1]); --i) {
    const char c = before[i - 1];
    if (c == '\n' || c == '\r') return word;
    has_mark = has_mark || c == ';' || c == '!' || c == '?';
    has_point = has_point || (c == '.' && i < end && before[i] == ' ');
  }
  word.end = i;
  for (; i > 0 && IsWordByte(before[i - 1]); --i) word.digits += IsDigit(before[i - 1]);
  word.begin = i;
  word.ends_sentence = has_mark || (has_point && word.end - word.begin > kAbbreviationBytesMax);
  return word;
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
                                  std::size_t begin) {
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
FieldKind RecordDetector::LabelBefore(std::string_view text, std::size_t begin) {
  constexpr std::size_t kLabelBytesMax = 48;
  constexpr int kLabelWordsMax = 5;
  const std::size_t from = begin > kLabelBytesMax ? begin - kLabelBytesMax : 0;
  const std::string_view before = WithoutVerb(text.substr(from, begin - from));
  std::size_t end = before.size();
  FieldKind found = FieldKind::kUnknown;
  for (int words = 0; words < kLabelWordsMax && end > 0; ++words) {
    const Word word = LastWord(before, end);
    // The label of a value that stands before, or of another sentence, is none of this one.
    if (word.begin == word.end || word.IsPartOfValue() || word.ends_sentence) break;
    end = word.begin;
    const std::string_view name = before.substr(end);
    if (words > 0 && !names_.letters().MayBegin(name)) continue;
    const LabelWords& label = labels_.Get(name, [this](std::string_view label_name) {
      return LabelWords{names_.letters().MayEnd(label_name), names_.Find(label_name)};
    });
    // All that is looked up ends with the last word.
    if (words == 0 && !label.may_end) break;
    // The longest label that is known wins: "date de naissance" over "naissance".
    if (label.kind != FieldKind::kUnknown) found = label.kind;
  }
  return found;
}

}  // namespace leakscan
