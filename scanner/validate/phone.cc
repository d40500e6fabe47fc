// Method. The digits of consecutive tokens are tried as one number, longest prefix first:
//   +33 / 0033, a country code of the French overseas, then an optional trunk "(0)", then the
//     number; any grouping, since the prefix says what follows;
//   0 and nine digits of the plan, in a grouping people use: pairs, 2-4-4, 4-2-2-2, 4-3-3...;
//   33 and nine digits without "+", and nine digits without their zero (spreadsheets eat it):
//     these need context.
// A number begins and ends with a token. The plan (ARCEP decisions 2018-0881 and 2022-1583): 01 to
// 05 geographic, 06 and 07 mobile, 09 polyvalent; 08 (services) and 07 00 (machines) belong to no
// person. Overseas numbers have their own country codes under the same national form: 0692... is
// +262 692.... Numbers reserved for fiction: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and
// 06 39 98 with any four digits.
//
// Fits:     "06 47 38 29 15", "0033(0)6.47.38.29.15", "0692 12 34 56" (+262692123456)
// Does not: "0147382915.5" (a decimal), "05/06/2021 14" (a date and hour), "0800 12 34 56"
#include "scanner/validate/phone.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <initializer_list>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr int kNationalDigits = 9;  // behind the 0 or the country code

void SetNormalized(std::string_view country, std::string_view number, NumberReading* reading) {
  char* out = reading->normalized.data();
  *out++ = '+';
  out = std::copy(country.begin(), country.end(), out);
  out = std::copy(number.begin(), number.end(), out);
  reading->normalized_size = static_cast<std::uint8_t>(out - reading->normalized.data());
}

int TwoDigits(const char* s) { return DigitValue(s[0]) * 10 + DigitValue(s[1]); }
int FourDigits(const char* s) { return TwoDigits(s) * 100 + TwoDigits(s + 2); }

bool IsFictionRange(std::string_view nine) {
  const int prefix = FourDigits(nine.data()) * 10 + DigitValue(nine[4]);
  constexpr int kRanges[] = {19900, 26191, 35301, 46571, 53649, 63998};
  return std::find(std::begin(kRanges), std::end(kRanges), prefix) != std::end(kRanges);
}

// Numbers that people type to fill a field: 06 00 00 00 00, 01 23 45 67 89, 06 12 34 56 78,
// 01 02 03 04 05, 06 01 02 03 04, 06 06 06 06 06, 06 11 22 33 44.
bool IsPlaceholder(std::string_view nine) {
  const std::string_view tail = nine.substr(1);
  if (std::all_of(tail.begin(), tail.end(), [&](char c) { return c == tail[0]; })) return true;
  if (nine.substr(1, 6) == "000000") return true;
  if (nine == "123456789" || nine == "987654321") return true;
  constexpr std::string_view kTails[] = {"12345678", "87654321", "01020304", "11223344"};
  if (std::find(std::begin(kTails), std::end(kTails), tail) != std::end(kTails)) return true;
  std::array<int, 5> pairs{DigitValue(nine[0])};
  for (std::size_t i = 1; i < pairs.size(); ++i) pairs[i] = TwoDigits(nine.data() + 2 * i - 1);
  const int step = pairs[1] - pairs[0];
  if (step != 0 && step != 1) return false;
  for (std::size_t i = 2; i < pairs.size(); ++i) {
    if (pairs[i] - pairs[i - 1] != step) return false;
  }
  return true;
}

// Country code of mobile and 0700 numbers; empty where nobody has the number.
std::string_view MobileCountry(const char* nine) {
  const int four = FourDigits(nine);  // "6 39 9": 6399
  const int three = four / 10;
  if (nine[0] == '6') {
    if (three == 639) return four == 6399 && nine[4] == '8' ? "33" : "262";
    if (three == 690 || three == 691) return "590";
    if (three == 692 || three == 693) return "262";
    if (three == 694) return "594";
    if (three == 696 || three == 697) return "596";
    return "33";
  }
  if (nine[1] >= '3') return "33";
  if (three == 708) {
    const int block = TwoDigits(nine + 3);
    return block >= 40 && block <= 56 ? "508" : "";
  }
  if (four == 7090) return "590";
  if (four == 7091) return "596";
  if (four == 7092) return "262";
  if (four == 7093 && nine[4] <= '3') return "594";
  if (four == 7093 && nine[4] >= '5' && nine[4] <= '7') return "262";
  return "";
}

