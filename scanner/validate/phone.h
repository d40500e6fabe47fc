// Phone numbers of the French plan in a run of tokens (ARCEP decision 2022-1583 and its
// predecessors; ITU-T E.164 for the overseas codes). Internal to scanner/validate. Thread-safe: no
// state.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/validate/number_candidate.h"
#include "scanner/validate/number_run.h"

namespace leakscan {

// False if no phone number begins with `symbols`, of which at least one is readable, where tokens
// end behind as many of them as `ends` has bits (bit i: behind i).
bool MayBePhone(const char* symbols, std::uint64_t ends);

// The phone number whose first token is `token`, if there is one.
bool FindPhone(const NumberRun& run, int token, NumberCandidate* out);

// Writes the E.164 form of a national number ("0" + nine digits, given without the 0) to
// `reading`, with its country code, and whether it is fictional. False if the plan gives the number
// to nobody, or to a service or a machine (08, 07 00).
bool NormalizeNational(std::string_view nine_digits, NumberReading* reading);

}  // namespace leakscan
