// NIR in a run of tokens. Grammar: décret 82-103 and INSEE; waiting and provisional numbers (NIA,
// NNP, MIG) after the Assurance maladie's validation rules. Internal to scanner/validate; the
// public functions about a NIR alone are in number_reading.h. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/validate/number_candidate.h"
#include "scanner/validate/number_run.h"

namespace leakscan {

// False if no NIR begins with the symbol `first` where tokens end behind as many symbols as `ends`
// has bits (bit i: behind i).
inline bool MayBeNir(char first, std::uint64_t ends) {
  constexpr std::uint64_t kSizes = std::uint64_t{1} << 13U | std::uint64_t{1} << 15U;
  return (ends & kSizes) != 0 && first >= '1' && first <= '8';
}

// The NIR whose first token is `token`, if there is one. `next_cell` as in ReadNumbers.
bool FindNir(const NumberRun& run, int token, std::string_view next_cell, NumberCandidate* out);

// Of 15 digits: sex 1 or 2, an ordinary month, a place, and a key that agrees.
bool IsOrdinaryNir(const char* digits);

// Of 15 characters of a NIR: they may as well be yyyymmddHHMMSS and one digit more.
bool LooksLikeTimestamp(const char* digits);

// Of a NIR's 13 characters: the number of a specimen card or a published example, or one that fills
// a field.
bool IsPlaceholderNir(const char* stem);

}  // namespace leakscan
