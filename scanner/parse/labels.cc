// A label is one to five words that FieldNames knows, before ':', '=' or a TAB, or directly before
// a number or address where the label names a NIR, birth date, phone or e-mail.
//
//   fits:      Nom : DUPONT Prénom : Jean      two values; the next label ends the first
//              Née le 12/05/1980               no colon, but a number follows
//              Tél. 06 39 98 01 23, Paris      ends at the comma
//   does not:  voir page 3                     "page" is no label, 3 too short a number
//              http://example.org              "http" is no label
//
// The longest known run of words wins: "date de naissance", not "naissance". One pass; what is
// looked at behind a label's end is bounded, so time is linear.
#include "scanner/parse/labels.h"

#include <algorithm>
#include <array>

#include "scanner/base/ascii.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {
namespace {

constexpr std::size_t kLabelBytesMax = 40;
constexpr std::size_t kLabelWordsMax = 5;
// A number behind a label without colon has this many digits in its first bytes: "12 mars 1980"
// has, "page 12" has not.
constexpr int kValueDigitsMin = 6;
constexpr std::size_t kValueWindow = 24;

bool IsStrongSeparator(char c) { return c == '|' || c == ';' || c == '\t'; }

// Kinds whose label may stand before its value without a colon.
bool NeedsNoColon(FieldKind kind) {
  return kind == FieldKind::kNir || kind == FieldKind::kBirthDate || kind == FieldKind::kPhone ||
         kind == FieldKind::kEmail;
}

// Kinds whose values hold commas and gaps.
bool IsFreeText(FieldKind kind) {
  return kind == FieldKind::kFullName || kind == FieldKind::kLastName ||
         kind == FieldKind::kFirstName || kind == FieldKind::kAddress ||
         kind == FieldKind::kCovidResult;
}

// Size of the blank that starts at `i`, or 0; a no-break space counts.
std::size_t BlankSize(std::string_view text, std::size_t i, std::size_t end) {
  if (IsBlank(text[i])) return 1;
  return i + 1 < end && text[i] == '\xC2' && text[i + 1] == '\xA0' ? 2 : 0;
}

// True if a number long enough starts at `i`, a place behind a blank behind a word.
bool StartsNumber(std::string_view text, std::size_t from, std::size_t i, std::size_t end) {
  const char c = text[i];
  if (!IsDigit(c) && c != '+' && c != '(') return false;
  if (i < from + 2 || !IsBlank(text[i - 1])) return false;
  const char before = text[i - 2];
  if (IsDigit(before) || IsBlank(before)) return false;
  int digits = 0;
  for (std::size_t k = i; k < std::min(end, i + kValueWindow); ++k) digits += IsDigit(text[k]);
  return digits >= kValueDigitsMin;
}

// True if no other bar stands in the line than the one at `i`, and blanks around this one.
bool IsOnlyBar(std::string_view text, std::size_t begin, std::size_t i, std::size_t end) {
  if (i == begin || i + 1 >= end || text[i - 1] != ' ' || text[i + 1] != ' ') return false;
  return std::ranges::count(text.substr(begin, end - begin), '|') == 1;
}

// Bytes at which a label can end, a value or a word begin; all others, most of a text, are passed.
constexpr std::array<bool, 256> kEventful = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(":=>\t|;, @+(0123456789")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

}  // namespace

void LabelFinder::Find(std::string_view text, std::size_t begin, std::size_t end, char line_end,
                       std::vector<Field>* fields) {
  fields->clear();
  while (begin < end) {
    const std::size_t found = text.find(line_end, begin);
    const std::size_t line_stop = std::min(found, end);
    FindInLine(text, begin, line_stop, fields);
    begin = line_stop + 1;
  }
}

void LabelFinder::FindInLine(std::string_view text, std::size_t begin, std::size_t end,
                             std::vector<Field>* fields) {
  Label pending;             // its value goes on; none while its kind is unknown
  std::size_t from = begin;  // no label starts before
  std::size_t word = begin;  // start of the word at i
  const auto take = [&](const Label& label) {
    AddField(text, pending, label.begin, fields);
    pending = label;
    from = label.value_begin;
  };
  for (std::size_t i = begin; i < end; ++i) {
    const char c = text[i];
    if (!kEventful[static_cast<unsigned char>(c)]) continue;
    Label label;
    if (c == ':' || c == '=' || c == '\t') {
      if (FindLabel(text, from, i, &label)) {
        label.value_begin = i + 1;
        take(label);
      }
      from = i + 1;
    } else if (c == '>') {  // an arrow: "Nom -> DUPONT"
      if (i > from && text[i - 1] == '-' && FindLabel(text, from, i - 1, &label)) {
        label.value_begin = i + 1;
        take(label);
        from = i + 1;
      }
    } else if (c == '|' && pending.kind == FieldKind::kUnknown && IsOnlyBar(text, begin, i, end) &&
               FindLabel(text, begin, i, &label)) {  // as psql prints a record
      label.value_begin = i + 1;
      take(label);
      from = i + 1;
    } else if (c == '|' || c == ';' || c == ',' || (c == ' ' && i > begin && text[i - 1] == ' ')) {
      from = i + 1;
    } else if (StartsNumber(text, from, i, end) || (c == '@' && word > from)) {
      const std::size_t value = c == '@' ? word : i;
      if (FindLabel(text, from, value, &label) && NeedsNoColon(label.kind) &&
          (c == '@') == (label.kind == FieldKind::kEmail)) {
        label.value_begin = value;
        take(label);
      }
    }
    if (IsBlank(c)) word = i + 1;
  }
  AddField(text, pending, end, fields);
}

