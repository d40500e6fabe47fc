// Method. From the kind of street: a number stands right before it, its name behind it, and within
// the same or the next two lines the postcode with its town. Without postcode it is no address:
// "12 rue de la Paix" alone stands in every novel.
//
// Fits:     "12 bis, rue de la Paix - 75002 PARIS", "3 av. Foch\n69006 Lyon", "1 CHE DES PRES 01000
//           BOURG EN BRESSE CEDEX 9".
// Rejected: "rue de la Paix 75002" (no number), "12 rue de la Paix, tél. 0147200001" (no postcode).
// A town of the postcode's ends where its name does: "75002 Paris Merci d'avance".
// Source: AFNOR NF Z10-011, lines 4 and 6, and its abbreviations.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/text_words.h"
#include "scanner/validate/name_words.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"
#include "scanner/validate/short_text.h"
#include "scanner/validate/town.h"

namespace leakscan {
namespace {

constexpr std::string_view kRepetitions[] = {"BIS", "TER", "QUATER", "B", "T", "C", "D", "A"};
constexpr std::size_t kStreetBytesMax = 100;
constexpr std::size_t kTownWordsMax = 6;

// Where the number begins of which the kind of street at `kind` is one; npos if there is none.
std::size_t NumberBegin(std::string_view text, std::size_t kind) {
  constexpr std::size_t kDigitsMax = 4;
  const auto skip_gap = [&](std::size_t i) {
    while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == ',')) --i;
    return i;
  };
  std::size_t i = skip_gap(kind);
  std::size_t word = i;
  while (word > 0 && IsAlpha(text[word - 1])) --word;
  if (word < i) {
    const std::size_t behind_digits = skip_gap(word);
    const bool numbered = behind_digits > 0 && IsDigit(text[behind_digits - 1]);
    if (!numbered || !FoldsToOneOf(text.substr(word, i - word), kRepetitions)) {
      return std::string_view::npos;
    }
    i = behind_digits;
  }
  std::size_t begin = i;
  while (begin > 0 && IsDigit(text[begin - 1])) --begin;
  if (begin == i || i - begin > kDigitsMax || text[begin] == '0') return std::string_view::npos;
  if (begin > 0 && (IsWordByte(text[begin - 1]) || text[begin - 1] == '.')) {
    return std::string_view::npos;
  }
  return begin;
}

// The place of the postcode behind the street that begins at `from`; npos if none is near.
std::size_t FindPostcode(std::string_view text, std::size_t from, char postcode[6],
                         char department[4]) {
  const std::size_t stop = std::min(text.size(), from + kStreetBytesMax);
  int lines = 0;
  for (std::size_t i = from; i < stop; ++i) {
    if (text[i] == '\n' && ++lines > 2) break;
    if (text[i] == '@' || text[i] == ':' || text[i] == ';') break;
    if (!IsDigit(text[i]) || IsWordByte(text[i - 1])) continue;
    std::size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end - i == 5 && ReadPostcode(text.substr(i, 5), postcode, department)) return i;
    i = end;
  }
  return std::string_view::npos;
}

// "Lyon 3e", "CEDEX 9"; other digits behind a town are a number of their own.
bool IsDistrict(std::string_view word, bool behind_cedex) {
  std::size_t digits = 0;
  while (digits < word.size() && IsDigit(word[digits])) ++digits;
  if (digits == 0 || digits > 2) return false;
  const std::string_view suffix = word.substr(digits);
  return suffix.empty() ? behind_cedex : suffix == "e" || suffix == "er" || suffix == "ème";
}

// Where the town behind the postcode ends, a CEDEX with it; `begin` if there is none.
std::size_t TownEnd(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  std::size_t i = begin;
  for (std::size_t words = 0; words < kTownWordsMax && i < text.size(); ++words) {
    const std::size_t start = i;
    // A hyphen between blanks parts the town from what follows.
    while (i < text.size() &&
           (IsWordByte(text[i]) || (i > start && (text[i] == '-' || text[i] == '\'')))) {
      ++i;
    }
    if (i == start) break;
    const std::string_view word = text.substr(start, i - start);
    const WordShape shape = ShapeOf(word);
    const bool behind_cedex =
        text.substr(0, start).ends_with("CEDEX ") || text.substr(0, start).ends_with("Cedex ");
    const bool district = words > 0 && IsDistrict(word, behind_cedex);
    const bool particle = shape == WordShape::kParticle || word == "en" || word == "sur" ||
                          word == "sous" || word == "lès" || word == "et" || word == "aux";
    if (shape == WordShape::kMixed && !district && !particle) break;
    if (!particle) end = i;
    if (i >= text.size() || text[i] != ' ') break;
    ++i;
  }
  return end;
}

// True if the address goes on behind its town, which ends at `end`: "Lyon 3e", "BREST CEDEX 2".
bool GoesOn(std::string_view address, std::size_t end) {
  if (end + 1 >= address.size()) return false;
  const std::string_view rest = address.substr(end + 1);
  return IsDigit(rest[0]) || rest.starts_with("CEDEX") || rest.starts_with("Cedex");
}

// Reads the address with the kind of street at `word`, behind `from`.
std::optional<ProseAddress> ReadAddressAround(const TextWord& word, std::string_view text,
                                              std::size_t from) {
  ProseAddress address;
  address.begin = NumberBegin(text, word.begin);
  if (address.begin == std::string_view::npos || address.begin < from) return {};
  std::size_t end = word.end;
  while (end < text.size() && (IsWordByte(text[end]) || text[end] == '-')) ++end;
  if (!IsStreetKind(text.substr(word.begin, end - word.begin))) return {};
  char postcode[6] = {};
  const std::size_t code = FindPostcode(text, end, postcode, address.department);
  if (code == std::string_view::npos) return {};
  std::size_t town = code + 5;
  while (town < text.size() && (text[town] == ' ' || text[town] == ',' || text[town] == '-')) {
    ++town;
  }
  address.end = TownEnd(text, town);
  if (address.end == town) address.end = code + 5;
  if (const std::size_t known = TownEndsAt(text.substr(town), postcode); known > 0) {
    address.town_agrees = true;
    // Words behind the name that are no district of it belong to what follows.
    if (!GoesOn(text.substr(0, address.end), town + known)) address.end = town + known;
  }
  if (!ReadAddressLine(text.substr(address.begin, address.end - address.begin),
                       &address.normalized)) {
    return {};
  }
  return address;
}

}  // namespace

void FindAddresses(const TextWords& words, std::vector<ProseAddress>* addresses) {
  const auto begins_with_digit = [](const TextWord& word) {
    return IsDigit(static_cast<char>(word.start));
  };
  std::size_t read_to = 0;
  const auto end = words.words().end();
  for (auto word = words.words().begin(); word != end; ++word) {
    if (!begins_with_digit(*word)) continue;
    // The kind of street is the next word, or the one behind "bis".
    for (auto kind = word + 1; kind != end && kind - word <= 2; ++kind) {
      if (begins_with_digit(*kind) || kind->begin < read_to) continue;
      if (auto address = ReadAddressAround(*kind, words.text(), read_to)) {
        read_to = address->end;
        addresses->push_back(*std::move(address));
      }
    }
  }
}

}  // namespace leakscan