std::string_view GeographicCountry(const char* nine) {
  const int three = FourDigits(nine) / 10;
  if (nine[0] == '2' && (three == 262 || three == 263 || three == 269)) return "262";
  if (three == 590) return "590";
  if (three == 594) return "594";
  if (three == 596) return "596";
  if (three == 508) return nine[3] >= '2' ? "508" : "";
  if (nine[0] == '4' && nine[1] == '0') return "";
  return "33";
}

struct CountryCode {
  std::string_view code;
  int digits;
};
constexpr CountryCode kCountries[] = {{"33", 9},  {"262", 9}, {"590", 9}, {"594", 9}, {"596", 9},
                                      {"508", 6}, {"687", 6}, {"681", 6}, {"689", 8}};

// Numbers under a country code of their own that have no national form with a 0.
bool NormalizePacific(const CountryCode& country, const char* number, NumberReading* reading) {
  const char first = number[0];
  const int two = TwoDigits(number);
  bool is_valid = false;
  if (country.code == "508") is_valid = first >= '2' && first != '7';
  if (country.code == "687") is_valid = first >= '2' && first != '6';
  if (country.code == "681") is_valid = two == 40 || two == 72 || first == '8';
  if (country.code == "689") is_valid = two == 40 || two == 49 || (two >= 87 && two <= 89);
  if (!is_valid) return false;
  SetNormalized(country.code, {number, static_cast<std::size_t>(country.digits)}, reading);
  return true;
}

bool NormalizeInternational(const CountryCode& country, const char* number, int digits,
                            NumberReading* reading) {
  if (digits != kNationalDigits) return NormalizePacific(country, number, reading);
  const std::string_view nine(number, kNationalDigits);
  if (!NormalizeNational(nine, reading)) return false;
  if (country.code == "33") return true;
  if (number[0] == '9') {  // polyvalent numbers of the overseas
    SetNormalized(country.code, nine, reading);
    return true;
  }
  return reading->Normalized().substr(1, country.code.size()) == country.code;
}

// Of sizes, those at which something ends, one bit each.
constexpr std::uint64_t Ends(std::initializer_list<int> sizes) {
  std::uint64_t ends = 0;
  for (const int size : sizes) ends |= std::uint64_t{1} << size;
  return ends;
}
// Those from 1 to `size` of `ends`.
constexpr std::uint64_t EndsUpTo(int size, std::uint64_t ends) {
  return ends & ((std::uint64_t{2} << size) - 2);
}

// The digits of the tokens from `token` on, as far as one number could reach.
struct Digits {
  const char* symbols;
  int count = 0;           // symbols in the tokens below
  std::uint64_t ends = 0;  // behind how many of them a token ends

  // Index of the token (counted from the first) that ends after `size` symbols; -1 if none does.
  int TokenEndingAt(int size) const {
    if ((ends & Ends({size})) == 0) return -1;
    return std::popcount(EndsUpTo(size, ends)) - 1;
  }
};

Digits Collect(const NumberRun& run, int token) {
  constexpr int kDigitsMax = 16;  // "00" + "590" + "0" + 9, and one more to see that it goes on
  Digits digits;
  digits.symbols = run.Symbols(token);
  for (int i = token; i < run.token_count; ++i) {
    const NumberToken& next = run.Token(i);
    if (next.used || next.letter || digits.count + next.size > kDigitsMax) break;
    // A plus that is not the form encoding of a blank begins the next number.
    if (i > token && (next.gap & kPlus) != 0 && next.gap != kPlus) break;
    digits.count += next.size;
    digits.ends |= Ends({digits.count});
  }
  return digits;
}

// The union of the gaps inside, and whether they are all the same.
struct Gaps {
  std::uint8_t bits = kNoGap;
  bool uniform = true;
  int count = 0;
};

Gaps InnerGaps(const NumberRun& run, int first, int last) {
  Gaps gaps;
  for (int i = first + 1; i <= last; ++i) {
    const std::uint8_t gap = run.Token(i).gap;
    if (gaps.count > 0 && gap != run.Token(first + 1).gap) gaps.uniform = false;
    gaps.bits |= gap;
    ++gaps.count;
  }
  return gaps;
}

// False if none of kCountries begins with the two digits at `symbols`.
bool MayBeCountry(const char* symbols) {
  switch (symbols[0]) {
    case '2':
      return symbols[1] == '6';
    case '3':
      return symbols[1] == '3';
    case '5':
      return symbols[1] == '9' || symbols[1] == '0';
    case '6':
      return symbols[1] == '8';
    default:
      return false;
  }
}

