// Method. The run is copied with its damage undone, and with it for each character where it came
// from. What ReadNumbers makes of the copy counts if a repaired character lies inside: the rest was
// read where it stands.
//
//   fits:      NIR 2 94 O3 75 l20 OO5 91       1&nbsp;33&nbsp;08&nbsp;58&nbsp;946&nbsp;368&nbsp;60
//              Tél. O6 47 38 29 l5
//   does not:  10l de lait, 20l d'eau          too few digits
//              0xO1l0                          part of a word
//
// Six digits at least must be left, as in "O6 64 3O I6 O5", and more digits than letters: words of
// these letters are none.
#include "scanner/validate/damaged_number.h"

#include <algorithm>
#include <array>
#include <string>

#include "scanner/base/ascii.h"
#include "scanner/validate/number_run.h"

namespace leakscan {
namespace {

constexpr int kDigitsMin = 6;

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

bool IsPlainSeparator(char c) {
  static constexpr auto kSeparators = [] {
    std::array<bool, 256> members{};
    for (const char separator : std::string_view(" .-/()+_\xC2\xA0")) {
      members[static_cast<unsigned char>(separator)] = true;
    }
    return members;
  }();
  return kSeparators[static_cast<unsigned char>(c)];
}

// The size of what may stand in a damaged run at `i`; 0 where the run ends.
std::size_t PieceAt(std::string_view text, std::size_t i) {
  if (IsDigit(text[i]) || DigitMisread(text[i]) != 0 || IsPlainSeparator(text[i])) return 1;
  // The letter of Corsica.
  const char letter = ToUpper(text[i]);
  if ((letter == 'A' || letter == 'B') && i > 0 && text[i - 1] == '2') return 1;
  return EntityAt(text, i);
}

// The size of the entity for a blank that ends at `end`, or 0.
std::size_t EntityBefore(std::string_view text, std::size_t end) {
  constexpr std::size_t kEntityBytesMax = 8;
  const std::string_view near =
      text.substr(end - std::min(end, kEntityBytesMax), std::min(end, kEntityBytesMax));
  const std::size_t amp = near.rfind('&');
  if (amp == std::string_view::npos) return 0;
  const std::size_t size = near.size() - amp;
  return EntityAt(text, end - size) == size ? size : 0;
}

// The first byte of the run that `position` lies in.
std::size_t RunBegin(std::string_view text, std::size_t position) {
  std::size_t begin = position;
  while (begin > 0) {
    std::size_t step = begin - 1;
    if (text[step] == ';') {  // an entity ends here, or the run
      step = begin - EntityBefore(text, begin);
      if (step == begin) break;
    } else if (PieceAt(text, step) != 1) {
      break;
    }
    begin = step;
  }
  return begin;
}

// A run without its damage.
struct Repaired {
  std::string bytes;
  std::vector<std::size_t> origins;  // of each byte in the text, and of the end
  std::vector<bool> mended;          // of each byte
};

Repaired Repair(std::string_view text, std::size_t begin, std::size_t end) {
  Repaired out;
  out.bytes.reserve(end - begin);
  const auto put = [&out](char c, std::size_t origin, bool mended) {
    out.bytes.push_back(c);
    out.origins.push_back(origin);
    out.mended.push_back(mended);
  };
  for (std::size_t i = begin; i < end;) {
    if (const std::size_t entity = EntityAt(text, i); entity > 0) {
      put(' ', i, true);
      i += entity;
      continue;
    }
    const char digit = DigitMisread(text[i]);
    put(digit != 0 ? digit : text[i], i, digit != 0);
    ++i;
  }
  out.origins.push_back(end);
  return out;
}

// Most runs at which an anchor points are words and sizes: "10l", "O2". Without letter and entity,
// which a word at the end took along, it was read where it stands: "ts=1613654728888 ok".
bool MayHoldNumber(std::string_view run) {
  const auto digits = std::ranges::count_if(run, IsDigit);
  const auto letters = std::ranges::count_if(run, [](char c) { return DigitMisread(c) != 0; });
  const bool is_damaged = letters > 0 || run.find('&') != std::string_view::npos;
  return is_damaged && digits >= kDigitsMin && digits > letters;
}

// Narrows [*begin, *end) so that no word is cut: letters at its ends may be the start of one.
void LeaveWords(std::string_view text, std::size_t* begin, std::size_t* end) {
  if (*begin > 0 && IsWordByte(text[*begin - 1])) {
    while (*begin < *end && !IsPlainSeparator(text[*begin]) && text[*begin] != '&') ++*begin;
  }
  if (*end < text.size() && IsWordByte(text[*end])) {
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
  while (end < text.size()) {
    const std::size_t piece = PieceAt(text, end);
    if (piece == 0) break;
    end += piece;
  }
  const std::size_t run_end = end;
  LeaveWords(text, &begin, &end);
  if (!MayHoldNumber(text.substr(begin, end - begin))) return run_end;

  const Repaired run = Repair(text, begin, end);
  const std::string_view repaired = run.bytes;
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

}  // namespace leakscan
