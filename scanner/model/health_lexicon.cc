// Method. A word of the text is folded only if its first five letters begin a spelling, which is
// rare; then one look-up gives the spellings of that first word.
//
// Denial: from the term backwards over small words ("de", "antécédent d'", "notion de") to a word
// that denies; any other word ends the search, so that "n'est pas venue pour son diabète" tells of
// diabetes and "pas d'antécédent de diabète" does not.
// A test: a word for one within four words, in the same sentence, and no "positif" behind the term.
// "Sérologie VIH prescrite" and "VIH négatif" are tests, "sérologie VIH positive" a status. The
// idea is that of AP-HP's EDS-NLP (ner/disorders, aids).
#include "scanner/model/health_lexicon.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kWordMax = 24;
constexpr std::size_t kGapMax = 4;  // bytes between two words of a term
constexpr std::size_t kContextBytes = 64;

// Letters of U+00C0..U+00FF without their accents; 7F: no letter of a French word.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo\x7fouuuuytsaaaaaaaceeeeiiiidnooooo\x7fouuuuyty";

constexpr char kStrange = '\x7f';

struct Letter {
  char folded = 0;        // 0: belongs to the word, but is no letter of its own
  std::size_t bytes = 0;  // 0: no part of a word
};

Letter LetterAt(std::string_view text, std::size_t i) {
  if (i >= text.size()) return {};
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x80) {
    return IsAlnum(text[i]) ? Letter{ToLower(text[i]), 1} : Letter{};
  }
  const auto second = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
  const bool continues = (second & 0xC0U) == 0x80U;
  if (byte < 0xC0) return {};
  if (!continues) return {kLatin[byte - 0xC0U], 1};  // Windows-1252 in damaged text
  if (byte == 0xC3 && second == 0x83 && i + 3 < text.size() && text[i + 2] == '\xC2' &&
      static_cast<unsigned char>(text[i + 3]) >= 0xA0) {  // a small letter, encoded twice
    return {kLatin[(static_cast<unsigned char>(text[i + 3]) & 0x3FU)], 4};
  }
  if (byte == 0xC3) return {kLatin[second - 0x80U], 2};
  if (byte == 0xCC || (byte == 0xCD && second < 0xB0)) return {0, 2};  // a combining accent
  if (byte == 0xC2 || byte == 0xE2) return {};                         // punctuation and blanks
  std::size_t bytes = 1;
  while (i + bytes < text.size() && bytes < 4 &&
         (static_cast<unsigned char>(text[i + bytes]) & 0xC0U) == 0x80U) {
    ++bytes;
  }
  return {kStrange, bytes};
}

struct Word {
  std::array<char, kWordMax> letters{};
  std::size_t size = 0;  // at most kWordMax, longer words are cut
  std::size_t begin = 0;
  std::size_t end = 0;  // == begin: no word

  std::string_view text() const { return {letters.data(), size}; }
};

std::string_view Singular(std::string_view word) {
  return word.size() >= 5 && word.back() == 's' ? word.substr(0, word.size() - 1) : word;
}

Word WordAt(std::string_view text, std::size_t begin) {
  Word word;
  word.begin = begin;
  word.end = begin;
  for (;;) {
    const Letter letter = LetterAt(text, word.end);
    if (letter.bytes == 0) return word;
    if (letter.folded != 0 && word.size < kWordMax) word.letters[word.size++] = letter.folded;
    word.end += letter.bytes;
  }
}

// The word behind `end`, if what is between joins words of one term.
Word WordBehind(std::string_view text, std::size_t end) {
  std::size_t i = end;
  while (i < text.size() && LetterAt(text, i).bytes == 0) {
    constexpr std::string_view kBreaks = ".,;:!?()|\"=<>[]{}";
    if (i - end >= kGapMax || kBreaks.find(text[i]) != std::string_view::npos) return {};
    ++i;
  }
  return i > end ? WordAt(text, i) : Word{};
}

bool EndsSentence(char c) {
  return c == '.' || c == ';' || c == ':' || c == '!' || c == '?' || c == '\n' || c == '|';
}

