// The words that names are made of.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/base/text_words.h"

namespace leakscan {

enum class WordShape : std::uint8_t {
  kCapitals,     // "DUPONT", "LE-GOFF"
  kInitial,      // "J.", "J"
  kParticle,     // "de", "van"
  kCapitalized,  // "Jean", "Jean-Pierre", "D'Ormesson"
  kMixed,        // any other
};

// `word` is UTF-8 without blanks.
WordShape ShapeOf(std::string_view word);

inline constexpr std::string_view kParticles[] = {"de",  "du",  "des", "d'",  "la",  "le",
                                                  "les", "van", "von", "der", "den", "ben",
                                                  "bin", "el",  "al",  "da",  "dos"};
inline constexpr WordStartSet<10> kParticleStarts(kParticles);
inline constexpr std::string_view kPersonTitles[] = {
    "M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE", "MRS", "MS", "MISS"};
inline constexpr std::string_view kProfessionalTitles[] = {"DR",         "DOCTEUR", "PR",    "PROF",
                                                           "PROFESSEUR", "DRE",     "MAITRE"};
inline constexpr WordStartSet<10> kTitleStarts = [] {
  WordStartSet<10> starts(kPersonTitles);
  for (const std::string_view title : kProfessionalTitles) starts.Add(StartOf(title));
  return starts;
}();

enum class Title : std::uint8_t { kNone, kPerson, kProfessional };

// "M.", "Mme", "Monsieur"; "Dr" and "Professeur" announce a professional. Case and a dot at the end
// do not matter, but for a single "M", which must be in capitals.
Title TitleOf(std::string_view word);

// True if the word is a first name in use in France, its parts apart ("Anne-Lise" by "Anne").
bool IsFirstName(std::string_view word);

}  // namespace leakscan
