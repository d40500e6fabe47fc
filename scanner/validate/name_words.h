// The words that names are made of.
#pragma once

#include <cstdint>
#include <string_view>

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

enum class Title : std::uint8_t { kNone, kPerson, kProfessional };

// "M.", "Mme", "Monsieur"; "Dr" and "Professeur" announce a professional. Case and a dot at the end
// do not matter, but for a single "M", which must be in capitals.
Title TitleOf(std::string_view word);

// True if the word is a first name in use in France, its parts apart ("Anne-Lise" by "Anne").
bool IsFirstName(std::string_view word);

}  // namespace leakscan
