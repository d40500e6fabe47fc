// The shipped patterns, and their anchors as Hyperscan alone finds them: the reference for all that
// the scanner finds by loops of its own.
#pragma once

#include <string>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {

inline PatternSet ShippedPatterns() {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  return *PatternSet::Load(files);
}

inline PatternDatabase DatabaseOfHyperscanAlone() {
  return *PatternDatabase::Compile(ShippedPatterns(), BuiltinDatabases(), Engine::kHyperscan);
}

}  // namespace leakscan
