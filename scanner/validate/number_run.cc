// Method. A separator is one of a closed list of characters, each with a bit; a gap is one to three
// of them, to which '+', '(' and ')' may be added, between two digits. Gaps are found from the left
// by one function; the walk to the left accepts a gap only if that function, started at its
// beginning, ends at the same place, so that a run is the same from whichever anchor it is reached.
//
// A run:  "06 47 38 29 15 / 2 55 08 2A 168 025 97"
// No run: "06 47, 38": a comma is no separator; "06    47": four blanks; "6\n7": a newline.
//
// 2A and 2B (Corsica in a NIR) count as digits only directly behind a '2' that has at least five
// digits before it in the run, and with a digit to follow: not in "12A rue". Where every digit is a
// token, so is the letter: "2 5 5 0 8 2 A 1 6 8 ...", but not "06 47 38 29 12 A 8 heures".
// Percent escapes of separators ("%20", "%2B") are read as what they stand for, as RFC 3986 and
// HTML forms write numbers; the digits of any escape belong to no number.
#include "scanner/validate/number_run.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kLookBackDigits = 64;
constexpr int kPlainSeparatorsMax = 3;
constexpr int kSeparatorsMax = 5;
constexpr std::size_t kWordMax = 24;

struct Separator {
  std::uint8_t bits = kNoGap;  // kNoGap: none
  std::uint8_t size = 0;
};

std::uint8_t ByteAt(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
}

// The character of a percent escape of printable ASCII at `i`; 0 if there is none.
char EscapeAt(std::string_view text, std::size_t i) {
  if (i + 2 >= text.size() || text[i] != '%') return 0;
  const int high = HexValue(text[i + 1]);
  const int low = HexValue(text[i + 2]);
  if (high < 2 || high > 7 || low < 0) return 0;
  return static_cast<char>(high * 16 + low);
}

// True if the byte at `i` is one of the two digits of a percent escape.
bool IsInsideEscape(std::string_view text, std::size_t i) {
  return (i >= 1 && EscapeAt(text, i - 1) != 0) || (i >= 2 && EscapeAt(text, i - 2) != 0);
}

Separator SeparatorAt(std::string_view text, std::size_t i) {
  const std::uint8_t byte = ByteAt(text, i);
  if (byte < 0x80) {
    if (byte == '%') {
      const char decoded = EscapeAt(text, i);
      return decoded == 0 ? Separator{} : Separator{AsciiGapBits(decoded), 3};
    }
    return {AsciiGapBits(static_cast<char>(byte)), 1};
  }
  const std::uint8_t second = ByteAt(text, i + 1);
  if (byte == 0xC2 && second == 0xA0) return {kBlank, 2};
  if (byte == 0xE2 && second == 0x80) {
    const std::uint8_t third = ByteAt(text, i + 2);
    if ((third >= 0x80 && third <= 0x8A) || third == 0xAF)
      return {kBlank, 3};                                     // U+2000..200A, 202F
    if (third >= 0x90 && third <= 0x95) return {kHyphen, 3};  // U+2010..2015
  }
  // A lone A0 is NBSP in Latin-1 and Windows-1252; beside another byte of its kind it is rather
  // part of a character ("à" is C3 A0).
  if (byte == 0xA0) {
    const std::uint8_t before = i > 0 ? ByteAt(text, i - 1) : std::uint8_t{0};
    const auto is_plain = [](std::uint8_t b) { return b < 0x80 || b == 0xA0; };
    if (is_plain(before) && is_plain(second)) return {kBlank, 1};
  }
  return {};
}

// The separator that ends at `end` (its size only).
Separator SeparatorBefore(std::string_view text, std::size_t end) {
  if (end == 0) return {};
  const std::uint8_t last = ByteAt(text, end - 1);
  if (last < 0x80 && !IsInsideEscape(text, end - 1)) {
    return {AsciiGapBits(static_cast<char>(last)), 1};
  }
  for (std::size_t size = 3; size >= 1; --size) {
    if (end < size) continue;
    const Separator separator = SeparatorAt(text, end - size);
    if (separator.bits != kNoGap && separator.size == size) return separator;
  }
  return {};
}

