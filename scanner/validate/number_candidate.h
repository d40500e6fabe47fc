// What nir.h and phone.h propose to number_reading.cc: a reading, the tokens it takes, and how
// readily it takes them. Internal to scanner/validate.
#pragma once

#include <cstdint>

#include "scanner/validate/number_reading.h"
#include "scanner/validate/number_run.h"

namespace leakscan {

// Best first: where candidates want the same token, the better claim has it.
enum class Claim : std::uint8_t {
  kStrong,  // its shape speaks for itself
  kOdd,     // a possible but unusual grouping: only if it stands alone
  kWeak,    // a bare number, which needs context
};

struct NumberCandidate {
  NumberReading reading;
  int first_token = 0;
  int last_token = 0;
  std::uint8_t inner_gap = kNoGap;  // the separator between its groups; kNoGap if compact
  Claim claim = Claim::kStrong;
  bool pairs = false;  // a phone written in groups of two
};

}  // namespace leakscan
