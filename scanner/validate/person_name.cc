// Method: a part is folded and its characters are checked. A whole name is cut at its comma, else
// at the change between words in capitals and others: French usage writes the family name in
// capitals. Where case does not tell, the list of first names does.
//
// Fits: "DUPONT Jean", "Jean-Pierre de LA TOUR", "M. DUPONT, Jean", "O'BRIEN Zoé", "Jean Dupont".
// Kept whole: "MARTIN PAUL" (both are first names). Does not: "J3AN", "N/A".
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"
#include "scanner/base/text_fold.h"
#include "scanner/validate/idn.h"
#include "scanner/validate/name_words.h"
#include "scanner/validate/null_word.h"
#include "scanner/validate/person.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kNameCharactersMax = 80;
constexpr std::size_t kNameBytesMax = 4 * kNameCharactersMax;
constexpr std::size_t kWordsMax = 12;

// Letters outside Latin that folding keeps (Greek, Cyrillic, Arabic, CJK...).
bool IsForeignLetter(char32_t c) {
  return (c >= 0x180 && c < 0x2000) || (c >= 0x3041 && c < 0xD800) || (c >= 0x20000 && c < 0x30000);
}

// What stands in a folded name: letters and the signs between them.
enum class NameByte : std::uint8_t { kNone, kLetter, kSign, kForeign };

constexpr std::array<NameByte, 256> kNameBytes = [] {
  std::array<NameByte, 256> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = static_cast<char>(i);
    if (IsUpper(c)) bytes[i] = NameByte::kLetter;
    if (c == ' ' || c == '-' || c == '\'') bytes[i] = NameByte::kSign;
    if (i >= 0x80) bytes[i] = NameByte::kForeign;
  }
  return bytes;
}();

// The characters of a folded name, 0 if one of them stands in no name.
std::size_t CountNameCharacters(std::string_view folded) {
  std::size_t count = 0;
  bool letter = false;
  for (std::size_t i = 0; i < folded.size(); ++count) {
    const NameByte byte = kNameBytes[static_cast<unsigned char>(folded[i])];
    if (byte == NameByte::kNone) return 0;
    if (byte != NameByte::kForeign) {
      letter |= byte == NameByte::kLetter;
      ++i;
      continue;
    }
    const CodePoint c = ReadCodePoint(folded.substr(i));
    if (c.bytes == 0 || !IsForeignLetter(c.value)) return 0;
    letter = true;
    i += c.bytes;
  }
  return letter ? count : 0;
}

bool IsOuterSign(char c) { return c == ' ' || c == '"' || c == '\''; }

bool HasOuterSign(std::string_view folded) {
  return IsOuterSign(folded.front()) || IsOuterSign(folded.back());
}

// Drops quotes around what was appended from `start` on, and the dots of abbreviations ("J.-P.").
void CleanName(std::size_t start, std::string* text) {
  std::size_t end = start;
  for (std::size_t i = start; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '.') continue;
    if (IsOuterSign(c) && end == start) continue;
    if (c == ' ' && (*text)[end - 1] == ' ') continue;  // a dot stood between the two
    (*text)[end++] = c;
  }
  while (end > start && IsOuterSign((*text)[end - 1])) --end;
  text->resize(end);
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (IsSpace(text.front()) || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (IsSpace(text.back()) || text.back() == '"')) text.remove_suffix(1);
  return text;
}

struct Words {
  std::array<std::string_view, kWordsMax> word;
  std::size_t count = 0;

  std::span<const std::string_view> All() const { return {word.data(), count}; }
};

bool SplitWords(std::string_view text, Words* words) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    if (end > begin) {
      if (words->count == kWordsMax) return false;
      words->word[words->count++] = text.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return words->count > 0;
}

// How many words at one end of the name are its family name, particles among them; 0 if the case
// of the words does not tell.
std::size_t CountFamilyWords(std::span<const std::string_view> words, bool at_front) {
  std::size_t count = 0;
  bool capitals = false;
  while (count < words.size()) {
    const WordShape shape = ShapeOf(words[at_front ? count : words.size() - 1 - count]);
    if (shape != WordShape::kCapitals && shape != WordShape::kParticle) break;
    capitals = capitals || shape == WordShape::kCapitals;
    ++count;
  }
  if (!capitals || count == words.size()) return 0;
  const auto rest = at_front ? words.subspan(count) : words.first(words.size() - count);
  for (const std::string_view word : rest) {
    if (ShapeOf(word) == WordShape::kCapitals) return 0;  // capitals on both sides
  }
  return count;
}

// The same by the list of first names, where case tells nothing: one end of the name is a first
// name and the other is none. "DUPONT JEAN" and "Jean Dupont", but not "MARTIN PAUL".
std::size_t CountFirstNames(std::span<const std::string_view> words, bool at_front) {
  if (words.size() < 2) return 0;
  const std::string_view near = at_front ? words.front() : words.back();
  const std::string_view far = at_front ? words.back() : words.front();
  if (!IsFirstName(near) || IsFirstName(far)) return 0;
  const auto in_capitals = [](std::string_view word) {
    return ShapeOf(word) == WordShape::kCapitals;
  };
  if (std::ranges::any_of(words, in_capitals) && !std::ranges::all_of(words, in_capitals)) return 0;
  std::size_t count = 0;
  while (count + 1 < words.size() &&
         IsFirstName(words[at_front ? count : words.size() - 1 - count])) {
    ++count;
  }
  return count;
}