struct Gap {
  std::uint8_t bits = kNoGap;
  std::size_t end = 0;  // the digit behind; meaningless if `bits` is kNoGap
};

Gap GapAt(std::string_view text, std::size_t begin) {
  const std::uint8_t first = ByteAt(text, begin);
  if (first < 0x80 && first != '%') {  // most ends of a run, and most gaps
    const std::uint8_t bits = kAsciiGapBits[first];
    if (bits == kNoGap || begin + 1 == text.size()) return {};
    if (IsDigit(text[begin + 1])) return {bits, begin + 1};
  }
  Gap gap{kNoGap, begin};
  int count = 0;
  int plain = 0;
  while (gap.end < text.size() && !IsDigit(text[gap.end])) {
    const Separator separator = SeparatorAt(text, gap.end);
    if (separator.bits == kNoGap) return {};
    if ((separator.bits & (kParen | kPlus)) == 0) ++plain;
    if (++count > kSeparatorsMax || plain > kPlainSeparatorsMax) return {};
    gap.bits |= separator.bits;
    gap.end += separator.size;
  }
  if (gap.end >= text.size()) return {};
  return gap;
}

// How many bytes of a number end at `end`: 1 for a digit, 2 for what may be 2A or 2B, 3 or more for
// what may be "2 A" or "2 B" among single digits, else 0.
std::size_t NumberBytesBefore(std::string_view text, std::size_t end) {
  if (end == 0 || IsInsideEscape(text, end - 1)) return 0;
  if (IsDigit(text[end - 1])) return 1;
  if (end < 2 || !IsCorsicanLetter(text[end - 1])) return 0;
  if (text[end - 2] == '2') return 2;
  const Separator separator = SeparatorBefore(text, end - 1);
  const std::size_t size = 2U + separator.size;
  if (separator.bits == kNoGap || end < size || text[end - size] != '2') return 0;
  return end == size || !IsDigit(text[end - size - 1]) ? size : 0;
}

// True if the byte before `end` is a digit that no '%' near by can make part of an escape.
bool IsPlainDigitBefore(std::string_view text, std::size_t end) {
  return end > 0 && IsDigit(text[end - 1]) && (end < 2 || text[end - 2] != '%') &&
         (end < 3 || text[end - 3] != '%');
}

// The first byte of the gap that ends at `end`, or `end` if there is none.
std::size_t GapBeginBefore(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  for (int count = 0; count < kSeparatorsMax; ++count) {
    const Separator separator = SeparatorBefore(text, begin);
    if (separator.bits == kNoGap) break;
    begin -= separator.size;
    if (NumberBytesBefore(text, begin) > 0) {
      const Gap gap = GapAt(text, begin);
      return gap.bits != kNoGap && gap.end == end ? begin : end;
    }
  }
  return end;
}

// True if no part of the run lies before the digit at `begin`, as far as one byte and a blank tell.
bool BeginsRun(std::string_view text, std::size_t begin) {
  if (begin == 0 || EndsAnyRun(text[begin - 1])) return true;
  return text[begin - 1] == ' ' && (begin == 1 || EndsAnyRun(text[begin - 2]));
}

// True if the letter at `i`, behind a digit, is that of 2A or 2B.
bool IsCorsicaAt(std::string_view text, std::size_t i, int symbols_before) {
  if (i >= text.size() || !IsCorsicanLetter(text[i]) || text[i - 1] != '2') return false;
  return symbols_before >= 6 && i + 1 < text.size() &&
         (IsDigit(text[i + 1]) || GapAt(text, i + 1).bits != kNoGap);
}

