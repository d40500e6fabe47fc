// Method. A block of 16 bytes is put in upper case and written as a whole; how many of its bytes in
// front are plain (letters, and the signs that the kind of cell allows) is told by a bit mask. What
// ends them is the cell's end, or a letter of Latin-1, which is two bytes in UTF-8 and one in the
// normal form; behind it the next block begins.
//
// Fits:     "DUPONT", "Jean-Pierre", "Étienne", "de La Tour", "12 bis rue de l'Église".
// Does not: "J.-P.", " DUPONT ", "Œuvré", "12, rue du Lac", a name in Windows-1252.
#include "scanner/validate/plain_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "scanner/base/ascii.h"
#include "scanner/validate/null_word.h"

namespace leakscan {
namespace {

constexpr std::size_t kPlainBytesMax = 64;
constexpr char kLatin1Lead = '\xC3';

// U+00C0 to U+00DF, and U+00E0 to U+00FF, which are their lower case; 0 for signs and what is
// written with two letters.
constexpr std::array<char, 32> kLatin1 = {'A', 'A', 'A', 'A', 'A', 'A', 0,   'C', 'E', 'E', 'E',
                                          'E', 'I', 'I', 'I', 'I', 'D', 'N', 'O', 'O', 'O', 'O',
                                          'O', 0,   'O', 'U', 'U', 'U', 'U', 'Y', 0,   0};

struct NameSigns {
  static ByteBlock Of(ByteBlock block) { return (block == '-') | (block == '\''); }
};
struct AddressSigns {
  static ByteBlock Of(ByteBlock block) {
    return block.InRange('-', '9') | (block == '\'');  // '-' '.' '/' and the digits
  }
};

bool IsOuter(char c) { return c == ' ' || c == '\''; }

template <typename Signs>
std::size_t Fold(std::string_view cell, char* out) {
  const char* const text = cell.data();
  const std::size_t size = cell.size();
  if (size == 0 || size > kPlainBytesMax || IsOuter(text[0]) || IsOuter(text[size - 1])) return 0;
  std::size_t written = 0;
  unsigned any_letter = 0;
  for (std::size_t i = 0;;) {
    const ByteBlock block = ByteBlock::Load(text + i);
    const ByteBlock letters = block.Letters();
    const ByteBlock spaces = block == ' ';
    block.FlipCase(block.InRange('a', 'z')).Store(out + written);
    const unsigned plain = (letters | spaces | Signs::Of(block)).Mask();
    const std::size_t rest = size - i;
    const std::size_t front =
        std::min<std::size_t>(rest, static_cast<unsigned>(std::countr_one(plain)));
    const unsigned inside = ByteBlock::FrontMask(std::min(front, ByteBlock::kBytes));
    const unsigned blanks = spaces.Mask() & inside;
    if ((blanks & blanks << 1U) != 0) return 0;
    if ((blanks & 1U) != 0 && text[i - 1] == ' ') return 0;  // the first byte is none: i > 0
    any_letter |= letters.Mask() & inside;
    i += front;
    written += front;
    if (i == size) break;
    if (front == ByteBlock::kBytes) continue;
    if (text[i] != kLatin1Lead || i + 1 == size) return 0;
    const auto next = static_cast<std::uint8_t>(text[i + 1]);
    const char letter = (next & 0xC0U) == 0x80U ? kLatin1[next & 0x1FU] : '\0';
    if (letter == 0) return 0;
    out[written++] = letter;
    any_letter = 1;
    i += 2;
    if (i == size) break;
  }
  const std::string_view folded(out, written);
  return any_letter != 0 && !(MayBeNullWord(folded) && IsNullWord(folded)) ? written : 0;
}

constexpr std::array<std::uint8_t, 13> kDaysAlways = {0,  31, 28, 31, 30, 31, 30,
                                                      31, 31, 30, 31, 30, 31};

int TwoDigits(const char* s) { return DigitValue(s[0]) * 10 + DigitValue(s[1]); }

}  // namespace

std::size_t ReadPlainNamePart(std::string_view cell, char* out) {
  return Fold<NameSigns>(cell, out);
}

std::size_t ReadPlainAddressLine(std::string_view cell, char* out) {
  return Fold<AddressSigns>(cell, out);
}

bool ReadPlainPostcode(std::string_view cell, char department[4]) {
  constexpr std::size_t kPostcodeBytes = 5;
  constexpr unsigned kAllDigits = ByteBlock::FrontMask(kPostcodeBytes);
  if (cell.size() != kPostcodeBytes) return false;
  if ((ByteBlock::Load(cell.data()).Digits().Mask() & kAllDigits) != kAllDigits) return false;
  const int number = TwoDigits(cell.data());
  if (number < 1 || number > 95 || number == 20) return false;
  department[0] = cell[0];
  department[1] = cell[1];
  department[2] = '\0';
  return true;
}

bool ReadPlainDate(std::string_view cell, Date* date, char* out) {
  if (cell.size() != kIsoDateBytes) return false;
  constexpr unsigned kDayFirst = 0x3DB;   // dd/mm/yyyy
  constexpr unsigned kYearFirst = 0x36F;  // yyyy-mm-dd
  const char* s = cell.data();
  const unsigned digits = ByteBlock::Load(s).Digits().Mask() & ByteBlock::FrontMask(kIsoDateBytes);
  const char* year = s;
  const char* month = s + 5;
  const char* day = s + 8;
  if (digits == kDayFirst) {
    year = s + 6;
    month = s + 3;
    day = s;
    if (s[5] != s[2] || (s[2] != '/' && s[2] != '-' && s[2] != '.')) return false;
  } else if (digits != kYearFirst || s[4] != '-' || s[7] != '-') {
    return false;
  }
  const int year_number = TwoDigits(year) * 100 + TwoDigits(year + 2);
  const int month_number = TwoDigits(month);
  const int day_number = TwoDigits(day);
  if (year_number < 1800 || year_number > 2199 || month_number < 1 || month_number > 12) {
    return false;
  }
  // The 29th of February is left to the general reading.
  if (day_number < 1 || day_number > kDaysAlways[static_cast<std::size_t>(month_number)]) {
    return false;
  }
  *date = Date{static_cast<std::uint16_t>(year_number), static_cast<std::uint8_t>(month_number),
               static_cast<std::uint8_t>(day_number)};
  std::memcpy(out, year, 4);
  out[4] = '-';
  std::memcpy(out + 5, month, 2);
  out[7] = '-';
  std::memcpy(out + 8, day, 2);
  return true;
}

}  // namespace leakscan
