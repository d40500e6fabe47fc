// A label is one to five words that FieldNames knows, before ':', '=' or a TAB, or directly before
// a number or address where the label names a NIR, birth date, phone or e-mail.
//
//   fits:      Nom : DUPONT Prénom : Jean      two values; the next label ends the first
//              Née le 12/05/1980               no colon, but a number follows
//              Tél. 06 39 98 01 23, Paris      ends at the comma
//   does not:  voir page 3                     "page" is no label, 3 too short a number
//              http://example.org              "http" is no label
//
// The longest known run of words wins: "date de naissance", not "naissance". Masks of the record
// (LabelMarks) give the places where a label can end; most words there are told by their letters
// (NameLetters) to be part of none, without a question to the dictionary. One pass; what is looked
// at before and behind a label's end is bounded, so time is linear.
#include "scanner/parse/labels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

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

// True if a number long enough starts at `i`, a place behind a blank, behind a word that begins at
// `from` or before.
bool StartsNumber(std::string_view text, std::size_t from, std::size_t i, std::size_t end,
                  char line_end) {
  if (i < from + 2) return false;
  const char before = text[i - 2];
  if (IsDigit(before) || IsBlank(before) || before == ',' || before == ';') return false;
  int digits = 0;
  for (std::size_t k = i; k < std::min(end, i + kValueWindow) && text[k] != line_end; ++k) {
    digits += IsDigit(text[k]);
    if (digits == kValueDigitsMin) return true;
  }
  return false;
}

// French typography sets a no-break space before the colon.
std::size_t WithoutWideBlanks(std::string_view text, std::size_t from, std::size_t end) {
  while (end > from + 1 && BlankSize(text, end - 2, end) == 2) end -= 2;
  return end;
}

// True if a label in [from, end) may end there.
bool MayEndLabel(std::string_view text, std::size_t from, std::size_t end) {
  if (end == from) return false;
  const char last = text[end - 1];
  return IsWordByte(last) || last == '.' || last == ')' || last == '"';
}

// True if `words` may begin with "née", of which Meaning() makes other letters.
bool MayBeBorn(std::string_view words) { return ToLower(words[0]) == 'n'; }

}  // namespace

// The walk over a record.
class LabelFinder::Walk {
 public:
  Walk(LabelFinder& finder, std::string_view text, char line_end, std::vector<Field>* fields)
      : finder_(finder), text_(text), line_end_(line_end), fields_(fields) {}

  void Find(std::size_t begin, std::size_t end) {
    end_ = end;
    BeginLine(begin);
    std::size_t i = begin;
    for (const LabelMarks::Word& word : finder_.marks_.words()) {
      for (std::uint64_t events = word.events; events != 0; events &= events - 1) {
        LookAt(i + static_cast<unsigned>(std::countr_zero(events)));
      }
      i += LabelMarks::kBytes;
    }
    finder_.AddField(text_, pending_, end, fields_);
  }

 private:
  void BeginLine(std::size_t begin) {
    pending_.kind = FieldKind::kUnknown;
    begin_ = from_ = word_ = word_end_ = begin;
    word_broken_ = false;
    barred_ = false;
  }

  void LookAt(std::size_t i) {
    const NameEnds& any = finder_.names_.letters().ends();
    Label label;
    const char c = text_[i];
    if (c == line_end_) {
      finder_.AddField(text_, pending_, i, fields_);
      BeginLine(i + 1);
      return;
    }
    switch (c) {
      case ':':
      case '=':
      case '\t':
        if (finder_.FindLabel(text_, from_, i, any, &label)) Take(label, i + 1);
        from_ = i + 1;
        return;
      case '>':  // an arrow: "Nom -> DUPONT"
        if (i > from_ && text_[i - 1] == '-' &&
            finder_.FindLabel(text_, from_, i - 1, any, &label)) {
          Take(label, i + 1);
        }
        return;
      case '|':  // as psql prints a record
        if (pending_.kind == FieldKind::kUnknown && IsOnlyBar(i) &&
            finder_.FindLabelInLine(text_, begin_, i, &label)) {
          Take(label, i + 1);
        }
        barred_ = true;
        from_ = i + 1;
        return;
      case '@': {
        const std::size_t value = BeginOfWord(i);
        if (value == std::exchange(asked_, value)) return;
        if (value > from_ && !word_broken_ &&
            finder_.FindLabel(text_, from_, value, finder_.names_.email_ends(), &label) &&
            label.kind == FieldKind::kEmail) {
          Take(label, value);
        }
        return;
      }
      case ';':
      case '<':
      case '?':
        return;
      default:
        if (StartsNumber(text_, from_, i, end_, line_end_) &&
            finder_.FindLabel(text_, from_, i, finder_.names_.number_ends(), &label) &&
            FieldNames::IsSaidBeforeNumber(label.kind)) {
          Take(label, i);
        }
    }
  }

  void Take(Label label, std::size_t value_begin) {
    finder_.AddField(text_, pending_, label.begin, fields_);
    label.value_begin = value_begin;
    pending_ = label;
    from_ = value_begin;
  }

