// Method. The run is copied with its damage undone, and with it for each character where it came
// from. What ReadNumbers makes of the copy counts if a repaired character lies inside: the rest was
// read where it stands.
//
//   fits:      NIR 2 94 O3 75 l20 OO5 91       1&nbsp;33&nbsp;08&nbsp;58&nbsp;946&nbsp;368&nbsp;60
//              Tél. O6 47 38 29 l5
//   does not:  10l de lait, 20l d'eau          too few digits
//              0xO1l0                          part of a word
//
// Eight digits at least must be left, and more digits than letters: words of these letters are
// none.
#include "scanner/validate/damaged_number.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kReachMax = 96;  // bytes looked at on either side
constexpr std::size_t kRunMax = 2 * kReachMax;
constexpr int kDigitsMin = 8;

constexpr std::string_view kBlankEntities[] = {
    "&nbsp;", "&#160;", "&#xa0;", "&#8239;", "&#x202f;", "&thinsp;", "&ensp;", "&emsp;", "&#32;",
};

// The size of the entity for a blank that starts at `i`, or 0.
std::size_t EntityAt(std::string_view text, std::size_t i) {
  if (text[i] != '&') return 0;
  for (const std::string_view entity : kBlankEntities) {
    const std::string_view here = text.substr(i, entity.size());
    const auto same = [](char a, char b) { return ToLower(a) == b; };
    if (std::ranges::equal(here, entity, same)) return entity.size();
  }
  return 0;
}

// The digit that `c` was, or 0.
char DigitMisread(char c) {
  if (c == 'O' || c == 'o') return '0';
  return c == 'l' || c == 'I' || c == '|' ? '1' : '\0';
}

bool IsPlainSeparator(char c) {
  constexpr std::string_view kSeparators = " .-/()+_\xC2\xA0";
  return kSeparators.find(c) != std::string_view::npos;
}

// The size of what may stand in a damaged run at `i`; 0 where the run ends.
std::size_t PieceAt(std::string_view text, std::size_t i) {
  if (IsDigit(text[i]) || DigitMisread(text[i]) != 0 || IsPlainSeparator(text[i])) return 1;
  // The letter of Corsica.
  const char letter = ToUpper(text[i]);
  if ((letter == 'A' || letter == 'B') && i > 0 && text[i - 1] == '2') return 1;
  return EntityAt(text, i);
}

// The first byte of the run that `position` lies in.
std::size_t RunBegin(std::string_view text, std::size_t position) {
  const std::size_t floor = position > kReachMax ? position - kReachMax : 0;
  std::size_t begin = position;
  while (begin > floor) {
    std::size_t step = begin - 1;
    if (text[step] == ';') {  // an entity ends here, or the run
      const std::size_t amp = text.rfind('&', step);
      if (amp == std::string_view::npos || amp < floor || amp + EntityAt(text, amp) != begin) break;
      step = amp;
    } else if (PieceAt(text, step) != 1) {
      break;
    }
    begin = step;
  }
  return begin;
}

bool IsInWord(char c) { return IsAlnum(c) || static_cast<signed char>(c) < 0; }

struct Repaired {
  std::array<char, kRunMax + 1> bytes{};
  std::array<std::uint32_t, kRunMax + 1> origins{};  // of each byte in the text, and of the end
  std::array<bool, kRunMax> mended{};
  std::size_t size = 0;
  int digits = 0;
  int letters = 0;

  void Put(char c, std::size_t origin, bool is_mended) {
    bytes[size] = c;
    mended[size] = is_mended;
    origins[size++] = static_cast<std::uint32_t>(origin);
  }
};

// The run text[begin, end), undamaged.
void Repair(std::string_view text, std::size_t begin, std::size_t end, Repaired* out) {
  for (std::size_t i = begin; i < end && out->size < kRunMax;) {
    const char c = text[i];
    if (const std::size_t entity = EntityAt(text, i); entity > 0) {
      out->Put(' ', i, true);
      i += entity;
      continue;
    }
    const char digit = DigitMisread(c);
    out->Put(digit != 0 ? digit : c, i, digit != 0);
    out->digits += IsDigit(c);
    out->letters += digit != 0;
    ++i;
  }
  out->origins[out->size] = static_cast<std::uint32_t>(end);
}

// Narrows [*begin, *end) so that no word is cut: letters at its ends may be the start of one.
void LeaveWords(std::string_view text, std::size_t* begin, std::size_t* end) {
  if (*begin > 0 && IsInWord(text[*begin - 1])) {
    while (*begin < *end && !IsPlainSeparator(text[*begin]) && text[*begin] != '&') ++*begin;
  }
  if (*end < text.size() && IsInWord(text[*end])) {
    while (*end > *begin && !IsPlainSeparator(text[*end - 1]) && text[*end - 1] != ';') --*end;
  }
  while (*begin < *end && IsPlainSeparator(text[*begin]) && text[*begin] != '+') ++*begin;
  while (*begin < *end && IsPlainSeparator(text[*end - 1])) --*end;
}

}  // namespace

std::size_t ReadDamagedNumbers(std::string_view text, std::size_t position,
                               std::vector<NumberReading>* readings) {
  position = std::min(position, text.size());
  std::size_t begin = RunBegin(text, position);
  std::size_t end = position;
  while (end < std::min(text.size(), position + kReachMax)) {
    const std::size_t piece = PieceAt(text, end);
    if (piece == 0) break;
    end += piece;
  }
  end = std::min(end, text.size());
  const std::size_t run_end = std::max(end, position);
  LeaveWords(text, &begin, &end);
  Repaired run;
  Repair(text, begin, end, &run);
  if (run.digits < kDigitsMin || run.digits <= run.letters) return run_end;

  const std::string_view repaired(run.bytes.data(), run.size);
  for (std::size_t at = 0; at < repaired.size();) {
    if (!IsDigit(repaired[at])) {
      ++at;
      continue;
    }
    const std::size_t first = readings->size();
    at = std::max(ReadNumbers(repaired, at, {}, readings), at + 1);
    std::size_t kept = first;
    for (std::size_t i = first; i < readings->size(); ++i) {
      NumberReading reading = (*readings)[i];
      bool mended = false;
      for (std::size_t k = reading.begin; k < reading.end; ++k) {
        mended = mended || run.mended[k];
        if (run.mended[k] && run.bytes[k] != ' ') reading.distinctive = false;
      }
      const bool checked = reading.kind == NumberKind::kPhone || reading.key_written;
      if (!mended || !checked) continue;
      reading.begin = run.origins[reading.begin];
      reading.end = run.origins[reading.end];
      (*readings)[kept++] = reading;
    }
    readings->resize(kept);
  }
  return run_end;
}

bool ReadDamagedNirCell(std::string_view cell, NumberReading* reading) {
  std::array<char, 64> repaired;
  if (cell.size() > repaired.size()) return false;
  bool mended = false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char digit = DigitMisread(cell[i]);
    const bool corsica = cell[i] == ' ' && i > 0 && cell[i - 1] == '2' && i + 1 < cell.size() &&
                         (ToUpper(cell[i + 1]) == 'A' || ToUpper(cell[i + 1]) == 'B');
    mended = mended || digit != 0 || corsica;
    if (!corsica) repaired[size++] = digit != 0 ? digit : cell[i];
  }
  if (!mended || !ReadNirCell({repaired.data(), size}, {}, reading)) return false;
  reading->begin = 0;
  reading->end = cell.size();
  reading->distinctive = false;
  return reading->key_written;
}

}  // namespace leakscan