// The longest known run of words that ends before `end` and starts at or behind `from`.
bool LabelFinder::FindLabel(std::string_view text, std::size_t from, std::size_t end,
                            Label* label) {
  while (end > from && IsBlank(text[end - 1])) --end;
  // French typography sets a no-break space before the colon.
  while (end > from + 1 && BlankSize(text, end - 2, end) == 2) end -= 2;
  if (end == from || !(IsAlnum(text[end - 1]) || text[end - 1] == '.' || text[end - 1] == ')' ||
                       text[end - 1] == '"' || static_cast<signed char>(text[end - 1]) < 0)) {
    return false;
  }
  const std::size_t floor = end - from > kLabelBytesMax ? end - kLabelBytesMax : from;
  std::array<std::size_t, kLabelWordsMax> starts;
  std::size_t count = 0;
  for (std::size_t i = end; i-- > floor && count < kLabelWordsMax;) {
    const bool starts_word = i == from || IsBlank(text[i - 1]);
    if (!IsBlank(text[i]) && starts_word) starts[count++] = i;
  }
  while (count > 0) {
    const std::size_t start = starts[--count];
    const FieldKind kind = Meaning(text.substr(start, end - start));
    if (kind == FieldKind::kUnknown) continue;
    *label = {.begin = start, .end = end, .value_begin = end, .kind = kind};
    return true;
  }
  return false;
}

// Labels address men and women: "né(e) le", "née le" mean "né le".
FieldKind LabelFinder::Meaning(std::string_view words) {
  const FieldKind kind = cache_.Find(words);
  if (kind != FieldKind::kUnknown) return kind;
  if (words.size() < 3 || words.size() > kLabelBytesMax || ToLower(words[0]) != 'n') return kind;
  const std::string_view behind = words.substr(1);
  // "é" has two bytes, four where they were encoded again.
  const std::size_t vowel = behind.starts_with("\xC3\x83\xC2\xA9") ? 4
                            : behind[0] == '\xC3'                  ? 2
                                                                   : 1;
  if (words.size() <= 1 + vowel) return kind;
  std::string_view rest = words.substr(1 + vowel);
  if (rest.starts_with("(e)") || rest.starts_with("(E)")) {
    rest.remove_prefix(3);
  } else if (!rest.empty() && ToLower(rest[0]) == 'e') {
    rest.remove_prefix(1);
  } else {
    return kind;
  }
  std::array<char, kLabelBytesMax> male;
  char* end = std::copy_n(words.data(), 1 + vowel, male.data());
  end = std::copy(rest.begin(), rest.end(), end);
  return cache_.Find({male.data(), static_cast<std::size_t>(end - male.data())});
}

void LabelFinder::AddField(std::string_view text, const Label& label, std::size_t limit,
                           std::vector<Field>* fields) {
  if (label.kind == FieldKind::kUnknown || fields->size() == kRecordFieldsMax) return;
  std::size_t begin = label.value_begin;
  while (begin < limit) {
    const char c = text[begin];
    const std::size_t blank = BlankSize(text, begin, limit);
    if (blank == 0 && c != ':' && c != '=' && c != '>' && c != '"') break;
    begin += std::max<std::size_t>(blank, 1);
  }
  const bool free_text = IsFreeText(label.kind);
  std::size_t end = begin;
  for (; end < limit && !IsStrongSeparator(text[end]); ++end) {
    if (free_text) continue;
    if (text[end] == ',') break;
    if (text[end] == ' ' && end + 1 < limit && text[end + 1] == ' ') break;
  }
  while (end > begin && (IsSpace(text[end - 1]) || text[end - 1] == ',' || text[end - 1] == '"')) {
    --end;
  }
  if (end == begin) return;
  std::size_t name_begin = label.begin;
  while (name_begin < label.end && (text[name_begin] == '"' || text[name_begin] == '(' ||
                                    text[name_begin] == '-' || text[name_begin] == '*')) {
    ++name_begin;
  }
  std::size_t name_end = label.end;
  while (name_end > name_begin && text[name_end - 1] == '"') --name_end;
  fields->push_back({.value = text.substr(begin, end - begin),
                     .name = text.substr(name_begin, name_end - name_begin),
                     .begin = static_cast<std::uint32_t>(begin),
                     .end = static_cast<std::uint32_t>(end),
                     .ordinal = static_cast<std::uint32_t>(fields->size()),
                     .node = 0,
                     .kind = label.kind,
                     .rewritten = false});
}

}  // namespace leakscan
