// What a writer that was killed left behind: its last line or compressed frame may be torn.
#pragma once

#include "scanner/base/result.h"

namespace leakscan {

// Cuts the file open at `descriptor` back to the end of its last whole line or, if it is
// `compressed`, zstd frame. The descriptor's position is where it was, or at any place.
Status CutBackToWhole(int descriptor, bool compressed);

}  // namespace leakscan