// Finds country code and number in symbols from `at` on. True if they end with a token.
bool FindInternational(const NumberRun& run, int token, const Digits& digits, int at,
                       NumberCandidate* out) {
  if (!MayBeCountry(digits.symbols + at)) return false;
  for (const CountryCode& country : kCountries) {
    const int code_size = static_cast<int>(country.code.size());
    if (digits.count < at + code_size + country.digits) continue;
    if (digits.symbols[at] != country.code[0] ||
        std::string_view(digits.symbols + at, country.code.size()) != country.code) {
      continue;
    }
    int number = at + code_size;
    // A trunk 0 is dropped; New Caledonia and its neighbours have none.
    const bool has_trunk = digits.symbols[number] == '0';
    if (has_trunk) ++number;
    const int sizes[] = {country.digits, country.code == "508" ? kNationalDigits : country.digits};
    for (const int size : sizes) {
      if (number + size > digits.count) continue;
      const int last = digits.TokenEndingAt(number + size);
      if (last < 0) continue;
      const Gaps gaps = InnerGaps(run, token, token + last);
      if ((gaps.bits & kTab) != 0) continue;
      if (!NormalizeInternational(country, digits.symbols + number, size, &out->reading)) continue;
      out->last_token = token + last;
      // The rhythm that a neighbour could go on with is that of the last groups.
      out->inner_gap = last == 0 ? std::uint8_t{kNoGap} : run.Token(token + last).gap;
      return true;
    }
  }
  return false;
}

enum class Grouping : std::uint8_t { kRefused, kUsual, kUncommon, kRare };

// The ends of a number's groups, given their sizes as hexadecimal digits: 06 47 38 29 15 is
// 0x22222.
constexpr std::uint64_t EndsOfGroups(std::uint64_t shape) {
  std::uint64_t ends = 0;
  int size = 0;
  for (int shift = 60; shift >= 0; shift -= 4) {
    const int group = static_cast<int>(shape >> shift & 0xFU);
    size += group;
    if (group > 0) ends |= Ends({size});
  }
  return ends;
}

constexpr std::uint64_t kUsualShapes[] = {0xA, 0x22222};
constexpr std::uint64_t kUncommonShapes[] = {0x244,  0x4222, 0x433,  0x2224,
                                             0x2422, 0x2242, 0x2332, 0x112222};
constexpr std::uint64_t kRareShapes[] = {0x46,   0x19,   0x28,   0x55,   0x64,
                                         0x334,  0x343,  0x424,  0x442,  0x1333,
                                         0x2233, 0x2323, 0x3223, 0x3322, 0x1111111111};

// Of ten digits, by the ends of their groups.
constexpr auto kGroupings = [] {
  std::array<Grouping, 1 << (kNationalDigits + 2)> groupings{};
  for (const auto shape : kUsualShapes) groupings[EndsOfGroups(shape)] = Grouping::kUsual;
  for (const auto shape : kUncommonShapes) groupings[EndsOfGroups(shape)] = Grouping::kUncommon;
  for (const auto shape : kRareShapes) groupings[EndsOfGroups(shape)] = Grouping::kRare;
  return groupings;
}();

Grouping GroupingOf(std::uint64_t ends, bool is_overseas) {
  if (is_overseas && ends == EndsOfGroups(0x46)) return Grouping::kUncommon;
  return kGroupings[ends];
}

// Whether nine digits, the zero left out, have groups that people write, by their ends.
bool IsBareGrouping(std::uint64_t ends) {
  return ends == EndsOfGroups(0x9) || ends == EndsOfGroups(0x12222) ||
         ends == EndsOfGroups(0x3222) || ends == EndsOfGroups(0x333);
}

bool IsYear(const char* s) { return FourDigits(s) >= 1900 && FourDigits(s) <= 2099; }
bool IsDayAndMonth(int a, int b) {
  return a >= 1 && b >= 1 && a <= 31 && b <= 31 && std::min(a, b) <= 12;
}

