// HealthLexicon: words that tell something of a person's health, as data
// (patterns/lexicon_fr.toml), and where they stand in a text. Built once at start, then immutable
// and shared by all threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/base/text_words.h"

namespace leakscan {

struct HealthTerm {
  std::string entry;    // the normal form of its findings
  std::string ordered;  // that of a test for it, where a test is no status; empty: no difference
  bool column_only = false;  // an everyday word, which says something in a health column alone
};

class HealthLexicon {
 public:
  static constexpr std::size_t kPrefixMin = 5;

  struct Hit {
    std::size_t begin = 0;  // in the text, [begin, end)
    std::size_t end = 0;
    std::uint16_t term = 0;
  };

  // Adds a term with its spellings: words in lower case without accents, one blank between them; a
  // '*' behind a single word of at least kPrefixMin letters stands for any ending. False if a
  // spelling is not of this form or another term's.
  bool Add(HealthTerm term, const std::vector<std::string>& spellings);

  const std::vector<HealthTerm>& terms() const { return terms_; }
  bool empty() const { return terms_.empty(); }

  // Appends the terms in a text (UTF-8), whole words, longest first, in order and without overlap;
  // case, accents and the plural's s make no difference, nor does what joins two words ("RT-PCR").
  void Find(const TextWords& words, std::vector<Hit>* hits) const;

  // True if the words around [begin, end) deny it: "pas de", "absence de", "négatif pour le"
  // before, "exclu", "est absent", ": non" behind.
  static bool IsDenied(std::string_view text, std::size_t begin, std::size_t end);

  // True if the words around [begin, end) speak of a test and tell no positive result.
  static bool IsOrdered(std::string_view text, std::size_t begin, std::size_t end);

 private:
  struct Spelling {
    std::vector<std::string> words;  // behind the first
    std::uint16_t term = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  std::size_t FindAt(std::string_view text, std::size_t i, std::vector<Hit>* hits) const;

  std::vector<HealthTerm> terms_;
  Map<std::vector<Spelling>> by_first_word_;  // the spellings of most words first
  Map<std::vector<std::pair<std::string, std::uint16_t>>> prefixes_;  // by kPrefixMin letters
  WordStartSet<15, kPrefixMin> starts_;
};

}  // namespace leakscan
