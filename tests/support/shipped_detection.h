// The shipped patterns, loaded and compiled, as a Detection. Test helper.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/scan.h"

namespace leakscan {

// Owns what its detection() refers to; must not move while that is used.
struct ShippedDetection {
  PatternSet patterns;
  PatternDatabase database;
  FieldNames names;
  SeverityRules rules;

  Detection detection() const { return {patterns, database, names, rules}; }
};

inline ShippedDetection LoadShippedDetection() {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  PatternSet patterns = *PatternSet::Load(files);
  PatternDatabase database = *PatternDatabase::Compile(patterns, BuiltinDatabases());
  return {std::move(patterns), std::move(database),
          *LoadFieldNames({"fields", std::string(BuiltinFieldNames())}),
          *SeverityRules::Parse(BuiltinSeverityRules(), "severity")};
}

}  // namespace leakscan