// Calls visit(word) for the words of `text`, from its end backwards, until it says no.
template <class Visit>
void ForEachWordBackwards(std::string_view text, Visit visit) {
  std::array<Word, 16> words;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Word word = WordAt(text, i);
    if (word.end == i) {
      if (EndsSentence(text[i])) count = 0;
      ++i;
      continue;
    }
    words[count++ % words.size()] = word;
    i = word.end;
  }
  for (std::size_t i = 0; i < std::min(count, words.size()); ++i) {
    if (!visit(words[(count - 1 - i) % words.size()])) return;
  }
}

// The bytes before `begin` that may hold its context, from a word's beginning on.
std::string_view Before(std::string_view text, std::size_t begin) {
  std::size_t from = begin > kContextBytes ? begin - kContextBytes : 0;
  while (from > 0 && from < begin && !IsSpace(text[from])) ++from;
  return text.substr(from, begin - from);
}

template <std::size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr auto kDenials = std::to_array<std::string_view>(
    {"pas", "absence", "non", "sans", "aucun", "aucune", "ni", "jamais"});
// In front of a term only as in "négatif pour le VIH": "VIH négatif, diabète" says nothing of the
// second.
constexpr auto kNegatives =
    std::to_array<std::string_view>({"negatif", "negative", "negatifs", "negatives"});
constexpr auto kExclusions = std::to_array<std::string_view>(
    {"exclu", "exclue", "absent", "absente", "infirme", "infirmee"});
constexpr auto kVerbs =
    std::to_array<std::string_view>({"est", "a", "ete", "etait", "formellement"});
constexpr auto kSmallWords = std::to_array<std::string_view>(
    {"de",       "d",           "du",         "des",    "la",   "le",    "les",       "l",
     "un",       "une",         "antecedent", "notion", "pour", "signe", "suspicion", "connu",
     "connue",   "antecedents", "signes",     "au",     "aux",  "test",  "a",         "l",
     "evidence", "argument",    "diagnostic", "atcd",   "tout", "toute"});
constexpr auto kTests = std::to_array<std::string_view>(
    {"serologie", "serologies", "prelevement", "prelevements", "depistage", "depistages", "test",
     "tests", "bilan", "recherche", "dosage", "autotest", "trod"});
constexpr auto kPositives = std::to_array<std::string_view>(
    {"positif", "positive", "positifs", "positives", "confirme", "confirmee"});

// "cancer exclu", "l'hépatite est exclue", "diabète : non".
bool IsExcludedBehind(std::string_view text, std::size_t end) {
  constexpr int kWordsMax = 4;
  std::size_t i = end;
  bool colon = false;
  for (int words = 0; words < kWordsMax && i < text.size() && i - end < kContextBytes;) {
    const Word word = WordAt(text, i);
    if (word.end == i) {
      if (text[i] == ',' || (EndsSentence(text[i]) && text[i] != ':')) return false;
      colon = colon || text[i] == ':';
      ++i;
      continue;
    }
    if (IsOneOf(kExclusions, word.text())) return true;
    // "diabète : non traité" tells of one.
    if (colon && words == 0) return word.text() == "non" && WordBehind(text, word.end).end == 0;
    if (!IsOneOf(kVerbs, word.text())) return false;
    ++words;
    i = word.end;
  }
  return false;
}

bool IsPlainWord(std::string_view word) {
  return !word.empty() && word.size() < kWordMax &&
         std::all_of(word.begin(), word.end(), [](char c) { return IsLower(c) || IsDigit(c); });
}

}  // namespace

bool HealthLexicon::Add(HealthTerm term, const std::vector<std::string>& spellings) {
  constexpr std::size_t kTermsMax = 0xFFFF;
  if (terms_.size() >= kTermsMax || term.entry.empty()) return false;
  const auto index = static_cast<std::uint16_t>(terms_.size());
  const auto add_start = [this](const std::string& word) { starts_.Add(StartOf(word)); };
  for (const std::string& spelling : spellings) {
    if (spelling.ends_with('*')) {
      const std::string stem = spelling.substr(0, spelling.size() - 1);
      if (!IsPlainWord(stem) || stem.size() < kPrefixMin) return false;
      prefixes_[stem.substr(0, kPrefixMin)].emplace_back(stem, index);
      add_start(stem);
      continue;
    }
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin <= spelling.size();) {
      const std::size_t end = std::min(spelling.find(' ', begin), spelling.size());
      const std::string_view word = std::string_view(spelling).substr(begin, end - begin);
      if (!IsPlainWord(word)) return false;
      words.emplace_back(Singular(word));
      begin = end + 1;
    }
    if (words.front().size() < 2) return false;
    auto& same = by_first_word_[words.front()];
    add_start(words.front());
    add_start(words.front() + 's');  // the fifth letter of a plural
    words.erase(words.begin());
    const auto known = std::find_if(
        same.begin(), same.end(), [&words](const Spelling& other) { return other.words == words; });
    if (known != same.end()) {
      if (known->term != index) return false;
      continue;  // the plural of another spelling
    }
    same.push_back({std::move(words), index});
    std::stable_sort(same.begin(), same.end(), [](const Spelling& a, const Spelling& b) {
      return a.words.size() > b.words.size();
    });
  }
  terms_.push_back(std::move(term));
  return true;
}

