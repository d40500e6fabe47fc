// Method. Counting digits with exact separators ("at most three, NBSP as two bytes") takes an
// automaton of a hundred states, which Hyperscan runs at a byte every two nanoseconds; counting
// them over one loose class of separator bytes takes none at all (number_scan.h) or eleven, which
// fit Hyperscan's 16-state engine. So the expression is loose and fires once, behind the stretch;
// here the stretch is read again, exactly.
//
// Fits:     "2 55 08 2A 168 025 97", "2 5 5 0 8 2 A 1 6...", "06/47/38/29/15", "+33 (0)6 47 38 29
// 15" (11 digits, a gap of
//           two), "0647382915" between NBSP (C2 A0, or A0 alone), U+202F, percent escapes.
// Does not: "2021-03-15" (8 digits), "75001    2021" (gap of four), "2021-03-15 10:22" (a time).
//
// A gap is at most three separators, brackets and '+' aside, as the grammar has it that reads the
// number (scanner/validate); where the two differ the grammar decides, and an anchor is spent.
#include "scanner/match/number_runs.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr int kPlainSeparatorsMax = 3;
constexpr int kSeparatorsMax = 5;  // with brackets and '+'

std::uint8_t Byte(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
}

bool IsHexOfStretch(std::uint8_t c) {
  return (c >= '0' && c <= '9') || c == 'A' || c == 'B' || c == 'a' || c == 'b' || c == 'F';
}

// The size of the separator character at `i`, 0 if there is none. `*plain` is false for brackets
// and '+', `*strong` true for a tab.
std::size_t SeparatorSize(std::string_view text, std::size_t i, bool* plain, bool* strong) {
  *plain = true;
  *strong = false;
  switch (const std::uint8_t byte = Byte(text, i); byte) {
    case '(':
    case ')':
    case '+':
      *plain = false;
      return 1;
    case '\t':
      *strong = true;
      return 1;
    case ' ':
    case '.':
    case '-':
    case '/':
    case '_':
    case 0xA0:
      return 1;
    case '%':
      *plain = Byte(text, i + 1) != '2' || Byte(text, i + 2) == '0';
      return IsHexOfStretch(Byte(text, i + 1)) && IsHexOfStretch(Byte(text, i + 2)) ? 3 : 0;
    case 0xC2:
      return Byte(text, i + 1) == 0xA0 ? 2 : 0;
    case 0xE2: {
      const std::uint8_t last = Byte(text, i + 2);
      const bool blank = last <= 0x8A || last == 0xAF;
      const bool hyphen = last >= 0x90 && last <= 0x95;
      return Byte(text, i + 1) == 0x80 && last >= 0x80 && (blank || hyphen) ? 3 : 0;
    }
    default:
      return 0;
  }
}

struct Gap {
  std::size_t end = 0;  // of the digit behind; 0 if the run ends here
  bool strong = false;  // what lies on either side may be two cells
  bool tab = false;     // and mostly is
};

// The gap at `i`, right behind a digit. `i` < text.size().
Gap GapAt(std::string_view text, std::size_t i) {
  Gap gap;
  // The letter of 2A and 2B, the departments of Corsica in a NIR, or of "2 A" among single digits.
  const auto is_letter = [&](std::size_t at) {
    const char letter = ToUpper(text[at]);
    return letter == 'A' || letter == 'B';
  };
  const bool behind_two = text[i - 1] == '2';
  const bool apart = behind_two && (i < 2 || !IsDigit(text[i - 2]));
  bool corsica = behind_two && is_letter(i);
  if (corsica) ++i;
  int count = 0;
  int plain_count = 0;
  while (i < text.size() && !IsDigit(text[i])) {
    bool plain = false;
    bool strong = false;
    const std::size_t size = SeparatorSize(text, i, &plain, &strong);
    if (size == 0) {
      if (corsica || !apart || count != 1 || !is_letter(i)) return {};
      corsica = true;
      ++i;
      continue;
    }
    if (plain) ++plain_count;
    if (++count > kSeparatorsMax || plain_count > kPlainSeparatorsMax) return {};
    gap.strong = gap.strong || strong || plain_count > 1;
    gap.tab = gap.tab || strong;
    i += size;
  }
  if (i >= text.size() || (count == 0 && !corsica)) return {};
  gap.end = i;
  return gap;
}

bool Fits(std::string_view text, std::string_view shape) {
  return text.size() == shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(),
                    [](char c, char s) { return s == '0' ? IsDigit(c) : c == s; });
}

void AppendAnchor(std::size_t end, std::uint16_t pattern, std::vector<Anchor>* anchors) {
  anchors->push_back({static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(end), pattern});
}

// Reads the run whose first digit is at `i`; returns the offset behind its last digit. `stretch`
// ends where the stretch does, `text` is the whole, for what follows a run.
std::size_t ReadRun(std::string_view text, std::string_view stretch, std::size_t i,
                    std::uint16_t pattern, std::vector<Anchor>* anchors) {
  std::size_t digits = 0;        // of the run
  std::size_t piece_digits = 0;  // since the last strong gap or anchor
  std::size_t cell_digits = 0;   // since the last tab
  std::size_t anchored = 0;      // end of the last anchor
  const auto anchor_at = [&](std::size_t end) {
    AppendAnchor(end, pattern, anchors);
    anchored = end;
  };
  for (;;) {
    const std::size_t token = i;
    while (i < stretch.size() && IsDigit(stretch[i])) ++i;
    digits += i - token;
    piece_digits += i - token;
    cell_digits += i - token;
    const Gap gap = i < stretch.size() ? GapAt(stretch, i) : Gap{};
    if (gap.end == 0) break;
    if (gap.strong || piece_digits >= kDigitsPerAnchor) {
      const bool ends_cell = gap.tab && cell_digits >= kRunDigitsMin;
      if (piece_digits >= kRunDigitsMin || ends_cell) anchor_at(i);
      piece_digits = 0;
      if (gap.tab) cell_digits = 0;
    }
    i = gap.end;
  }
  if (piece_digits == 10 && IsTime(text, i)) digits -= piece_digits;
  if (digits >= kRunDigitsMin && anchored != i) anchor_at(i);
  return i;
}

}  // namespace

bool IsTime(std::string_view text, std::size_t end) {
  constexpr std::size_t kSize = std::string_view("2021-03-15 10:22").size();
  if (end < kSize - 3 || end + 3 > text.size()) return false;
  const std::string_view time = text.substr(end - (kSize - 3), kSize);
  return Fits(time, "0000-00-00 00:00") || Fits(time, "00/00/0000 00:00");
}

std::size_t AppendRunEnds(std::string_view text, std::size_t from, std::size_t end,
                          std::uint16_t pattern, std::vector<Anchor>* anchors) {
  end = std::min(end, text.size());
  if (end > from && !IsStretchByte(text[end - 1])) --end;
  std::size_t i = end;
  while (i > from && IsStretchByte(text[i - 1])) --i;
  const std::string_view stretch = text.substr(0, end);
  while (i < end) {
    bool plain = false;
    bool strong = false;
    if (IsDigit(text[i])) {
      i = ReadRun(text, stretch, i, pattern, anchors);
    } else if (text[i] == '%') {
      // The digits of an escape are no digits of a number: "%2B33...".
      i += std::max<std::size_t>(SeparatorSize(stretch, i, &plain, &strong), 1);
    } else {
      ++i;
    }
  }
  return std::max(end, from);
}

}  // namespace leakscan
