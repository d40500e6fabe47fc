// Numbers that something between their writer and us has damaged: letters that OCR put for digits
// (O for 0, l and I for 1), blanks that HTML wrote as entities ("&nbsp;"). They are repaired and
// read by the one grammar of numbers; a NIR's key, or a phone's pairs, must hold.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "scanner/validate/number_reading.h"

namespace leakscan {

// Appends the readings of the run around `position` (an offset in it or right behind) of `text`
// that something was repaired in. Their spans are those of the text as written; `distinctive` only
// where no letter was put for a digit. Returns the offset up to which no other anchor needs to be
// read.
std::size_t ReadDamagedNumbers(std::string_view text, std::size_t position,
                               std::vector<NumberReading>* readings);

}  // namespace leakscan