  // True if no other bar stands in the line than the one at `i`, and blanks around this one.
  bool IsOnlyBar(std::size_t i) const {
    if (barred_ || i == begin_ || i + 1 >= end_ || text_[i - 1] != ' ' || text_[i + 1] != ' ') {
      return false;
    }
    for (std::size_t k = i + 1; k < end_ && text_[k] != line_end_; ++k) {
      if (text_[k] == '|') return false;
    }
    return true;
  }

  // Where the word that holds the '@' at `at` begins. Looks back to the last '@' only.
  std::size_t BeginOfWord(std::size_t at) {
    std::size_t i = at;
    bool broken = false;
    for (; i > word_end_ && !IsBlank(text_[i - 1]); --i) {
      broken |= text_[i - 1] == ',' || text_[i - 1] == ';';
    }
    if (i > word_end_) {
      word_ = i;
      word_broken_ = false;
    }
    word_broken_ |= broken;
    word_end_ = at;
    return word_;
  }

  LabelFinder& finder_;
  const std::string_view text_;
  const char line_end_;
  std::vector<Field>* const fields_;
  std::size_t end_ = 0;       // of the record
  std::size_t begin_ = 0;     // of the line
  Label pending_;             // its value goes on; none while its kind is unknown
  std::size_t from_ = 0;      // no label starts before; commas and gaps aside
  std::size_t word_ = 0;      // where the word of the last '@' begins
  std::size_t word_end_ = 0;  // that '@'
  bool word_broken_ = false;  // a comma or semicolon stands between
  std::size_t asked_ = std::string_view::npos;  // the word whose label was looked for last
  bool barred_ = false;       // the line had a '|'
};

void LabelFinder::Find(std::string_view text, std::size_t begin, std::size_t end, char line_end,
                       std::vector<Field>* fields) {
  fields->clear();
  marks_.Read(text, begin, end, line_end);
  begin_ = begin;
  Walk(*this, text, line_end, fields).Find(begin, end);
}

bool LabelFinder::FindLabel(std::string_view text, std::size_t from, std::size_t end,
                            const NameEnds& ends, Label* label) {
  if (end > from && IsBlank(text[end - 1])) --end;
  if (end > from && IsBlank(text[end - 1])) return false;  // a gap
  end = WithoutWideBlanks(text, from, end);
  const std::uint64_t breaks = marks_.Before(&LabelMarks::Word::breaks, end - begin_);
  const auto behind = static_cast<std::size_t>(std::countl_zero(breaks));
  if (behind < end - from) from = end - behind;
  return FindLongest(text, from, end, ends, label);
}

bool LabelFinder::FindLabelInLine(std::string_view text, std::size_t from, std::size_t end,
                                  Label* label) {
  while (end > from && IsBlank(text[end - 1])) --end;
  end = WithoutWideBlanks(text, from, end);
  return FindLongest(text, from, end, names_.letters().ends(), label);
}

// The longest known run of words in [from, end), which ends there.
bool LabelFinder::FindLongest(std::string_view text, std::size_t from, std::size_t end,
                              const NameEnds& ends, Label* label) {
  if (!MayEndLabel(text, from, end)) return false;
  std::uint64_t blanks = marks_.Before(&LabelMarks::Word::blanks, end - begin_);
  // Most words end no label.
  const auto word_size = static_cast<std::size_t>(std::countl_zero(blanks));
  const std::size_t word_begin = end - std::min(word_size, end - from);
  const std::string_view last_word = text.substr(word_begin, end - word_begin);
  if (!MayBeBorn(last_word) && !ends.MayEnd(last_word)) return false;
  const std::size_t floor = end - from > kLabelBytesMax ? end - kLabelBytesMax : from;
  const std::size_t size = end - floor;
  blanks >>= LabelMarks::kBytes - size;  // bit i: byte floor + i
  const std::uint64_t inside = (std::uint64_t{1} << size) - 1;
  std::uint64_t begins = ~blanks & (blanks << 1U) & inside;
  // At the floor a word begins if no byte before it belongs to the run, or only blanks.
  if (floor == from || IsBlank(text[floor - 1])) begins |= ~blanks & 1U;
  std::array<std::size_t, kLabelWordsMax> starts;
  std::size_t count = 0;
  const NameLetters& letters = names_.letters();
  for (std::size_t word_end = end; begins != 0 && count < kLabelWordsMax;) {
    const auto last = static_cast<std::size_t>(std::bit_width(begins)) - 1;
    begins ^= std::uint64_t{1} << last;
    const std::size_t start = floor + last;
    const std::string_view word = text.substr(start, word_end - start);
    const bool held = letters.MayHold(word);
    if (!held && !MayBeBorn(word)) break;
    starts[count++] = start;
    if (!held) break;
    word_end = start;
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
  const bool may_be_born = MayBeBorn(words);
  if (!may_be_born && !names_.letters().MayBegin(words)) return FieldKind::kUnknown;
  const FieldKind kind = cache_.Find(words);
  if (kind != FieldKind::kUnknown) return kind;
  if (words.size() < 3 || words.size() > kLabelBytesMax || !may_be_born) return kind;
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
                           std::vector<Field>* fields) const {
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
  for (;; ++end) {
    end = begin_ + marks_.NextBreak(end - begin_, limit - begin_);
    if (end == limit || !free_text || IsStrongSeparator(text[end])) break;
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
