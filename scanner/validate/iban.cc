// Method. Country, length and shape come from the SWIFT IBAN registry; the whole is 1 modulo 97
// (ISO 7064). A French or Monegasque account also carries the key of the RIB: bank b, branch g and
// account c (letters A-I as 1-9, J-R as 1-9, S-Z as 2-9) give 97 - (89b + 15g + 3c) mod 97, so that
// one random account number in ten thousand passes both.
//
//   Fits:     FR14 2004 1010 0505 0001 3M02 606, fr1420041010050500013m02606, DE89-3704-0044-...
//   Does not: FR1420041010050500013M02607 (check digits), FR14 2004.1010 (two kinds of separator),
//             groups of other sizes than four, or than those of the RIB.
#include "scanner/validate/iban.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/validate/check_digits.h"

namespace leakscan {
namespace {

// The account number behind country and check digits: counts of digits (n), letters (a) or either
// (c).
struct Country {
  std::string_view code;
  std::string_view shape;
};
constexpr Country kCountries[] = {
    {"AD", "8n12c"},    {"AE", "19n"},     {"AL", "8n16c"},    {"AT", "16n"},
    {"AZ", "4a20c"},    {"BA", "16n"},     {"BE", "12n"},      {"BG", "4a6n8c"},
    {"BH", "4a14c"},    {"BI", "23n"},     {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},    {"CR", "18n"},     {"CY", "8n16c"},    {"CZ", "20n"},
    {"DE", "18n"},      {"DJ", "23n"},     {"DK", "14n"},      {"DO", "4c20n"},
    {"EE", "16n"},      {"EG", "25n"},     {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},    {"FO", "14n"},     {"FR", "10n11c2n"}, {"GB", "4a14n"},
    {"GE", "2a16n"},    {"GI", "4a15c"},   {"GL", "14n"},      {"GR", "7n16c"},
    {"GT", "24c"},      {"HR", "17n"},     {"HU", "24n"},      {"IE", "4a14n"},
    {"IL", "19n"},      {"IQ", "4a15n"},   {"IS", "22n"},      {"IT", "1a10n12c"},
    {"JO", "4a4n18c"},  {"KW", "4a22c"},   {"KZ", "3n13c"},    {"LB", "4n20c"},
    {"LC", "4a24c"},    {"LI", "5n12c"},   {"LT", "16n"},      {"LU", "3n13c"},
    {"LV", "4a13c"},    {"LY", "21n"},     {"MC", "10n11c2n"}, {"MD", "20c"},
    {"ME", "18n"},      {"MK", "3n10c2n"}, {"MR", "23n"},      {"MT", "4a5n18c"},
    {"MU", "4a19n3a"},  {"NL", "4a10n"},   {"NO", "11n"},      {"PK", "4a16c"},
    {"PL", "24n"},      {"PS", "4a21c"},   {"PT", "21n"},      {"QA", "4a21c"},
    {"RO", "4a16c"},    {"RS", "18n"},     {"SA", "2n18c"},    {"SC", "4a20n3a"},
    {"SD", "14n"},      {"SE", "20n"},     {"SI", "15n"},      {"SK", "20n"},
    {"SM", "1a10n12c"}, {"SO", "19n"},     {"ST", "21n"},      {"SV", "4a20n"},
    {"TL", "19n"},      {"TN", "20n"},     {"TR", "6n16c"},    {"UA", "6n19c"},
    {"VA", "18n"},      {"VG", "4a16n"},   {"XK", "16n"},
};

constexpr std::size_t kHeadSize = 4;  // country and check digits
// Between an IBAN's start and the first long run of its digits: country, check digits, a bank of
// four letters, and a separator behind each group.
constexpr std::size_t kLookBack = 18;

constexpr std::size_t kLetters = 26;
constexpr std::uint8_t kNoCountry = 0xFF;

// The place of a country among kCountries, by its letters.
constexpr std::array<std::uint8_t, kLetters* kLetters> kPlaces = [] {
  std::array<std::uint8_t, kLetters * kLetters> places{};
  for (std::uint8_t& place : places) place = kNoCountry;
  std::uint8_t next = 0;
  for (const Country& country : kCountries) {
    const auto first = static_cast<std::size_t>(country.code[0] - 'A');
    places[first * kLetters + static_cast<std::size_t>(country.code[1] - 'A')] = next++;
  }
  return places;
}();

// `first` and `second` are letters of either case.
const Country* FindCountry(char first, char second) {
  const auto row = static_cast<std::size_t>(ToUpper(first) - 'A');
  const std::uint8_t place =
      kPlaces[row * kLetters + static_cast<std::size_t>(ToUpper(second) - 'A')];
  return place == kNoCountry ? nullptr : &kCountries[place];
}

// Calls visit(count, class) for each part of a shape until it says no.
template <class Visit>
bool ForEachPart(std::string_view shape, Visit visit) {
  std::size_t count = 0;
  for (const char c : shape) {
    if (IsDigit(c)) {
      count = count * 10 + static_cast<std::size_t>(DigitValue(c));
      continue;
    }
    if (!visit(count, c)) return false;
    count = 0;
  }
  return true;
}

std::size_t LengthOf(const Country& country) {
  std::size_t length = kHeadSize;
  ForEachPart(country.shape, [&length](std::size_t count, char) {
    length += count;
    return true;
  });
  return length;
}

bool HasShape(std::string_view account, std::string_view shape) {
  return ForEachPart(shape, [&account](std::size_t count, char kind) {
    const std::string_view part = account.substr(0, count);
    account.remove_prefix(part.size());
    return part.size() == count && std::all_of(part.begin(), part.end(), [kind](char c) {
             return kind == 'n' ? IsDigit(c) : kind == 'a' ? IsUpper(c) : IsDigit(c) || IsUpper(c);
           });
  });
}

// A letter's digit in the RIB; a digit's own.
int RibDigit(char c) {
  if (IsDigit(c)) return DigitValue(c);
  const int letter = c - 'A';
  return letter < 18 ? letter % 9 + 1 : letter - 18 + 2;
}

bool HasRibKey(std::string_view account) {
  const auto rest_of = [](std::string_view part) {
    int rest = 0;
    for (const char c : part) rest = (rest * 10 + RibDigit(c)) % 97;
    return rest;
  };
  const int sum = 89 * rest_of(account.substr(0, 5)) + 15 * rest_of(account.substr(5, 5)) +
                  3 * rest_of(account.substr(10, 11));
  return 97 - sum % 97 == DigitValue(account[21]) * 10 + DigitValue(account[22]);
}

// The separator at `i`: its size, 0 if there is none. `*kind` tells one from another.
std::size_t SeparatorSize(std::string_view text, std::size_t i, char* kind) {
  if (i >= text.size()) return 0;
  *kind = text[i];
  if (text[i] == ' ' || text[i] == '.' || text[i] == '-') return 1;
  *kind = 'N';  // no-break spaces: U+00A0, U+202F
  if (text.substr(i, 2) == "\xC2\xA0") return 2;
  return text.substr(i, 3) == "\xE2\x80\xAF" ? 3 : 0;
}

// A separator may stand behind `count` characters: in groups of four, behind the country, or (the
// same numbers for all countries: the check digits decide) between the parts of a RIB.
bool MayBreakAt(std::size_t count) {
  return count % 4 == 0 || count == 2 || count == 9 || count == 14 || count == 25;
}

std::optional<IbanReading> ReadAt(std::string_view text, std::size_t begin) {
  if (begin + kHeadSize > text.size() || !IsAlpha(text[begin]) || !IsAlpha(text[begin + 1])) {
    return std::nullopt;
  }
  const Country* country = FindCountry(text[begin], text[begin + 1]);
  if (country == nullptr) return std::nullopt;
  const std::size_t length = LengthOf(*country);
  IbanReading reading;
  reading.begin = begin;
  char separator = 0;
  std::size_t i = begin;
  while (reading.normalized_size < length) {
    char kind = 0;
    const std::size_t size = reading.normalized_size > 0 ? SeparatorSize(text, i, &kind) : 0;
    if (size > 0) {
      if (!MayBreakAt(reading.normalized_size) || (separator != 0 && separator != kind)) {
        return std::nullopt;
      }
      separator = kind;
      i += size;
    }
    if (i >= text.size() || !IsAlnum(text[i])) return std::nullopt;
    reading.normalized[reading.normalized_size++] = ToUpper(text[i++]);
  }
  reading.end = i;
  if (i < text.size() && IsAlnum(text[i])) return std::nullopt;
  return IsValidIban(reading.Normalized()) ? std::optional(reading) : std::nullopt;
}

bool StartsWithIban(std::string_view text) {
  constexpr std::string_view kWord = "IBAN";
  return text.size() >= kWord.size() && std::equal(kWord.begin(), kWord.end(), text.begin(),
                                                   [](char a, char b) { return a == ToUpper(b); });
}

bool IsBeyondAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// False if nothing before `digit` can begin an IBAN, as the digits of nearly all runs: no country,
// a word of two letters or one behind "IBAN".
bool MayBeginBefore(std::string_view text, std::size_t digit) {
  constexpr std::size_t kSeen = 2 * ByteBlock::kBytes;
  static_assert(kSeen > kLookBack + 1);
  if (digit < kSeen || digit == text.size() || !IsDigit(text[digit])) return true;
  const char* begin = text.data() + digit - kSeen;
  std::uint64_t letters = 0;
  std::uint64_t word = 0;  // letters and digits
  std::uint64_t last_of_iban = 0;
  for (std::size_t i = 0; i < kSeen; i += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(begin + i);
    letters |= std::uint64_t{block.Letters().Mask()} << i;
    word |= std::uint64_t{(block.Letters() | block.Digits()).Mask()} << i;
    last_of_iban |= std::uint64_t{((block == 'N') | (block == 'n')).Mask()} << i;
  }
  std::uint64_t pairs = letters & letters >> 1U & ~(letters >> 2U);
  pairs &= (~word | last_of_iban) << 1U & (~std::uint64_t{0} << (kSeen - kLookBack));
  for (; pairs != 0; pairs &= pairs - 1) {
    const char* pair = begin + std::countr_zero(pairs);
    // Check digits follow, or a separator and these.
    const bool goes_on = IsDigit(pair[2]) || IsDigit(pair[3]) || IsBeyondAscii(pair[2]);
    if (goes_on && FindCountry(pair[0], pair[1]) != nullptr) return true;
  }
  return false;
}

// Nothing that belongs to a longer word stands in front; "IBANFR14..." is how copies glue it.
bool MayBeginAt(std::string_view text, std::size_t begin) {
  if (begin == 0 || !IsAlnum(text[begin - 1])) return true;
  return begin >= 4 && StartsWithIban(text.substr(begin - 4)) &&
         (begin == 4 || !IsAlnum(text[begin - 5]));
}

}  // namespace

bool IsValidIban(std::string_view normalized) {
  if (normalized.size() < kHeadSize) return false;
  if (!IsUpper(normalized[0]) || !IsUpper(normalized[1])) return false;
  const Country* country = FindCountry(normalized[0], normalized[1]);
  if (country == nullptr || normalized.size() != LengthOf(*country)) return false;
  const std::string_view check = normalized.substr(2, 2);
  const std::string_view account = normalized.substr(kHeadSize);
  if (!IsDigit(check[0]) || !IsDigit(check[1]) || !HasShape(account, country->shape)) return false;
  if (check < "02" || check > "98") return false;
  std::array<char, 34> turned{};
  char* end = std::copy(account.begin(), account.end(), turned.begin());
  end = std::copy_n(normalized.begin(), kHeadSize, end);
  if (!PassesMod97({turned.data(), static_cast<std::size_t>(end - turned.data())})) return false;
  const bool has_rib = country->code == "FR" || country->code == "MC";
  return !has_rib || HasRibKey(account);
}

std::optional<IbanReading> ReadIbanAround(std::string_view text, std::size_t digit) {
  digit = std::min(digit, text.size());
  if (!MayBeginBefore(text, digit)) return std::nullopt;
  const std::size_t floor = digit > kLookBack ? digit - kLookBack : 0;
  for (std::size_t begin = digit; begin-- > floor;) {
    const char c = text[begin];
    if (!IsAlpha(c)) {
      const bool inside = IsDigit(c) || c == ' ' || c == '.' || c == '-' || IsBeyondAscii(c);
      if (!inside) break;
      continue;
    }
    if (begin + kHeadSize > text.size()) continue;
    // Check digits follow the country, or a separator: no letter.
    if (!IsAlpha(text[begin + 1]) || IsAlpha(text[begin + 2])) continue;
    if (FindCountry(c, text[begin + 1]) == nullptr || !MayBeginAt(text, begin)) continue;
    const auto reading = ReadAt(text, begin);
    if (reading && reading->end > digit) return reading;
  }
  return std::nullopt;
}

std::optional<IbanReading> ReadIbanCell(std::string_view cell) {
  std::size_t begin = 0;
  std::size_t end = cell.size();
  const auto is_edge = [](char c) { return IsSpace(c) || c == '"' || c == '\'' || c == ':'; };
  while (begin < end && is_edge(cell[begin])) ++begin;
  if (StartsWithIban(cell.substr(begin))) begin += 4;
  while (begin < end && is_edge(cell[begin])) ++begin;
  while (end > begin && is_edge(cell[end - 1])) --end;
  const auto reading = ReadAt(cell.substr(0, end), begin);
  return reading && reading->end == end ? reading : std::nullopt;
}

}  // namespace leakscan
