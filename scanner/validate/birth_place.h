// Whether the place of birth that a NIR gives agrees with one that is written beside it.
// Thread-safe; the table of communes is hashed at the first question.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

// The shipped table, patterns/data/communes.txt: a line "69123 LYON" for each INSEE code.
std::string_view CommuneTable();

enum class BirthPlace : std::uint8_t {
  kUnknown,     // nothing that could be compared, or something else
  kDepartment,  // a postcode or the number of the département: chance agrees once in 100
  kCommune,     // its INSEE code, its name, or the code of the country: once in 10,000
};

// `place` is the five characters of a NIR behind year and month; `written` the value of a field for
// the place of birth ("Lyon 3e", "69003 LYON", "LYON (69)", "69123"). Disagreement means nothing:
// communes merge, and people write where they grew up.
BirthPlace CompareBirthPlace(std::string_view place, std::string_view written);

}  // namespace leakscan