void HealthLexicon::Find(const TextWords& words, std::vector<Hit>* hits) const {
  std::size_t i = 0;
  for (const TextWord& word : words.words()) {
    if (!starts_.MayHold(word.start)) continue;
    // An odd one may be several words here.
    for (i = std::max<std::size_t>(i, word.begin); i < word.end;) {
      i = FindAt(words.text(), i, hits);
    }
  }
}

// Appends the term that begins with the word at `i`, if one does. Returns where it, or the word,
// ends; i + 1 if no word is there.
std::size_t HealthLexicon::FindAt(std::string_view text, std::size_t i,
                                  std::vector<Hit>* hits) const {
  const Word word = WordAt(text, i);
  if (word.end == i) return i + 1;
  if (LetterAt(text, i).folded == 0) return word.end;  // an accent of nothing
  if (!starts_.MayHold(StartOf(word.text()))) return word.end;
  std::size_t end = 0;
  std::uint16_t term = 0;
  if (const auto it = by_first_word_.find(Singular(word.text())); it != by_first_word_.end()) {
    for (const Spelling& spelling : it->second) {
      std::size_t behind = word.end;
      const bool all =
          std::all_of(spelling.words.begin(), spelling.words.end(), [&](const std::string& wanted) {
            const Word next = WordBehind(text, behind);
            behind = next.end;
            return next.end > 0 && Singular(next.text()) == wanted;
          });
      if (!all) continue;
      end = behind;
      term = spelling.term;
      break;
    }
  }
  if (end == 0 && word.size >= kPrefixMin) {
    if (const auto it = prefixes_.find(word.text().substr(0, kPrefixMin)); it != prefixes_.end()) {
      for (const auto& [stem, index] : it->second) {
        if (!word.text().starts_with(stem)) continue;
        end = word.end;
        term = index;
      }
    }
  }
  if (end > 0) hits->push_back({word.begin, end, term});
  return std::max(word.end, end);
}
bool HealthLexicon::IsDenied(std::string_view text, std::size_t begin, std::size_t end) {
  bool denied = false;
  const std::string_view before = Before(text, begin);
  ForEachWordBackwards(before, [&](const Word& word) {
    const bool parted = before.find(',', word.end) != std::string_view::npos;
    denied = IsOneOf(kDenials, word.text()) ||
             (!parted && (IsOneOf(kNegatives, word.text()) || IsOneOf(kExclusions, word.text())));
    return !denied && IsOneOf(kSmallWords, word.text());
  });
  return denied || IsExcludedBehind(text, end);
}

bool HealthLexicon::IsOrdered(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr int kWordsMax = 4;
  bool test = false;
  int words = 0;
  ForEachWordBackwards(Before(text, begin), [&](const Word& word) {
    test = IsOneOf(kTests, word.text());
    return !test && ++words < kWordsMax;
  });
  bool positive = false;
  std::size_t i = end;
  for (words = 0; words < kWordsMax && i < text.size() && i - end < kContextBytes;) {
    const Word word = WordAt(text, i);
    if (word.end == i) {
      if (EndsSentence(text[i]) && text[i] != ':') break;
      ++i;
      continue;
    }
    test |= IsOneOf(kTests, word.text()) || (words == 0 && IsOneOf(kNegatives, word.text()));
    positive |= IsOneOf(kPositives, word.text());
    ++words;
    i = word.end;
  }
  return test && !positive;
}

}  // namespace leakscan
