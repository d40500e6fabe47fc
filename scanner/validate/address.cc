// Postcodes and address lines of France. A postcode is checked against the départements only: codes
// of large receivers (CEDEX) are in no open list.
//
// Fits: "75001", "75 001", "F-75001", "1400" (01400 whose zero a spreadsheet ate), "97410".
// Does not: "00100" (armies), "96000", "99100" (abroad), "0140", "2A004".
// Sources: La Poste's numbering by département; AFNOR NF Z10-011 (address lines).
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"
#include "scanner/validate/null_word.h"
#include "scanner/validate/person.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

constexpr std::string_view kStreetKinds[] = {
    "ALLEE",   "ALL",      "AVENUE",    "AVE",     "AV",          "BOULEVARD", "BD",
    "BLD",     "BVD",      "CHEMIN",    "CHE",     "CITE",        "CLOS",      "COUR",
    "COURS",   "CRS",      "ESPLANADE", "ESP",     "FAUBOURG",    "FG",        "HAMEAU",
    "HAM",     "IMPASSE",  "IMP",       "LIEU",    "LOTISSEMENT", "LOT",       "MAIL",
    "MONTEE",  "PASSAGE",  "PAS",       "PLACE",   "PL",          "PROMENADE", "PRO",
    "QUAI",    "QUARTIER", "RESIDENCE", "RES",     "ROND-POINT",  "ROUTE",     "RTE",
    "RUE",     "RUELLE",   "SENTE",     "SENTIER", "SQUARE",      "SQ",        "TRAVERSE",
    "VENELLE", "VILLA",    "VOIE"};
constexpr std::size_t kAddressCharactersMax = 200;

// Overseas départements and collectivities with postcodes: 971-978, 980 (Monaco), 984, 986-988.
bool IsOverseas(std::string_view digits) {
  if (digits.starts_with("97")) return digits[2] >= '1' && digits[2] <= '8';
  constexpr std::string_view kThird = "04678";
  return digits.starts_with("98") && kThird.find(digits[2]) != std::string_view::npos;
}

// Corsica keeps 20 in postcodes: 200 and 201 around Ajaccio, 202 and 206 around Bastia. Other
// 20xxx are codes of large receivers of either.
std::string_view CorsicanDepartment(char third) {
  if (third == '0' || third == '1') return "2A";
  return third == '2' || third == '6' ? "2B" : "20";
}

bool FindDepartment(std::string_view digits, std::string_view* department) {
  const int first_two = DigitValue(digits[0]) * 10 + DigitValue(digits[1]);
  if (first_two == 20) {
    *department = CorsicanDepartment(digits[2]);
    return true;
  }
  *department = digits.substr(0, first_two > 95 ? 3 : 2);
  return (first_two >= 1 && first_two <= 95) || IsOverseas(digits);
}

// Five digits, split into what callers want.
bool TakePostcode(std::string_view digits, char postcode[6], char department[4]) {
  std::string_view found;
  if (!FindDepartment(digits, &found)) return false;
  postcode[digits.copy(postcode, 5)] = '\0';
  department[found.copy(department, 3)] = '\0';
  return true;
}

// What a byte of a folded line counts as: a character (any byte that begins one), a letter, or a
// sign of an e-mail address, markup or binary data.
enum LineBits : std::uint8_t { kCharacterBit = 1, kLetterBit = 2, kForeignBit = 4 };

constexpr std::array<std::uint8_t, 256> kLineBytes = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    if ((i & 0xC0U) != 0x80U) table[i] |= kCharacterBit;
    if (IsUpper(static_cast<char>(i)) || i >= 0xC0) table[i] |= kLetterBit;
    if (i == '@' || i == '<' || i == '{' || i < 0x20) table[i] |= kForeignBit;
  }
  return table;
}();

// "12, RUE DE LA PAIX" is the same address without its comma.
void DropCommas(std::size_t start, std::string* line) {
  if (line->find(',', start) == std::string::npos) return;
  std::size_t end = start;
  for (std::size_t i = start; i < line->size(); ++i) {
    const char c = (*line)[i] == ',' ? ' ' : (*line)[i];
    if (c == ' ' && (end == start || (*line)[end - 1] == ' ')) continue;
    (*line)[end++] = c;
  }
  line->resize(end);
}

}  // namespace

bool ReadPostcode(std::string_view value, char postcode[6], char department[4]) {
  if (value.size() == 5 && std::all_of(value.begin(), value.end(), IsDigit)) {
    return TakePostcode(value, postcode, department);
  }
  const ShortText<12> folded(value);
  std::string_view text = folded.view();
  for (const std::string_view country : {"FR-", "F-"}) {
    if (text.starts_with(country)) {
      text.remove_prefix(country.size());
      break;
    }
  }
  std::array<char, 5> digits{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && i == 2 && text.size() == 6) continue;  // "75 001"
    if (!IsDigit(text[i]) || count == digits.size()) return false;
    digits[count++] = text[i];
  }
  if (count == 4 && digits[0] != '0') {
    digits = {'0', digits[0], digits[1], digits[2], digits[3]};
    count = 5;
  }
  return count == 5 && TakePostcode({digits.data(), digits.size()}, postcode, department);
}

bool IsStreetKind(std::string_view word) { return FoldsToOneOf(word, kStreetKinds); }

bool ReadAddressLine(std::string_view value, std::string* normalized) {
  if (value.size() > 4 * kAddressCharactersMax) return false;
  const std::size_t start = normalized->size();
  AppendFoldedUpper(value, normalized);
  DropCommas(start, normalized);
  const auto is_outer = [](char c) { return c == ' ' || c == '"' || c == '\'' || c == ','; };
  while (normalized->size() > start && is_outer(normalized->back())) normalized->pop_back();
  std::size_t outer = start;
  while (outer < normalized->size() && is_outer((*normalized)[outer])) ++outer;
  if (outer > start) normalized->erase(start, outer - start);

  const std::string_view line = std::string_view(*normalized).substr(start);
  unsigned bits = 0;
  std::size_t characters = 0;
  for (const char c : line) {
    const std::uint8_t byte = kLineBytes[static_cast<std::uint8_t>(c)];
    bits |= byte;
    characters += byte & kCharacterBit;
  }
  if ((bits & kLetterBit) != 0 && (bits & kForeignBit) == 0 &&
      characters <= kAddressCharactersMax && !IsNullWord(line)) {
    return true;
  }
  normalized->resize(start);
  return false;
}

}  // namespace leakscan
