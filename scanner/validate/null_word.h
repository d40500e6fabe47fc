// What people and exports write where there is no value.
#pragma once

#include <string_view>

namespace leakscan {

// True for "NULL", "N/A", "INCONNU", "NON RENSEIGNE", "XXX", "-", "."... `folded` is in upper case
// without accents, without white space at its ends.
bool IsNullWord(std::string_view folded);

}  // namespace leakscan
