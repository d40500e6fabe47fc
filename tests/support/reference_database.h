// The shipped patterns as Hyperscan alone finds them: the reference for all that the scanner finds
// by loops of its own. An expression in other words ("(?:...)") is none that these stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {

inline PatternSet ShippedPatterns(bool in_other_words = false) {
  constexpr std::string_view kFront = "\nanchor = '";
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    std::string text(file.text);
    for (std::size_t at = text.find(kFront); in_other_words && at != std::string::npos;
         at = text.find(kFront, at + 1)) {
      text.insert(text.find("'\n", at + kFront.size()), ")");
      text.insert(at + kFront.size(), "(?:");
    }
    files.push_back({std::string(file.name), text});
  }
  return *PatternSet::Load(files);
}

inline PatternDatabase DatabaseOfHyperscanAlone() {
  return *PatternDatabase::Compile(ShippedPatterns(/*in_other_words=*/true));
}

}  // namespace leakscan
