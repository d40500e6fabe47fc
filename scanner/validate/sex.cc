#include <string_view>

#include "scanner/validate/person.h"
#include "scanner/validate/short_text.h"

namespace leakscan {

// Words of the columns "sexe", "genre" and "civilité"; 1 and 2 as INSEE and ISO/IEC 5218 code them.
char ReadSex(std::string_view value) {
  constexpr std::string_view kMale[] = {"M",        "H",        "1",      "M.",       "MR",
                                        "MR.",      "MONSIEUR", "HOMME",  "MASC",     "MALE",
                                        "MASCULIN", "MAN",      "GARCON", "MASCULINE"};
  constexpr std::string_view kFemale[] = {
      "F",     "2",     "MME",    "MME.", "MLLE",    "MADAME",   "MRS",   "MADEMOISELLE",
      "FEMME", "FEM",   "FEMALE", "MS",   "FEMININ", "FEMININE", "FILLE", "WOMAN",
      "MELLE", "MLLE.", "MRS.",   "MS.",  "F."};
  if (value == "M" || value == "1") return 'M';  // nearly every cell
  if (value == "F" || value == "2") return 'F';
  const ShortText<16> folded(value);
  for (const std::string_view word : kMale) {
    if (folded.view() == word) return 'M';
  }
  for (const std::string_view word : kFemale) {
    if (folded.view() == word) return 'F';
  }
  return 0;
}

}  // namespace leakscan