// The place of the letter of "2 A" or "2 B", behind whose 2 `end` is, if that and the five tokens
// before it are single digits; npos if there is none.
std::size_t FindCorsicaApart(std::string_view text, std::size_t end, const NumberToken& two,
                             const NumberRun& run) {
  constexpr int kTokensBefore = 5;
  if (two.size != 1 || text[end - 1] != '2' || run.token_count < kTokensBefore) {
    return std::string_view::npos;
  }
  const Separator separator = SeparatorAt(text, end);
  const std::size_t letter = end + separator.size;
  if (separator.bits == kNoGap || letter >= text.size() || !IsCorsicanLetter(text[letter])) {
    return std::string_view::npos;
  }
  for (int i = run.token_count - kTokensBefore; i < run.token_count; ++i) {
    if (run.Token(i).size != 1) return std::string_view::npos;
  }
  return GapAt(text, letter + 1).bits != kNoGap ? letter : std::string_view::npos;
}

// Appends the digits of one token and returns the offset behind it.
std::size_t ReadToken(std::string_view text, std::size_t begin, std::uint8_t gap, NumberRun* run) {
  NumberToken token{begin, begin, run->symbol_count, 0, gap, false, false};
  char* out = run->symbols.data() + run->symbol_count;
  std::size_t end = begin;
  for (;;) {
    while (end < text.size() && IsDigit(text[end])) {
      if (token.size < NumberRun::kTokenSymbolsMax) out[token.size++] = text[end];
      ++end;
    }
    if (text[end - 1] != '2') break;  // Corsica's letters follow a 2
    if (!IsCorsicaAt(text, end, run->symbol_count + token.size)) {
      const std::size_t letter = FindCorsicaApart(text, end, token, *run);
      if (letter == std::string_view::npos) break;
      end = letter;
    }
    if (token.size < NumberRun::kTokenSymbolsMax) out[token.size++] = ToUpper(text[end]);
    token.letter = true;
    ++end;
  }
  run->symbol_count = static_cast<std::uint16_t>(run->symbol_count + token.size);
  token.end = end;
  run->Token(run->token_count++) = token;
  return end;
}

bool IsHex(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return HexValue(c) >= 0; });
}

// One case throughout, or a capital in front of small letters, or "numSecu": as words are written
// and base64 is not.
bool IsWordShaped(std::string_view word) {
  int rises = 0;  // small letter followed by a capital
  int falls = 0;  // capital followed by a small letter, behind the first letter
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (IsLower(word[i - 1]) && IsUpper(word[i])) ++rises;
    if (i >= 2 && IsUpper(word[i - 1]) && IsLower(word[i])) ++falls;
  }
  return rises <= 2 && falls <= rises;
}

// Letters behind `begin` downwards, in lower case, é and è as e (UTF-8 and Windows-1252).
struct FrontWord {
  std::array<char, kWordMax> reversed{};
  std::size_t size = 0;
  std::size_t begin = 0;  // offset of its first byte
  bool is_letters = true;

  bool EndsWith(std::string_view suffix) const {
    if (suffix.size() > size) return false;
    return std::equal(suffix.rbegin(), suffix.rend(), reversed.begin());
  }
  bool Is(std::string_view word) const { return word.size() == size && EndsWith(word); }
};

FrontWord ReadWordBefore(std::string_view text, std::size_t end) {
  FrontWord word;
  word.begin = end;
  while (word.begin > 0 && word.size < kWordMax) {
    const char c = text[word.begin - 1];
    const std::uint8_t byte = static_cast<std::uint8_t>(c);
    char folded = 0;
    std::size_t bytes = 1;
    if (IsAlnum(c)) {
      folded = ToLower(c);
      if (IsDigit(c)) word.is_letters = false;
    } else if (byte == 0xE9 || byte == 0xE8) {
      folded = 'e';
    } else if (byte >= 0x80 && word.begin >= 2 && ByteAt(text, word.begin - 2) == 0xC3) {
      const std::uint8_t low = static_cast<std::uint8_t>(byte | 0x20);  // either case
      if (low != 0xA9 && low != 0xA8) break;
      folded = 'e';
      bytes = 2;
    } else {
      break;
    }
    word.reversed[word.size++] = folded;
    word.begin -= bytes;
  }
  return word;
}

