// Method: a spelling is known by its size, and the places of its digits by one bit mask; then the
// digits are copied from where they stand, and what they say is checked as nir.h and phone.h do.
// Whatever is rare (Corsica, overseas numbers, placeholders) is left to them.
//
// Fits:     "2550814168025 38", "0647382915", "+33 6 47 38 29 15", "0033647382915".
// Does not: "2 55 08 2A 168 025 97", "0692123456", "06 47-38 29 15".
#include "scanner/validate/plain_number.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/validate/nir.h"
#include "scanner/validate/phone.h"

namespace leakscan {
namespace {

constexpr std::size_t kCellBytesMax = 21;
constexpr std::size_t kPlainNirSize = 15;
constexpr std::size_t kPlainPhoneSize = 12;  // of a number under 33

int TwoDigits(const char* s) { return DigitValue(s[0]) * 10 + DigitValue(s[1]); }
int ThreeDigits(const char* s) { return TwoDigits(s) * 10 + DigitValue(s[2]); }

unsigned DigitMask(const char* bytes) { return ByteBlock::Load(bytes).Digits().Mask(); }

bool IsSign(char c) { return c == ' ' || c == '.' || c == '-'; }

// Puts the 15 digits of a spelling together; false if it is none.
bool GatherNir(std::string_view cell, char* out, bool* grouped) {
  const char* s = cell.data();
  *grouped = false;
  switch (cell.size()) {
    case 15:
      std::memcpy(out, s, 15);
      return (DigitMask(s) & 0x7FFFU) == 0x7FFFU;
    case 16:  // 2550814168025 38
      std::memcpy(out, s, 13);
      std::memcpy(out + 13, s + 14, 2);
      return DigitMask(s) == 0xDFFFU && IsSign(s[13]);
    case 21:  // 2 55 08 14 168 025 38
      *grouped = true;
      out[0] = s[0];
      std::memcpy(out + 1, s + 2, 2);
      std::memcpy(out + 3, s + 5, 2);
      std::memcpy(out + 5, s + 8, 2);
      std::memcpy(out + 7, s + 11, 3);
      std::memcpy(out + 10, s + 15, 3);
      std::memcpy(out + 13, s + 19, 2);
      return DigitMask(s) == 0xBB6DU && DigitMask(s + 5) == 0xDDDBU && IsSign(s[1]) &&
             s[4] == s[1] && s[7] == s[1] && s[10] == s[1] && s[14] == s[1] && s[18] == s[1];
    default:
      return false;
  }
}

// Nine digits behind the 0 or "+33"; false if the spelling is none.
bool GatherPhone(std::string_view cell, char* out, bool* international) {
  const char* s = cell.data();
  const unsigned digits = DigitMask(s);
  const auto copy_pairs = [out](const char* from) {
    for (std::size_t i = 0; i < 4; ++i) std::memcpy(out + 1 + 2 * i, from + 3 * i, 2);
  };
  *international = true;
  switch (cell.size()) {
    case 10:  // 0647382915
      *international = false;
      std::memcpy(out, s + 1, 9);
      return (digits & 0x3FFU) == 0x3FFU && s[0] == '0';
    case 12:  // +33647382915
      std::memcpy(out, s + 3, 9);
      return (digits & 0xFFFU) == 0xFFEU && s[0] == '+' && s[1] == '3' && s[2] == '3';
    case 13:  // 0033647382915
      std::memcpy(out, s + 4, 9);
      return (digits & 0x1FFFU) == 0x1FFFU && std::memcmp(s, "0033", 4) == 0;
    case 14:  // 06 47 38 29 15
      *international = false;
      out[0] = s[1];
      copy_pairs(s + 3);
      return (digits & 0x3FFFU) == 0x36DBU && s[0] == '0' && IsSign(s[2]) && s[5] == s[2] &&
             s[8] == s[2] && s[11] == s[2];
    case 17:  // +33 6 47 38 29 15
      out[0] = s[4];
      copy_pairs(s + 6);
      return digits == 0xB6D6U && IsDigit(s[16]) && s[0] == '+' && s[1] == '3' && s[2] == '3' &&
             IsSign(s[3]) && s[5] == s[3] && s[8] == s[3] && s[11] == s[3] && s[14] == s[3];
    case 20:  // +33 (0)6 47 38 29 15
      out[0] = s[7];
      copy_pairs(s + 9);
      return digits == 0xB6A6U && IsDigit(s[16]) && IsDigit(s[18]) && IsDigit(s[19]) &&
             std::memcmp(s, "+33 (0)", 7) == 0 && s[8] == ' ' && s[11] == ' ' && s[14] == ' ' &&
             s[17] == ' ';
    default:
      return false;
  }
}

// Whether the number of these first three of nine digits needs phone.h: it is of no plan, of a
// plan overseas, for fiction, or a placeholder. Digits that repeat or count up are perhaps one.
constexpr bool NeedsLook(int three) {
  const int first = three / 100;
  const int second = three / 10 % 10;
  const int pair = three % 100;
  if (first == 0 || first == 8 || second == pair % 10) return true;
  if (pair == 1 || pair == 12 || pair == 23 || pair == 87) return true;
  if (pair - first == 0 || pair - first == 1) return true;
  if (first == 7 && second < 3) return true;
  if (three / 10 == 40 || three / 10 == 69 || three / 10 == 59) return true;
  for (const int look : {199, 261, 262, 263, 269, 353, 465, 508, 536, 639}) {
    if (three == look) return true;
  }
  return false;
}

constexpr auto kNeedsLook = [] {
  std::array<bool, 1000> table{};
  for (int three = 0; three < 1000; ++three) {
    table[static_cast<std::size_t>(three)] = NeedsLook(three);
  }
  return table;
}();

// Lets `read` see a text that ends where it likes.
template <typename Read>
std::optional<PlainNumber> WithPadding(std::string_view cell, Read read) {
  if (cell.size() > kCellBytesMax) return std::nullopt;
  char padded[kCellBytesMax + ByteBlock::kBytes] = {};
  cell.copy(padded, cell.size());
  return read(std::string_view(padded, cell.size()));
}

}  // namespace

// Only what has an ordinary month and a key that agrees, in one piece or in the groups of the card.
std::optional<PlainNumber> ReadPlainNir(std::string_view cell, char* out) {
  bool grouped = false;
  if (!GatherNir(cell, out, &grouped)) return std::nullopt;
  if (!IsOrdinaryNir(out) || (!grouped && LooksLikeTimestamp(out))) return std::nullopt;
  return PlainNumber{kPlainNirSize, grouped, IsPlaceholderNir(out)};
}

std::optional<PlainNumber> ReadPlainPhone(std::string_view cell, char* out) {
  bool international = false;
  char* nine = out + 3;
  if (!GatherPhone(cell, nine, &international)) return std::nullopt;
  if (nine[0] == '0') return std::nullopt;
  if (!kNeedsLook[static_cast<std::size_t>(ThreeDigits(nine))]) {
    std::memcpy(out, "+33", 3);
    return PlainNumber{kPlainPhoneSize, international, false};
  }
  NumberReading reading;
  if (!NormalizeNational({nine, 9}, &reading)) return std::nullopt;
  const std::string_view normalized = reading.Normalized();
  std::memcpy(out, normalized.data(), normalized.size());
  return PlainNumber{normalized.size(), international, reading.fictional};
}

bool ReadPlainNir(std::string_view cell, NumberReading* reading) {
  char digits[kPlainNumberBytes];
  const auto plain =
      WithPadding(cell, [&](std::string_view padded) { return ReadPlainNir(padded, digits); });
  if (!plain) return false;
  *reading = NumberReading{};
  reading->end = cell.size();
  reading->key_written = true;
  reading->distinctive = plain->distinctive;
  reading->fictional = plain->fictional;
  std::memcpy(reading->normalized.data(), digits, kPlainNirSize);
  reading->normalized_size = kPlainNirSize;
  return true;
}

bool ReadPlainPhone(std::string_view cell, NumberReading* reading) {
  char digits[kPlainNumberBytes];
  const auto plain =
      WithPadding(cell, [&](std::string_view padded) { return ReadPlainPhone(padded, digits); });
  if (!plain) return false;
  *reading = NumberReading{};
  reading->kind = NumberKind::kPhone;
  reading->end = cell.size();
  reading->distinctive = plain->distinctive;
  reading->fictional = plain->fictional;
  std::memcpy(reading->normalized.data(), digits, plain->size);
  reading->normalized_size = static_cast<std::uint8_t>(plain->size);
  return true;
}

}  // namespace leakscan
