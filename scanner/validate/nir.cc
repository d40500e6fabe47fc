// Method. The number d'inscription au répertoire has 13 characters and a key of two digits:
//
//   2 55 08 14 168 025 38
//   | |  |  |  |   |   key: 97 - (the 13 digits mod 97), 01 to 97
//   | |  |  |  |   order in the commune and month, 001 to 999
//   | |  |  |  commune (two digits after 97x and 98x), or the country after 99
//   | |  |  département of birth: 01-96, 2A, 2B, 97x, 98x, 99 abroad
//   | |  month 01-12, or a pseudo-month 20-42, 50-99 (month unknown, series overflown)
//   | year
//   sex: 1, 2; waiting and provisional numbers: 3, 4 (NIA), 5, 6 (MIG), 7, 8 (NNP)
//
// For the key 2A counts as 19 and 2B as 18. The commune is not compared with a list of today's: a
// NIR keeps the code at birth (75 for the whole Seine, 91 to 96 for North Africa).
//
// The tokens from one token on are added up to 15 characters, or 13. What their boundaries are says
// how far the layout itself can be trusted: of random 15-digit numbers one in 4,300 passes
// structure and key with an ordinary month, one in 600 with a pseudo-month, one in 100 the key
// alone. So a pseudo-month or a first digit other than 1 and 2 needs context unless the groups are
// those of a NIR, and 13 digits without a key always do.
//
// Fits:     "255081416802538", "2.55.08.14.168.025.38", "2 55 08 2A 168 025 clé 97"
// Does not: "255081416802539" (key), "2.55081416802538" (a decimal number), "2 55 13 ..." (month)
//
// Sources: décret 82-103; INSEE, "Numéro d'inscription au répertoire"; Assurance maladie,
// nir-validation (rules of NNP and MIG); service-public.fr F33078 (Corsica's key).
#include "scanner/validate/nir.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"

