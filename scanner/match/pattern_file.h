// Reads one pattern file (patterns/*.toml or a user's --detectors file) into patterns. The format
// is described in patterns/README.md. Internal to scanner/match; used once at start.
#pragma once

#include <vector>

#include "scanner/base/result.h"
#include "scanner/match/pattern_set.h"
#include "scanner/model/health_lexicon.h"
#include "scanner/model/pattern.h"

namespace leakscan {

// Appends the patterns and the terms of `file`. Every rule that one pattern can break by itself is
// checked here; rules between patterns are PatternSet's.
Status AppendPatterns(const PatternFile& file, std::vector<Pattern>* patterns,
                      HealthLexicon* lexicon);

}  // namespace leakscan
