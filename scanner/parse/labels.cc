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
#include <bit>
#include <cstdint>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
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

// The blanks of the 64 bytes before `end`, a bit each, the top one for the last byte. Where the
// text is shorter, what is not there is none.
std::uint64_t BlanksBefore(std::string_view text, std::size_t end) {
  constexpr std::size_t kBytes = 64;
  const char* bytes = text.data() + end - std::min(end, kBytes);
  char copy[kBytes] = {};
  if (end < kBytes) {
    std::memcpy(copy + kBytes - end, text.data(), end);
    bytes = copy;
  }
  std::uint64_t blanks = 0;
  for (std::size_t i = 0; i < kBytes; i += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(bytes + i);
    blanks |= std::uint64_t{((block == ' ') | (block == '\t')).Mask()} << i;
  }
  return blanks;
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

// The bytes of a block at which a label can end or a value begin, a bit each; all others, nearly
// all of a text, are passed. `before` tells what ends the block before, and is told what ends this
// one.
struct BlockEnd {
  unsigned blank = 0;  // 1: a blank
  unsigned space = 0;
};
unsigned FindEvents(ByteBlock block, BlockEnd* before) {
  const ByteBlock spaces = block == ' ';
  const ByteBlock tabs = block == '\t';
  const unsigned space = spaces.Mask();
  const unsigned blank = (spaces | tabs).Mask();
  const unsigned signs =
      (block.InRange(':', '>') | (block == ',') | (block == '@') | (block == '|') | tabs).Mask();
  const unsigned numbers = (block.Digits() | (block == '+') | (block == '(')).Mask();
  const unsigned events =
      signs | (numbers & (blank << 1U | before->blank)) | (space & (space << 1U | before->space));
  constexpr unsigned kLast = ByteBlock::kBytes - 1;
  *before = {blank >> kLast, space >> kLast};
  return events;
}

}  // namespace

// The walk over one line.
class LabelFinder::Line {
 public:
  Line(LabelFinder& finder, std::string_view text, std::size_t begin, std::size_t end,
       std::vector<Field>* fields)
      : finder_(finder),
        text_(text),
        begin_(begin),
        end_(end),
        fields_(fields),
        from_(begin),
        word_(begin),
        word_end_(begin) {}

  void Find() {
    BlockEnd before;
    for (std::size_t i = begin_; i < end_; i += ByteBlock::kBytes) {
      const char* bytes = text_.data() + i;
      char last[ByteBlock::kBytes] = {};
      if (text_.size() - i < ByteBlock::kBytes) {
        std::memcpy(last, bytes, end_ - i);
        bytes = last;
      }
      const unsigned inside = ByteBlock::FrontMask(std::min(end_ - i, ByteBlock::kBytes));
      for (unsigned events = FindEvents(ByteBlock::Load(bytes), &before) & inside; events != 0;
           events &= events - 1) {
        LookAt(i + static_cast<unsigned>(std::countr_zero(events)));
      }
    }
    AddField(text_, pending_, end_, fields_);
  }

 private:
  void LookAt(std::size_t i) {
    Label label;
    switch (text_[i]) {
      case ':':
      case '=':
      case '\t':
        if (finder_.FindLabel(text_, from_, i, &label)) Take(label, i + 1);
        from_ = i + 1;
        return;
      case '>':  // an arrow: "Nom -> DUPONT"
        if (i > from_ && text_[i - 1] == '-' && finder_.FindLabel(text_, from_, i - 1, &label)) {
          Take(label, i + 1);
        }
        return;
      case '|':  // as psql prints a record
        if (pending_.kind == FieldKind::kUnknown && IsOnlyBar(text_, begin_, i, end_) &&
            finder_.FindLabel(text_, begin_, i, &label)) {
          Take(label, i + 1);
        }
        from_ = i + 1;
        return;
      case ';':
      case ',':
      case ' ':
        from_ = i + 1;
        return;
      case '@': {
        const std::size_t value = BeginOfWord(i);
        if (value > from_ && finder_.FindLabel(text_, from_, value, &label) &&
            label.kind == FieldKind::kEmail) {
          Take(label, value);
        }
        return;
      }
      default:
        if (StartsNumber(text_, from_, i, end_) && finder_.FindLabel(text_, from_, i, &label) &&
            NeedsNoColon(label.kind) && label.kind != FieldKind::kEmail) {
          Take(label, i);
        }
    }
  }

  void Take(Label label, std::size_t value_begin) {
    AddField(text_, pending_, label.begin, fields_);
    label.value_begin = value_begin;
    pending_ = label;
    from_ = value_begin;
  }

  // Where the word that holds the '@' at `at` begins. Looks back to the last '@' only.
  std::size_t BeginOfWord(std::size_t at) {
    std::size_t i = at;
    while (i > word_end_ && !IsBlank(text_[i - 1])) --i;
    if (i > word_end_) word_ = i;
    word_end_ = at;
    return word_;
  }

  LabelFinder& finder_;
  const std::string_view text_;
  const std::size_t begin_;
  const std::size_t end_;
  std::vector<Field>* const fields_;
  Label pending_;         // its value goes on; none while its kind is unknown
  std::size_t from_;      // no label starts before
  std::size_t word_;      // where the word of the last '@' begins
  std::size_t word_end_;  // that '@'
};

void LabelFinder::Find(std::string_view text, std::size_t begin, std::size_t end, char line_end,
                       std::vector<Field>* fields) {
  fields->clear();
  while (begin < end) {
    const std::size_t found = text.find(line_end, begin);
    const std::size_t line_stop = std::min(found, end);
    Line(*this, text, begin, line_stop, fields).Find();
    begin = line_stop + 1;
  }
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
  const std::size_t size = end - floor;
  const std::uint64_t blanks = BlanksBefore(text, end) >> (64 - size);  // bit i: byte floor + i
  const std::uint64_t inside = (std::uint64_t{1} << size) - 1;
  std::uint64_t begins = ~blanks & (blanks << 1U) & inside;
  // At the floor a word begins if no byte before it belongs to the run, or only blanks.
  if (floor == from || IsBlank(text[floor - 1])) begins |= ~blanks & 1U;
  std::array<std::size_t, kLabelWordsMax> starts;
  std::size_t count = 0;
  while (begins != 0 && count < kLabelWordsMax) {
    const auto last = static_cast<std::size_t>(std::bit_width(begins)) - 1;
    starts[count++] = floor + last;
    begins ^= std::uint64_t{1} << last;
  }
  if (count == 0 || !MayEndLabel(text.substr(starts[0], end - starts[0]))) return false;
  while (count > 0) {
    const std::size_t start = starts[--count];
    const FieldKind kind = Meaning(text.substr(start, end - start));
    if (kind == FieldKind::kUnknown) continue;
    *label = {.begin = start, .end = end, .value_begin = end, .kind = kind};
    return true;
  }
  return false;
}

// False if no label ends with `word`. What Meaning() makes of "née" ends with another.
bool LabelFinder::MayEndLabel(std::string_view word) const {
  return ToLower(word[0]) == 'n' || names_.MayEnd(word);
}

// Labels address men and women: "né(e) le", "née le" mean "né le".
FieldKind LabelFinder::Meaning(std::string_view words) {
  const bool may_be_born = ToLower(words[0]) == 'n';
  if (!may_be_born && !names_.MayBegin(words)) return FieldKind::kUnknown;
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
