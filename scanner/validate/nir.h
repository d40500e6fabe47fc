// NIR in a run of tokens. Grammar: décret 82-103 and INSEE; waiting and provisional numbers (NIA,
// NNP, MIG) after the Assurance maladie's validation rules. Internal to scanner/validate; the
// public functions about a NIR alone are in number_reading.h. Thread-safe: no state.
#pragma once

#include <string_view>

#include "scanner/validate/number_candidate.h"
#include "scanner/validate/number_run.h"

namespace leakscan {

// The NIR whose first token is `token`, if there is one. `next_cell` as in ReadNumbers.
bool FindNir(const NumberRun& run, int token, std::string_view next_cell, NumberCandidate* out);

}  // namespace leakscan