namespace leakscan {
namespace {

constexpr int kStemSize = 13;
constexpr int kNirSize = 15;

int TwoDigits(const char* s) { return DigitValue(s[0]) * 10 + DigitValue(s[1]); }
int ThreeDigits(const char* s) { return DigitValue(s[0]) * 100 + TwoDigits(s + 1); }

bool IsMonth(int month) { return month >= 1 && month <= 12; }
bool IsPseudoMonth(int month) { return (month >= 20 && month <= 42) || month >= 50; }

// Département and commune, five characters.
bool IsPlace(const char* s) {
  const int commune = ThreeDigits(s + 2);
  if (s[1] == 'A' || s[1] == 'B') return s[0] == '2' && commune >= 1 && commune <= 990;
  const int department = TwoDigits(s);
  if (department == 97 || department == 98) {
    const int overseas_commune = commune % 100;
    const int territory = commune / 100;
    const bool exists = department == 97 ? territory >= 1 && territory <= 8 : territory >= 4;
    return exists && overseas_commune >= 1 && overseas_commune <= 90;
  }
  return department >= 1 && commune >= 1 && commune <= 990;
}

// Of all eight bytes.
bool AreDigits(std::uint64_t word) {
  constexpr std::uint64_t kHigh = RepeatByte('\xF0');
  constexpr std::uint64_t kThree = RepeatByte('0');
  return (word & kHigh) == kThree && ((word + RepeatByte('\x06')) & kHigh) == kThree;
}

struct Stem {
  NirKind kind = NirKind::kNir;
  int key = 0;  // set by the caller of ReadStem
  bool unusual_month = false;
};

// Reads the structure of 13 symbols ('0'-'9', 'A', 'B'). NNP come in a form of their own and, with
// `nnp_as_nir`, in the structure of a NIR, which only a key makes credible.
bool ReadStem(const char* s, bool nnp_as_nir, Stem* stem) {
  const char first = s[0];
  if (first < '1' || first > '8') return false;
  if (!AreDigits(LoadWord(s)) || !AreDigits(LoadWord(s + kStemSize - 8))) {
    for (int i = 0; i < kStemSize; ++i) {
      if (!IsDigit(s[i]) && (i != 6 || (s[6] != 'A' && s[6] != 'B'))) return false;
    }
  }
  if (first >= '5') {
    stem->kind = first <= '6' ? NirKind::kMig : NirKind::kNnp;
    const char type = s[1];
    const bool is_own_form =
        s[6] <= '9' && (type == '1' || type == '2' || (type == '0' && first >= '7'));
    if (is_own_form) return true;
    if (first <= '6' || !nnp_as_nir) return false;
  } else {
    stem->kind = first <= '2' ? NirKind::kNir : NirKind::kNia;
  }
  const int month = TwoDigits(s + 3);
  stem->unusual_month = !IsMonth(month);
  if (stem->unusual_month && !IsPseudoMonth(month)) return false;
  return ThreeDigits(s + 10) != 0 && IsPlace(s + 5);
}

// The number that eight digits are: of two each at a time, of four, of all.
std::uint64_t EightDigits(const char* digits) {
  std::uint64_t word = LoadWord(digits) - RepeatByte('0');
  word = word * 10 + (word >> 8U);
  word = (word & 0x00FF00FF00FF00FFU) * 100 + (word >> 16U & 0x00FF00FF00FF00FFU);
  return (word & 0xFFFF) * 10'000 + (word >> 32U & 0xFFFF);
}

// Of five digits and eight.
inline int KeyOfDigits(const char* s) {
  const int front = (TwoDigits(s) * 10 + DigitValue(s[2])) * 100 + TwoDigits(s + 3);
  const std::uint64_t number = static_cast<std::uint64_t>(front) * 100'000'000 + EightDigits(s + 5);
  return 97 - static_cast<int>(number % 97);
}

// `s` obeys the alphabet that ReadStem checks.
int KeyOf(const char* s) {
  if (IsDigit(s[6])) return KeyOfDigits(s);
  char stem[kStemSize];
  std::copy_n(s, kStemSize, stem);
  stem[5] = '1';
  stem[6] = s[6] == 'A' ? '9' : '8';
  return KeyOfDigits(stem);
}

bool KeyAgrees(const char* stem, const char* key) {
  return IsDigit(key[0]) && IsDigit(key[1]) && TwoDigits(key) == KeyOf(stem);
}

// Bit i: a token ends behind i characters.
constexpr std::uint32_t Boundaries(std::initializer_list<int> sizes) {
  std::uint32_t bits = 0;
  for (const int size : sizes) bits |= 1U << size;
  return bits;
}
constexpr std::uint32_t kCanonical = Boundaries({1, 3, 5, 7, 10, kStemSize});
constexpr std::uint32_t kOverseas = Boundaries({1, 3, 5, 8, 10, kStemSize});
constexpr std::uint32_t kCommuneAndOrder = Boundaries({1, 3, 5, 10, kStemSize});
constexpr std::uint32_t kKeyBoundary = 1U << kStemSize;
constexpr std::uint32_t kAllStem = (1U << kStemSize) - 2;  // a boundary behind each of 1..12
constexpr std::uint32_t kAllCorsican = kAllStem & ~Boundaries({6});  // "2A" is one token

// What the tokens of a candidate look like.
struct Layout {
  std::uint32_t boundaries = 0;  // inside, the key's included
  std::uint8_t stem_gaps = kNoGap;
  std::uint8_t first_gap = kNoGap;
  std::uint8_t key_gap = kNoGap;
  bool uniform = true;  // the stem's gaps are the same
  int stem_last = -1;   // token that ends the 13 characters; -1: none
  int last = -1;        // token that ends the 15; -1: none

