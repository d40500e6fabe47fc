// DetectionFiles: the shipped patterns and those a user adds, loaded and compiled. Owns what a
// Detection refers to.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "scanner/match/allow_file.h"
#include "scanner/scan.h"

namespace leakscan {

struct DetectionChoice {
  std::vector<std::string> files;    // more pattern files
  std::string watch;                 // list of names to watch for; empty: none
  std::vector<std::string> only;     // detector ids; empty: all
  std::vector<std::string> without;  // detector ids
  std::string engine = "auto";       // or "hyperscan"
};

class DetectionFiles {
 public:
  // Loads the shipped pattern files and `choice.files`. Errors name file and line, never a value;
  // a file's name is masked from here on, as paths are data too.
  static Result<std::unique_ptr<DetectionFiles>> Load(const DetectionChoice& choice);

  // Reads the list of --allow. Errors as above.
  Result<AllowFile> LoadAllow(const std::string& path, std::int64_t now) const;

  Detection detection() const { return {*patterns_, *database_, field_names_, rules_}; }

 private:
  std::unique_ptr<PatternSet> patterns_;
  std::unique_ptr<PatternDatabase> database_;
  FieldNames field_names_;
  SeverityRules rules_;
  std::future<void> beside_;  // what is loaded meanwhile
};

}  // namespace leakscan