// How many words behind make the family name of "Xxx Yyy", particles among them; 0 if the words are
// written otherwise, or begin as a family name does ("Le Goff").
std::size_t FamilyWordsBehind(std::span<const std::string_view> words) {
  constexpr std::string_view kFamilyFront[] = {"LE", "LA", "DE",  "DU",  "DES", "DA",
                                               "DI", "EL", "BEN", "VAN", "VON", "SAINT"};
  if (words.size() < 2 || FoldsToOneOf(words.front(), kFamilyFront)) return 0;
  if (ShapeOf(words.front()) != WordShape::kCapitalized) return 0;
  std::size_t count = 0;
  for (std::size_t i = words.size(); i-- > 1;) {
    const WordShape shape = ShapeOf(words[i]);
    if (shape != WordShape::kCapitalized && shape != WordShape::kParticle) return 0;
  }
  do {
    ++count;
  } while (count + 1 < words.size() && FoldsToOneOf(words[words.size() - 1 - count], kFamilyFront));
  return count;
}

std::string_view Spanning(std::span<const std::string_view> words) {
  const char* begin = words.front().data();
  const char* end = words.back().data() + words.back().size();
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool AppendLastFirst(std::string_view last, std::string_view first, std::string* normalized) {
  const std::size_t start = normalized->size();
  if (ReadNamePart(last, normalized)) {
    *normalized += ", ";
    if (ReadNamePart(first, normalized)) return true;
  }
  normalized->resize(start);
  return false;
}

// A name of 8 to 16, or of up to 7, letters and hyphens of ASCII, as most are: in two words, or in
// one, without a branch a byte. False for any other, and for null words.
bool ReadPlainName(std::string_view value, std::string* normalized) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (value.size() > 2 * kWord || value.empty()) return false;
  char bytes[2 * kWord];
  std::uint64_t letters = 0;
  const auto fold = [&letters](std::uint64_t word, char* out) {
    const std::uint64_t all = FlagLetters(word);
    letters |= all;
    StoreWord(UpperCase(word, FlagLower(word)), out);
    return IsAscii(word) && (all | FlagRange(word, '-', '-')) == kTopBits;
  };
  if (value.size() >= kWord) {  // the words may overlap
    const std::size_t second = value.size() - kWord;
    if (!fold(LoadWord(value.data()), bytes)) return false;
    if (!fold(LoadWord(value.data() + second), bytes + second)) return false;
  } else {
    constexpr std::uint64_t kHyphens = RepeatByte('-');
    StoreWord(kHyphens, bytes);
    std::memcpy(bytes, value.data(), value.size());
    if (!fold(LoadWord(bytes), bytes)) return false;
  }
  const std::string_view name(bytes, value.size());
  if (letters == 0 || IsNullWord(name)) return false;
  normalized->append(name);
  return true;
}

}  // namespace

bool ReadNamePart(std::string_view value, std::string* normalized) {
  if (ReadPlainName(value, normalized)) return true;
  if (value.empty() || value.size() > kNameBytesMax) return false;
  const std::size_t start = normalized->size();
  AppendFoldedUpper(value, normalized);
  // Null words of two kinds: "N.A." must be known before its dots go, "'null'" after its quotes.
  std::string_view name = std::string_view(*normalized).substr(start);
  std::size_t characters = CountNameCharacters(name);
  bool null_word = IsNullWord(name);
  if (!null_word && (characters == 0 || HasOuterSign(name))) {
    CleanName(start, normalized);
    name = std::string_view(*normalized).substr(start);
    characters = CountNameCharacters(name);
    null_word = IsNullWord(name);
  }
  if (!null_word && characters >= 1 && characters <= kNameCharactersMax) return true;
  normalized->resize(start);
  return false;
}

bool ReadFullName(std::string_view value, NameOrder order, std::string* normalized) {
  if (value.size() > kNameBytesMax) return false;
  value = TrimBlanks(value);
  const std::size_t comma = value.find(',');
  if (comma == 0 || comma + 1 == value.size()) return false;
  Words words;
  if (!SplitWords(value, &words)) return false;
  if (words.count > 1 && TitleOf(words.word[0]) != Title::kNone) {
    value.remove_prefix(static_cast<std::size_t>(words.word[1].data() - value.data()));
    return ReadFullName(value, order, normalized);
  }
  if (comma != std::string_view::npos) {
    return AppendLastFirst(value.substr(0, comma), value.substr(comma + 1), normalized);
  }
  const auto all = words.All();
  if (const std::size_t front = CountFamilyWords(all, /*at_front=*/true); front > 0) {
    return AppendLastFirst(Spanning(all.first(front)), Spanning(all.subspan(front)), normalized);
  }
  if (const std::size_t back = CountFamilyWords(all, /*at_front=*/false); back > 0) {
    return AppendLastFirst(Spanning(all.last(back)), Spanning(all.first(all.size() - back)),
                           normalized);
  }
  if (const std::size_t front = CountFirstNames(all, /*at_front=*/true); front > 0) {
    return AppendLastFirst(Spanning(all.subspan(front)), Spanning(all.first(front)), normalized);
  }
  if (const std::size_t back = CountFirstNames(all, /*at_front=*/false); back > 0) {
    return AppendLastFirst(Spanning(all.first(all.size() - back)), Spanning(all.last(back)),
                           normalized);
  }
  const std::size_t family = order == NameOrder::kFirstLast ? FamilyWordsBehind(all) : 0;
  if (family > 0) {
    return AppendLastFirst(Spanning(all.last(family)), Spanning(all.first(all.size() - family)),
                           normalized);
  }
  return ReadNamePart(value, normalized);
}

}  // namespace leakscan