// "01/05/80 14 30", "05-06-2021-14", "05 2021 2022": digits of dates and years.
bool LooksLikeDate(const NumberRun& run, int first, int last, const char* ten) {
  const int count = last - first + 1;
  const bool starts_as_date = IsDayAndMonth(TwoDigits(ten), TwoDigits(ten + 2));
  if (count == 5 && starts_as_date) {
    const std::uint8_t date_gap = run.Token(first + 1).gap;
    const bool is_date_gap = date_gap == kSlash || date_gap == kHyphen || date_gap == kDot;
    return is_date_gap && run.Token(first + 2).gap == date_gap &&
           run.Token(first + 3).gap != date_gap;
  }
  if (count == 4 && run.Token(first + 2).size == 4) return starts_as_date && IsYear(ten + 4);
  if (count == 3 && run.Token(first + 1).size == 4 && run.Token(first + 2).size == 4) {
    return IsYear(ten + 2) && IsYear(ten + 6);
  }
  return false;
}

// The separators of a national number: one kind throughout; pairs may mix them, and the first may
// differ ("(06) 47...", "0692-12 34 56").
bool AreNationalGaps(const NumberRun& run, int first, int last) {
  const int count = last - first;
  if (count == 0) return true;
  const Gaps gaps = InnerGaps(run, first, last);
  if (count == 1 && gaps.bits == kDot) return false;  // a decimal number
  if ((gaps.bits & kTab) != 0 && gaps.bits != kTab) return false;
  if ((gaps.bits & kPlus) != 0 && gaps.bits != kPlus) return false;
  for (int i = first + 2; i <= last; ++i) {
    if ((run.Token(i).gap & kParen) != 0) return false;
  }
  if (gaps.uniform) return true;
  if (count == 4 && (run.Token(first).size == 2)) return true;
  return InnerGaps(run, first + 1, last).uniform;
}

bool FindNationalNumber(const NumberRun& run, int token, const Digits& digits,
                        NumberCandidate* out) {
  if (digits.count < 10 || digits.symbols[1] == '0') return false;
  const int last = digits.TokenEndingAt(10);
  if (last < 0) return false;
  const int last_token = token + last;
  if (!NormalizeNational({digits.symbols + 1, kNationalDigits}, &out->reading)) return false;
  const bool is_overseas = out->reading.normalized[2] != '3';
  const Grouping grouping = GroupingOf(EndsUpTo(10, digits.ends), is_overseas);
  if (grouping == Grouping::kRefused || !AreNationalGaps(run, token, last_token)) return false;
  if (LooksLikeDate(run, token, last_token, digits.symbols)) return false;
  out->last_token = last_token;
  out->inner_gap = last == 0 ? std::uint8_t{kNoGap} : run.Token(last_token).gap;
  out->pairs = last == 4;
  out->claim = grouping == Grouping::kUsual      ? Claim::kStrong
               : grouping == Grouping::kUncommon ? Claim::kOdd
                                                 : Claim::kWeak;
  out->reading.needs_context = grouping == Grouping::kRare;
  return true;
}

// "33 6 47 38 29 15" and "647382915".
bool FindBareNumber(const NumberRun& run, int token, const Digits& digits, NumberCandidate* out) {
  out->claim = Claim::kWeak;
  out->reading.needs_context = true;
  const bool in_parentheses =
      run.Token(token).size == 2 && digits.count > 2 && (run.Token(token + 1).gap & kParen) != 0 &&
      run.Token(token).begin > 0 && run.text[run.Token(token).begin - 1] == '(';
  if (FindInternational(run, token, digits, 0, out) && out->reading.Normalized().size() >= 12) {
    const Gaps gaps = InnerGaps(run, token + 1, out->last_token);
    if (in_parentheses && gaps.uniform) {
      out->claim = Claim::kOdd;
      out->reading.needs_context = false;
    }
    return out->last_token == token || gaps.uniform;
  }
  const int last = digits.TokenEndingAt(kNationalDigits);
  if (last < 0 || digits.symbols[0] == '0') return false;
  if (!IsBareGrouping(EndsUpTo(kNationalDigits, digits.ends))) return false;
  const Gaps gaps = InnerGaps(run, token, token + last);
  if (!gaps.uniform || (gaps.bits & (kTab | kParen | kPlus)) != 0) return false;
  out->last_token = token + last;
  out->inner_gap = last == 0 ? std::uint8_t{kNoGap} : gaps.bits;
  return NormalizeNational({digits.symbols, kNationalDigits}, &out->reading);
}

