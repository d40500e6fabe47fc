// A user's list of names to watch for (--watch): each becomes a pattern. Internal to scanner/match;
// used once at start.
#pragma once

#include <vector>

#include "scanner/base/result.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {

// Appends the patterns of PatternSet::AddWatchList(). Errors name the file and the line, never the
// name that stands there.
Status AppendWatchPatterns(const PatternFile& list, std::vector<Pattern>* patterns);

}  // namespace leakscan
