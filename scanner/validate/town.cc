// Fits:     75002 "Paris", 22000 "SAINT-BRIEUC", 22000 "St Brieuc CEDEX 1", 69003 "Lyon 3e".
// Does not: 75002 "Lyon", 22000 "Saint".
// Source: patterns/data/SOURCES.md.
#include "scanner/validate/town.h"

#include "scanner/base/ascii.h"
#include "scanner/validate/place_names.h"

namespace leakscan {
namespace {

const PlaceNames& Towns() {
  static const PlaceNames towns(TownTable(), 1U << 16U);
  return towns;
}

}  // namespace

void LoadTowns() { Towns(); }

std::size_t TownEndsAt(std::string_view text, std::string_view postcode) {
  return Towns().NameEndsAt(text, postcode);
}

bool NamesTownOfPostcode(std::string_view line) {
  for (std::size_t i = 0; i + kPlaceKeySize < line.size();) {
    if (!IsDigit(line[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < line.size() && IsDigit(line[end])) ++end;
    std::size_t town = end;
    while (town < line.size() && (line[town] == ' ' || line[town] == ',' || line[town] == '-')) {
      ++town;
    }
    if (end - i == kPlaceKeySize && TownEndsAt(line.substr(town), line.substr(i, end - i)) > 0) {
      return true;
    }
    i = end;
  }
  return false;
}

}  // namespace leakscan
