// What running text says of a person without labels: names, addresses, results of tests. These are
// read only in records that hold an identifier, so they may look at every word; the three share one
// list of them. Input is UTF-8, perhaps damaged; time is linear.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/text_words.h"

namespace leakscan {

struct ProseFinding {
  std::size_t begin = 0;  // in the text
  std::size_t end = 0;
  std::string normalized;
};

struct ProseName : ProseFinding {
  bool professional = false;  // behind "Dr" or the like
  char sex = 0;               // 'M' or 'F' behind "M." or "Mme", else 0
};

struct ProseAddress : ProseFinding {
  char department[4] = {};
  bool town_agrees = false;  // the town is one of the postcode's
};

// Names of people: behind a title ("M. Jean DUPONT", "Mme Durand"), or a first name of the list
// beside a word that can be a family name ("DURAND Marie", "Jean Dupont"), but not as part of a
// street's or a hospital's name. `own` are the places, in order, where a NIR or a birth date
// begins: two words written as a name right before one are its name, listed or not ("Oumou Traoré,
// née le"). Appends in the text's order; the normal form is ReadFullName's.
void FindNames(const TextWords& words, std::span<const std::size_t> own,
               std::vector<ProseName>* names);

// French addresses: number, kind of street, its name and, within two lines, postcode and town
// ("12 bis rue de la Paix, 75002 Paris"; AFNOR NF Z10-011). The normal form is one line.
void FindAddresses(const TextWords& words, std::vector<ProseAddress>* addresses);

// Results of COVID tests: a word for a result, with its negation, in a sentence that names a test
// or its target ("PCR SARS-CoV-2 : non détecté", "testé positif au Covid").
void FindResults(const TextWords& words, std::vector<ProseFinding>* results);

}  // namespace leakscan
