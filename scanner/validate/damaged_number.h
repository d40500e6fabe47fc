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
// where no letter was put for a digit. Returns the offset behind the run.
std::size_t ReadDamagedNumbers(std::string_view text, std::size_t position,
                               std::vector<NumberReading>* readings);

// The same for a typed cell that is wholly one NIR; "2 A" for Corsica, one sign a token, is read too.
bool ReadDamagedNirCell(std::string_view cell, NumberReading* reading);

}  // namespace leakscan
