// Numbers of health professionals (RPPS) and institutions (FINESS). Thread-safe: no state.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace leakscan {

// The 11 digits of an RPPS in `digits`: as such, or behind the 8 that marks it as one among the
// national identifiers of professionals. Empty if it is none.
std::string_view RppsOf(std::string_view digits);

// RPPS of the test cards of the Agence du numérique en santé.
inline bool IsTestRpps(std::string_view rpps) { return rpps.starts_with("99700"); }

// True for a FINESS: nine digits, or 2A or 2B in place of the first two; either case.
bool IsFiness(std::string_view text);

}  // namespace leakscan