  void AddBoundary(int size, std::uint8_t gap) {
    boundaries |= 1U << size;
    if (size == kStemSize) {
      key_gap = gap;
      return;
    }
    if (stem_gaps == kNoGap) first_gap = gap;
    uniform = uniform && gap == first_gap;
    stem_gaps |= gap;
  }
};

Layout ReadLayout(const NumberRun& run, int token) {
  Layout layout;
  int size = 0;
  for (int i = token; i < run.token_count && size < kNirSize; ++i) {
    const NumberToken& next = run.Token(i);
    if (next.used || size + next.size > kNirSize) break;
    if (i > token) {
      if ((next.gap & kPlus) != 0 && next.gap != kPlus) break;
      layout.AddBoundary(size, next.gap);
    }
    size += next.size;
    if (size == kStemSize) layout.stem_last = i;
    if (size == kNirSize) layout.last = i;
  }
  return layout;
}

bool IsSubset(std::uint32_t bits, std::uint32_t of) { return (bits & ~of) == 0; }

// The groups that people write, and not merely fewer cuts at the same places: rows of numbers have
// those by chance.
bool IsKnownGrouping(std::uint32_t inner, bool is_overseas) {
  return inner == (kCanonical & kAllStem) || inner == (kCommuneAndOrder & kAllStem) ||
         (is_overseas && inner == (kOverseas & kAllStem));
}

// Groups of three ("123 456 789 012 345") or of four (cards): amounts and account numbers.
bool IsEvenGrouping(std::uint32_t boundaries) {
  return boundaries == Boundaries({3, 6, 9, 12}) || boundaries == Boundaries({4, 8, 12}) ||
         boundaries == Boundaries({4, 10});
}

// One token for each digit, or for the "2A" of Corsica.
bool IsExploded(std::uint32_t inner, const char* stem) {
  return inner == kAllStem || (inner == kAllCorsican && !IsDigit(stem[6]));
}

// Decides what the grouping allows; false if people do not write a NIR so. `has_key` is true where
// the key is written and agrees.
bool JudgeLayout(const Layout& layout, const char* stem, bool has_key, NumberCandidate* out) {
  NumberReading& reading = out->reading;
  const std::uint32_t inner = layout.boundaries & kAllStem;
  const bool is_overseas = stem[5] == '9' && (stem[6] == '7' || stem[6] == '8');
  const bool is_aligned =
      IsSubset(inner, kCanonical) || (is_overseas && IsSubset(inner, kOverseas));
  if ((layout.stem_gaps & kParen) != 0) return false;
  out->inner_gap = inner == 0 ? std::uint8_t{kNoGap} : layout.first_gap;
  if (inner == 0) {
    out->claim = has_key ? Claim::kStrong : Claim::kWeak;
    reading.needs_context = !has_key;
    return true;
  }
  if (!layout.uniform && !(is_aligned && std::popcount(inner) >= 4)) return false;
  if (is_aligned && std::popcount(inner) >= 2) {
    out->claim = has_key ? Claim::kStrong : Claim::kWeak;
    reading.distinctive = has_key && IsKnownGrouping(inner, is_overseas);
    reading.needs_context = !has_key;
    return true;
  }
  if (std::popcount(inner) == 1 && layout.first_gap == kDot) return false;  // a decimal number
  const bool is_exploded = IsExploded(inner, stem);
  if (layout.stem_gaps == kTab && !is_exploded) return false;  // columns of a table
  const bool is_ragged = std::popcount(inner) > 6 && !is_exploded;
  if (is_ragged && !has_key) return false;
  const bool is_plausible =
      has_key && std::popcount(inner) >= 2 && !IsEvenGrouping(inner) && !is_ragged;
  out->claim = !is_plausible ? Claim::kWeak : is_exploded ? Claim::kStrong : Claim::kOdd;
  reading.needs_context = !is_plausible;
  return true;
}

std::size_t SkipAny(std::string_view text, std::size_t i, std::string_view characters, int count) {
  while (count-- > 0 && i < text.size()) {
    if (text.substr(i, 2) == "\xC2\xA0" || text.substr(i, 2) == "\xC2\xB0") {
      i += 2;
    } else if (characters.find(text[i]) != std::string_view::npos) {
      ++i;
    } else {
      break;
    }
  }
  return i;
}

bool HasTwoDigitsAlone(std::string_view text, std::size_t i) {
  return i + 2 <= text.size() && IsDigit(text[i]) && IsDigit(text[i + 1]) &&
         (i + 2 == text.size() || !IsAlnum(text[i + 2]));
}

// The offset of the key behind "clé", "cle", "key": "025 clé 38", "025 - Clé : 38",
// "025 (clé 38)". npos if no such word follows.
std::size_t FindKeyBehindWord(std::string_view text, std::size_t end) {
  std::size_t i = SkipAny(text, end, " ,:;(-/.[", 4);
  if (i + 3 > text.size()) return std::string_view::npos;
  const char a = ToLower(text[i]);
  const char b = ToLower(text[i + 1]);
  const std::string_view rest = text.substr(i + 2);
  if (a == 'k' && b == 'e' && ToLower(rest[0]) == 'y') {  // NOLINT(bugprone-branch-clone)
    i += 3;
  } else if (a == 'c' && b == 'l' &&
             (rest.substr(0, 2) == "\xC3\xA9" || rest.substr(0, 2) == "\xC3\x89")) {
    i += 4;
  } else if (a == 'c' && b == 'l' && (ToLower(rest[0]) == 'e' || rest[0] == '\xE9')) {
    i += 3;
  } else {
    return std::string_view::npos;
  }
  i = SkipAny(text, i, " :=.-n", 4);
  return HasTwoDigitsAlone(text, i) ? i : std::string_view::npos;
}

// True if `cell` is the key of the stem; spreadsheets drop its leading zero.
bool IsKeyCell(std::string_view cell, const char* stem) {
  const auto is_edge = [](char c) { return IsSpace(c) || c == '"' || c == '\''; };
  while (!cell.empty() && is_edge(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_edge(cell.back())) cell.remove_suffix(1);
  if (cell.empty() || cell.size() > 2) return false;
  if (!IsDigit(cell.front()) || !IsDigit(cell.back())) return false;
  const int key = cell.size() == 1 ? DigitValue(cell[0]) : TwoDigits(cell.data());
  return key == KeyOf(stem);
}

// The key as the next value of a delimited line: "2550814168025;38", "\"2550814168025\",\"38\"".
bool HasKeyInNextValue(std::string_view text, std::size_t end, const char* stem) {
  std::size_t i = SkipAny(text, end, " \"'", 2);
  if (i >= text.size() || (text[i] != ';' && text[i] != ',' && text[i] != '|')) return false;
  i = SkipAny(text, i + 1, " \"'", 2);
  return HasTwoDigitsAlone(text, i) && KeyAgrees(stem, text.data() + i);
}

bool IsBlankFrom(std::string_view text, std::size_t begin) {
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), IsSpace);
}

void SetNormalized(const char* stem, int key, NumberReading* reading) {
  char* out = std::copy(stem, stem + kStemSize, reading->normalized.data());
  // NNP and MIG are known without a key, so that one number has one normal form.
  if (reading->nir_kind == NirKind::kNir || reading->nir_kind == NirKind::kNia) {
    *out++ = static_cast<char>('0' + key / 10);
    *out++ = static_cast<char>('0' + key % 10);
  }
  reading->normalized_size = static_cast<std::uint8_t>(out - reading->normalized.data());
  reading->fictional = IsPlaceholderNir(stem);
}

// Is it cut out of something longer?
bool HasNirBoundaries(const NumberRun& run, NumberCandidate* out) {
  NumberReading& reading = out->reading;
  bool is_labelled = false;
  if (out->first_token == 0) {
    const Front front = LookBefore(run.text, run.Token(0).begin);
    if (front == Front::kRefused) return false;
    if (front == Front::kPath && !reading.distinctive) reading.needs_context = true;
    is_labelled = front == Front::kLabel || front == Front::kPhoneLabel;
  }
  if (out->last_token + 1 < run.token_count || reading.end > run.Token(out->last_token).end) {
    return true;
  }
  const Back back = LookAfter(run.text, reading.end);
  if (back == Back::kWord) return reading.key_written && !is_labelled;
  return back == Back::kClear;
}

void FinishCandidate(const NumberRun& run, const Stem& stem, const char* symbols,
                     NumberCandidate* out) {
  NumberReading& reading = out->reading;
  reading.kind = NumberKind::kNir;
  reading.nir_kind = stem.kind;
  if (stem.kind != NirKind::kNir || (stem.unusual_month && !reading.distinctive)) {
    reading.needs_context = true;
    out->claim = Claim::kWeak;
  }
  if (stem.kind != NirKind::kNir) reading.distinctive = false;
  if (reading.needs_context) reading.distinctive = false;
  reading.begin = run.Token(out->first_token).begin;
  SetNormalized(symbols, stem.key, &reading);
}

// 15 characters from `token` on, the key among them. `*disagrees` if they have the form of a NIR
// with a wrong key.
bool FindWhole(const NumberRun& run, int token, const Layout& layout, Stem stem,
               const char* symbols, bool* disagrees, NumberCandidate* out) {
  stem.key = KeyOf(symbols);
  const char* key = symbols + kStemSize;
  if (!IsDigit(key[0]) || !IsDigit(key[1]) || TwoDigits(key) != stem.key) {
    // A column of its own says nothing about the number in front.
    *disagrees = (layout.boundaries & kKeyBoundary) != 0 &&
                 (layout.key_gap != kTab || layout.stem_gaps == kTab);
    return false;
  }
  *out = NumberCandidate{};
  out->first_token = token;
  out->last_token = layout.last;
  out->reading.key_written = true;
  if (!JudgeLayout(layout, symbols, true, out)) return false;
  if (out->inner_gap == kNoGap && LooksLikeTimestamp(symbols)) {
    out->reading.needs_context = true;
    out->claim = Claim::kWeak;
  }
  FinishCandidate(run, stem, symbols, out);
  out->reading.end = run.Token(layout.last).end;
  IncludeParentheses(run.text, &out->reading.begin, &out->reading.end);
  return HasNirBoundaries(run, out);
}

// 13 characters: the key is behind a word, in the next cell, or not written.
bool FindStem(const NumberRun& run, const Layout& layout, const char* symbols,
              std::string_view next_cell, NumberCandidate* out) {
  NumberReading& reading = out->reading;
  out->last_token = layout.stem_last;
  reading.end = run.Token(layout.stem_last).end;
  if (layout.stem_last + 1 == run.token_count) {
    const std::size_t key = FindKeyBehindWord(run.text, reading.end);
    if (key != std::string_view::npos) {
      if (!KeyAgrees(symbols, run.text.data() + key)) return false;
      reading.key_written = true;
      reading.end = key + 2;
    } else if (HasKeyInNextValue(run.text, reading.end, symbols) ||
               (!next_cell.empty() && IsBlankFrom(run.text, reading.end) &&
                IsKeyCell(next_cell, symbols))) {
      reading.key_written = true;
      reading.key_in_next_cell = true;
    }
  }
  Stem stem;
  if (!ReadStem(symbols, reading.key_written, &stem)) return false;
  stem.key = KeyOf(symbols);
  if (!JudgeLayout(layout, symbols, reading.key_written, out)) return false;
  FinishCandidate(run, stem, symbols, out);
  IncludeParentheses(run.text, &reading.begin, &reading.end);
  return HasNirBoundaries(run, out);
}

}  // namespace

