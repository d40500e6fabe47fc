// Method. A block of 16 bytes is put in upper case and written as a whole; which of its bytes are
// plain (letters, and the signs that the kind of cell allows) is told by a bit mask. Most cells
// consist of them, and are written then. A letter of Latin-1 is two bytes in UTF-8 and one in the
// normal form: what stands behind it is written once more, in its place.
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

// Beside the apostrophe.
struct NameSigns {
  static ByteBlock Of(ByteBlock block) { return block == '-'; }
};
struct AddressSigns {
  static ByteBlock Of(ByteBlock block) { return block.InRange('-', '9'); }  // '-' '.' '/', digits
};

ByteBlock UpperCase(ByteBlock block) { return block.FlipCase(block.InRange('a', 'z')); }

// Writes a letter for each two bytes of Latin-1, which all of `odd`, a bit a byte of the cell, must
// be; the others are plain, and those before the first one are written. Returns the size, 0 if
// something else is among them.
std::size_t JoinLatin1(std::string_view cell, std::uint64_t odd, char* out) {
  const char* const text = cell.data();
  std::size_t read = 0;
  std::size_t written = 0;
  const auto write_until = [&](std::size_t end) {
    for (std::size_t i = read; i < end; i += ByteBlock::kBytes) {
      UpperCase(ByteBlock::Load(text + i)).Store(out + written + (i - read));
    }
    written += end - read;
  };
  for (; odd != 0; odd &= odd - 1) {
    const auto place = static_cast<std::size_t>(std::countr_zero(odd));
    if (text[place] != kLatin1Lead || place + 1 == cell.size()) return 0;
    const auto next = static_cast<std::uint8_t>(text[place + 1]);
    const char letter = (next & 0xC0U) == 0x80U ? kLatin1[next & 0x1FU] : '\0';
    if (letter == 0) return 0;
    if (read == 0) {
      written = place;
    } else {
      write_until(place);
    }
    out[written++] = letter;
    read = place + 2;
    odd &= odd - 1;  // its second byte
  }
  write_until(cell.size());
  return written;
}

template <typename Signs>
[[gnu::always_inline]] inline std::size_t Fold(std::string_view cell, char* out) {
  std::size_t size = cell.size();
  if (size == 0 || size > kPlainBytesMax) return 0;
  // A bit for each byte; those behind the cell are cut off in the end.
  std::uint64_t letters = 0;
  std::uint64_t spaces = 0;
  std::uint64_t apostrophes = 0;
  std::uint64_t plain = 0;
  for (std::size_t i = 0; i < size; i += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(cell.data() + i);
    const ByteBlock letter = block.Letters();
    const ByteBlock space = block == ' ';
    const ByteBlock apostrophe = block == '\'';
    UpperCase(block).Store(out + i);
    letters |= std::uint64_t{letter.Mask()} << i;
    spaces |= std::uint64_t{space.Mask()} << i;
    apostrophes |= std::uint64_t{apostrophe.Mask()} << i;
    plain |= std::uint64_t{(letter | space | apostrophe | Signs::Of(block)).Mask()} << i;
  }
  const std::uint64_t inside = ~std::uint64_t{0} >> (64 - size);
  const std::uint64_t ends = 1 | (inside ^ inside >> 1U);
  if ((((spaces | apostrophes) & ends) | (spaces & spaces << 1U & inside)) != 0) return 0;
  const std::uint64_t odd = ~plain & inside;
  if (odd != 0) {
    size = JoinLatin1(cell, odd, out);
    if (size == 0) return 0;
  } else if ((letters & inside) == 0) {
    return 0;
  }
  const std::string_view folded(out, size);
  return MayBeNullWord(folded) && IsNullWord(folded) ? 0 : size;
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
