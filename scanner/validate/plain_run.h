// The run of nearly every number: digits of ASCII in groups of at most sixteen, one plain separator
// between two groups. Found and read in one look at the bytes around a digit, by bit masks.
// Internal to scanner/validate. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/validate/number_run.h"

namespace leakscan {

// True if the run around `position` (an offset of or right behind one of its digits) is one of
// these; then `run` is what ReadRun() makes of it from FindRunBegin() on. A test compares the two,
// so this one can never know better; where it says nothing they decide.
bool ReadPlainRun(std::string_view text, std::size_t position, NumberRun* run);

}  // namespace leakscan