bool FindNir(const NumberRun& run, int token, std::string_view next_cell, NumberCandidate* out) {
  const char* symbols = run.Symbols(token);
  Stem stem;
  if (run.symbol_count - run.Token(token).first < kStemSize) return false;
  if (!ReadStem(symbols, true, &stem)) return false;
  const Layout layout = ReadLayout(run, token);
  bool disagrees = false;
  if (layout.last >= 0 && FindWhole(run, token, layout, stem, symbols, &disagrees, out)) {
    return true;
  }
  if (layout.stem_last < 0 || disagrees) return false;
  *out = NumberCandidate{};
  out->first_token = token;
  return FindStem(run, layout, symbols, next_cell, out);
}

bool LooksLikeTimestamp(const char* digits) {
  const bool century =
      (digits[0] == '1' && digits[1] == '9') || (digits[0] == '2' && digits[1] == '0');
  if (!century || digits[6] > '9') return false;
  const int year = TwoDigits(digits) * 100 + TwoDigits(digits + 2);
  const int month = TwoDigits(digits + 4);
  const int day = TwoDigits(digits + 6);
  return year >= 1970 && IsMonth(month) && day >= 1 && day <= 31 && TwoDigits(digits + 8) < 24 &&
         TwoDigits(digits + 10) < 60 && TwoDigits(digits + 12) < 60;
}

