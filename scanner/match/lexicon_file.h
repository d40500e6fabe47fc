// Reads the [[term]] tables of a pattern file into the lexicon. Internal to scanner/match; used
// once at start.
#pragma once

#include <string_view>

#include "scanner/base/result.h"
#include "scanner/match/toml_file.h"
#include "scanner/model/health_lexicon.h"

namespace leakscan {

// `node` is the array of tables under 'term' of `file`.
Status AppendTerms(std::string_view file, const TomlNode& node, HealthLexicon* lexicon);

}  // namespace leakscan