constexpr std::string_view kPhoneLabels[] = {
    "tel",    "tele",  "telephone", "phone", "mobile", "mob",    "portable", "port",     "gsm",
    "fixe",   "fax",   "sms",       "cell",  "num",    "numero", "contact",  "whatsapp", "domicile",
    "bureau", "perso", "pro",       "dom",   "appel",  "callto", "msisdn"};

constexpr std::string_view kOtherLabels[] = {"isbn",   "issn",  "ean",  "gtin", "siret", "siren",
                                             "finess", "adeli", "rpps", "imei", "iccid", "imsi"};

}  // namespace

std::size_t FindRunBegin(std::string_view text, std::size_t position) {
  std::size_t begin = std::min(position, text.size());
  if (begin == text.size() || !IsDigit(text[begin])) {
    if (begin == 0 || !IsDigit(text[begin - 1])) return std::string_view::npos;
    --begin;
  }
  if (IsInsideEscape(text, begin)) {
    while (IsInsideEscape(text, begin)) ++begin;
    if (begin >= text.size() || !IsDigit(text[begin])) return std::string_view::npos;
  }
  for (std::size_t digits = 1; digits < kLookBackDigits;) {
    if (IsPlainDigitBefore(text, begin)) {
      --begin;
      ++digits;
      continue;
    }
    if (BeginsRun(text, begin)) break;
    // One plain separator and a digit before it.
    if (AsciiGapBits(text[begin - 1]) != kNoGap && IsPlainDigitBefore(text, begin - 1)) {
      begin -= 2;
      ++digits;
      continue;
    }
    std::size_t number_end = begin;
    if (NumberBytesBefore(text, number_end) == 0) number_end = GapBeginBefore(text, begin);
    const std::size_t bytes = NumberBytesBefore(text, number_end);
    if (bytes == 0) break;
    begin = number_end - bytes;
    digits += bytes;
  }
  return begin;
}

void ReadRun(std::string_view text, std::size_t begin, NumberRun* run) {
  run->text = text;
  run->token_count = 0;
  run->symbol_count = 0;
  run->cut = false;
  std::size_t end = ReadToken(text, begin, kNoGap, run);
  for (;;) {
    const Gap gap = end < text.size() ? GapAt(text, end) : Gap{};
    if (gap.bits == kNoGap) return;
    if (run->token_count == NumberRun::kTokensMax) {
      run->cut = true;
      return;
    }
    end = ReadToken(text, gap.end, gap.bits, run);
  }
}

std::size_t FindPlusBefore(std::string_view text, std::size_t begin) {
  for (int step = 0; step < 2; ++step) {
    const Separator separator = SeparatorBefore(text, begin);
    if (separator.bits == kNoGap) break;
    begin -= separator.size;
    if (separator.bits == kPlus) return begin;
    if (separator.bits != kBlank && !(separator.bits == kParen && ByteAt(text, begin) == '('))
      break;
  }
  return std::string_view::npos;
}

void IncludeParentheses(std::string_view text, std::size_t* begin, std::size_t* end) {
  const bool can_widen =
      (*begin > 0 && text[*begin - 1] == '(') || (*end < text.size() && text[*end] == ')');
  if (!can_widen) return;
  int depth = 0;
  int unopened = 0;
  for (std::size_t i = *begin; i < *end; ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') {
      if (depth == 0)
        ++unopened;
      else
        --depth;
    }
  }
  if (unopened == 1 && *begin > 0 && text[*begin - 1] == '(') --*begin;
  if (depth == 1 && *end < text.size() && text[*end] == ')') ++*end;
}

