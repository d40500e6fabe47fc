#include "scanner/validate/null_word.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

// Sorted. The names of the columns themselves are here because header lines are repeated in the
// middle of dumps that were put together from several files.
constexpr std::string_view kNullWords[] = {
    "#N/A",
    "(NULL)",
    "<NULL>",
    "ADRESSE",
    "ANONYME",
    "ANONYMOUS",
    "AUCUN",
    "AUCUNE",
    "EMPTY",
    "FALSE",
    "FAUX",
    "INCONNU",
    "INCONNUE",
    "N.A.",
    "N.C.",
    "N.R.",
    "N/A",
    "N/C",
    "N/R",
    "NA",
    "NAN",
    "NC",
    "NEANT",
    "NIL",
    "NOM",
    "NON",
    "NON COMMUNIQUE",
    "NON COMMUNIQUEE",
    "NON CONNU",
    "NON CONNUE",
    "NON DEFINI",
    "NON RENSEIGNE",
    "NON RENSEIGNEE",
    "NONE",
    "NR",
    "NUL",
    "NULL",
    "OUI",
    "PRENOM",
    "SANS",
    "SANS NOM",
    "SANS OBJET",
    "SANS PRENOM",
    "TRUE",
    "UNDEFINED",
    "UNKNOWN",
    "VIDE",
    "VRAI",
    "[NULL]",
    "\\N",
};
static_assert(std::ranges::is_sorted(kNullWords));

static_assert(kNullWordBytesMax ==
              std::ranges::max(kNullWords, {}, &std::string_view::size).size());
static_assert(std::ranges::min(kNullWords, {}, &std::string_view::size).size() >= 2);

}  // namespace

constinit const std::array<std::uint64_t, kNullWordBytesMax + 1> kNullWordTraits = [] {
  std::array<std::uint64_t, kNullWordBytesMax + 1> traits{};
  for (const std::string_view word : kNullWords) traits[word.size()] |= NullWordTrait(word);
  return traits;
}();

bool IsNullWord(std::string_view folded) {
  if (folded.empty()) return true;
  if (MayBeNullWord(folded) && std::ranges::binary_search(kNullWords, folded)) return true;
  const bool only_x = std::ranges::all_of(folded, [](char c) { return c == 'X'; });
  const bool only_signs = std::ranges::none_of(
      folded, [](char c) { return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80; });
  return only_x || only_signs;
}

}  // namespace leakscan