// Is it cut out of something longer, or does it follow a foreign country code?
bool HasPhoneBoundaries(const NumberRun& run, NumberCandidate* out) {
  NumberReading& reading = out->reading;
  const bool is_first = out->first_token == 0;
  if (is_first && !reading.distinctive) {
    const Front front = LookBefore(run.text, run.Token(out->first_token).begin);
    if (front == Front::kRefused || front == Front::kLabel) return false;
    if (front == Front::kPath && out->inner_gap == kNoGap) reading.needs_context = true;
  }
  if (out->last_token + 1 == run.token_count &&
      LookAfter(run.text, run.Token(out->last_token).end) != Back::kClear) {
    return false;
  }
  if (reading.distinctive) return true;
  if (out->inner_gap == kNoGap && HasOtherLabelBefore(run.text, reading.begin)) return false;
  if (out->pairs && HasHexNeighbour(run.text, reading.begin, reading.end)) {
    reading.needs_context = true;
  }
  if (!is_first) {
    const NumberToken& before = run.Token(out->first_token - 1);
    const bool is_foreign = !before.used && before.size <= 3 &&
                            FindPlusBefore(run.text, before.begin) != std::string_view::npos &&
                            (run.Token(out->first_token).gap & kTab) == 0;
    if (is_foreign) return false;
  }
  return true;
}

}  // namespace

bool NormalizeNational(std::string_view nine_digits, NumberReading* reading) {
  assert(nine_digits.size() == kNationalDigits);
  const char first = nine_digits[0];
  std::string_view country;
  if (first == '6' || first == '7') {
    country = MobileCountry(nine_digits.data());
  } else if (first >= '1' && first <= '5') {
    country = GeographicCountry(nine_digits.data());
  } else if (first == '9') {
    country = "33";
  }
  if (country.empty()) return false;
  // Saint-Pierre: six digits behind 0508, but mobiles keep all nine.
  const bool is_short = country == "508" && first == '5';
  SetNormalized(country, is_short ? nine_digits.substr(3) : nine_digits, reading);
  reading->fictional = IsFictionRange(nine_digits) || IsPlaceholder(nine_digits);
  return true;
}

bool MayBePhone(const char* symbols, std::uint64_t ends) {
  // Behind a country code and, perhaps, a zero: six, eight or nine digits.
  constexpr std::uint64_t kInternational = Ends({9, 10, 11, 12, 13});
  if ((ends & (kInternational | kInternational << 2U)) == 0) return false;
  if (symbols[0] != '0') {
    if ((ends & kInternational) != 0 && MayBeCountry(symbols)) return true;
    return IsBareGrouping(EndsUpTo(kNationalDigits, ends));
  }
  if (symbols[1] == '0') return MayBeCountry(symbols + 2);
  return kGroupings[EndsUpTo(kNationalDigits + 1, ends)] != Grouping::kRefused;
}

bool FindPhone(const NumberRun& run, int token, NumberCandidate* out) {
  const Digits digits = Collect(run, token);
  if (!MayBePhone(digits.symbols, digits.ends)) return false;
  *out = NumberCandidate{};
  out->reading.kind = NumberKind::kPhone;
  out->first_token = token;
  const char* s = digits.symbols;
  const std::size_t begin = run.Token(token).begin;
  // Country codes begin with 2, 3, 5 or 6; behind a plus also "+0033".
  const bool can_have_plus =
      s[0] == '0' || s[0] == '2' || s[0] == '3' || s[0] == '5' || s[0] == '6';
  const std::size_t plus = can_have_plus ? FindPlusBefore(run.text, begin) : std::string_view::npos;
  const bool has_double_zero = s[0] == '0' && s[1] == '0';
  // In a form-encoded "06+47+38" the plus is a blank, so a plus promises nothing by itself.
  bool found = false;
  if (plus != std::string_view::npos || has_double_zero) {
    found = FindInternational(run, token, digits, has_double_zero ? 2 : 0, out);
    out->reading.distinctive = found;
  }
  if (!found && s[0] == '0') found = FindNationalNumber(run, token, digits, out);
  if (!found && s[0] != '0' && plus == std::string_view::npos) {
    found = FindBareNumber(run, token, digits, out);
  }
  if (!found) return false;
  NumberReading& reading = out->reading;
  reading.begin = reading.distinctive && plus != std::string_view::npos ? plus : begin;
  reading.end = run.Token(out->last_token).end;
  IncludeParentheses(run.text, &reading.begin, &reading.end);
  return HasPhoneBoundaries(run, out);
}

}  // namespace leakscan