bool IsPlaceholderNir(const char* stem) {
  constexpr const char* kStems[] = {
      "2690549588157",  // specimen card; refused as fictitious by gip-inclusion/les-emplois
      // Patients of the Agence du numérique en santé's examples (ansforge: hl7V2-exemples,
      // TestContenuCDA-3-0; interop'Santé's interop-ig-hl7v2-teleradiologie).
      "2790351215189",
      "2770763220829",
      "2740751760794",
      "1010101001001",
      "2010101001001",
  };
  for (const char* known : kStems) {
    if (std::memcmp(stem, known, kStemSize) == 0) return true;
  }
  return std::all_of(stem, stem + kStemSize, [stem](char c) { return c == stem[0]; });
}

bool IsOrdinaryNir(const char* digits) {
  if (digits[0] != '1' && digits[0] != '2') return false;
  if (!IsMonth(TwoDigits(digits + 3)) || ThreeDigits(digits + 10) == 0) return false;
  return IsPlace(digits + 5) && TwoDigits(digits + kStemSize) == KeyOfDigits(digits);
}

NirFacts FactsOfNir(std::string_view normalized) {
  NirFacts facts;
  if (normalized.size() < kStemSize) return facts;
  const char* s = normalized.data();
  if (s[0] > '4') return facts;  // NNP and MIG hold no birth
  facts.sex = (s[0] - '0') % 2 == 1 ? 'M' : 'F';
  facts.birth_year = TwoDigits(s + 1);
  const int month = TwoDigits(s + 3);
  // 31-42 and 51-62 are a month plus 30 or 50; other pseudo-months hide it.
  if (IsMonth(month)) facts.birth_month = month;
  if (IsMonth(month - 30)) facts.birth_month = month - 30;
  if (IsMonth(month - 50)) facts.birth_month = month - 50;
  const bool is_overseas = s[5] == '9' && (s[6] == '7' || s[6] == '8');
  std::memcpy(facts.department, s + 5, is_overseas ? 3 : 2);
  return facts;
}

bool IsValidNir(std::string_view normalized, bool* unusual_month) {
  if (normalized.size() != kStemSize && normalized.size() != kNirSize) return false;
  const bool has_key = normalized.size() == kNirSize;
  Stem stem;
  if (!ReadStem(normalized.data(), true, &stem)) return false;
  if (unusual_month != nullptr) *unusual_month = stem.unusual_month;
  return !has_key || KeyAgrees(normalized.data(), normalized.data() + kStemSize);
}

int NirKey(std::string_view stem) {
  if (stem.size() != kStemSize) return 0;
  for (std::size_t i = 0; i < stem.size(); ++i) {
    const bool is_letter = i == 6 && stem[5] == '2' && (stem[6] == 'A' || stem[6] == 'B');
    if (!IsDigit(stem[i]) && !is_letter) return 0;
  }
  return KeyOf(stem.data());
}

}  // namespace leakscan