Front LookBefore(std::string_view text, std::size_t begin) {
  if (begin == 0) return Front::kClear;
  const char before = text[begin - 1];
  if (IsDigit(before)) return IsInsideEscape(text, begin - 1) ? Front::kClear : Front::kRefused;
  const std::uint8_t byte = static_cast<std::uint8_t>(before);
  if (IsAlpha(before) || byte >= 0x80) {
    if (IsAlpha(before) && IsInsideEscape(text, begin - 1)) return Front::kClear;
    const FrontWord word = ReadWordBefore(text, begin);
    if (word.size == 0) return Front::kClear;  // "N°", a typographic quote
    if (!word.is_letters || word.size == kWordMax) return Front::kRefused;
    for (const std::string_view label : kPhoneLabels) {
      if (word.Is(label)) return Front::kPhoneLabel;
    }
    if (word.Is("n")) return Front::kLabel;
    const std::string_view raw = text.substr(word.begin, begin - word.begin);
    const bool is_label = word.size >= 2 && !IsHex(raw) && IsWordShaped(raw);
    return is_label ? Front::kLabel : Front::kRefused;
  }
  if (before == '.') {
    // A fraction without its zero; "Tél.06..." is none.
    const bool follows_word = begin >= 2 && !IsSpace(text[begin - 2]) &&
                              !IsDigit(text[begin - 2]) && text[begin - 2] != '-' &&
                              text[begin - 2] != ',';
    return follows_word ? Front::kClear : Front::kRefused;
  }
  if (before == '/' && begin >= 2 && IsAlnum(text[begin - 2])) return Front::kPath;
  if (before == '-' && begin >= 2 && IsAlnum(text[begin - 2])) {
    const FrontWord word = ReadWordBefore(text, begin - 1);
    if (!word.is_letters) return Front::kRefused;  // a UUID's group in front
  }
  return Front::kClear;
}

Back LookAfter(std::string_view text, std::size_t end) {
  if (end >= text.size()) return Back::kClear;
  if (IsDigit(text[end])) return Back::kRefused;
  if (!IsAlpha(text[end])) {
    if (text[end] != '-' || end + 1 >= text.size() || HexValue(text[end + 1]) < 0) {
      return Back::kClear;
    }
    // "...-a716-446655440000", "01-23-45-67-89-AB".
    std::size_t i = end + 1;
    while (i < text.size() && i - end <= kWordMax && HexValue(text[i]) >= 0) ++i;
    const std::size_t size = i - end - 1;
    const bool is_group = size == 2 || size == 4 || size == 8 || size == 12;
    return is_group && !IsAlpha(static_cast<char>(ByteAt(text, i))) ? Back::kRefused : Back::kClear;
  }
  std::size_t i = end;
  while (i < text.size() && i - end < kWordMax && IsAlpha(text[i])) ++i;
  const std::string_view word = text.substr(end, i - end);
  const bool ends = i == text.size() || !IsDigit(text[i]);
  return ends && word.size() >= 2 && word.size() < kWordMax && !IsHex(word) && IsWordShaped(word)
             ? Back::kWord
             : Back::kRefused;
}

bool HasOtherLabelBefore(std::string_view text, std::size_t begin) {
  for (int i = 0; i < 4 && begin > 0; ++i) {
    const char c = text[begin - 1];
    if (c != ' ' && c != ':' && c != '=' && c != '#' && c != '.' && c != '-' && c != '"') break;
    --begin;
  }
  if (begin == 0 || !IsAlpha(text[begin - 1])) return false;
  const FrontWord word = ReadWordBefore(text, begin);
  return std::any_of(std::begin(kOtherLabels), std::end(kOtherLabels),
                     [&word](std::string_view label) { return word.Is(label); });
}

bool HasHexNeighbour(std::string_view text, std::size_t begin, std::size_t end) {
  const auto is_hex_byte = [](std::string_view two) {
    return IsHex(two) && (IsDigit(two[0]) != IsDigit(two[1]));
  };
  const auto is_separator = [](char c) { return c == ' ' || c == '-' || c == '.'; };
  const bool before = begin >= 3 && is_separator(text[begin - 1]) &&
                      is_hex_byte(text.substr(begin - 3, 2)) &&
                      (begin == 3 || !IsAlnum(text[begin - 4]));
  const bool after = end + 3 <= text.size() && is_separator(text[end]) &&
                     is_hex_byte(text.substr(end + 1, 2)) &&
                     !IsAlnum(static_cast<char>(ByteAt(text, end + 3)));
  return before || after;
}

}  // namespace leakscan
