// PatternSet: all patterns of a run, loaded from TOML, checked and in a fixed order; and the table
// of detectors they belong to. Immutable after loading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/model/field_names.h"
#include "scanner/model/health_lexicon.h"
#include "scanner/model/pattern.h"

namespace leakscan {

struct PatternFile {
  std::string name;  // for messages
  std::string text;  // TOML
};

class PatternSet {
 public:
  // Parses `files` in order. Fails on the first malformed file, unknown key, duplicate custom id,
  // missing example or counter-example; the message names file and line.
  static Result<PatternSet> Load(std::span<const PatternFile> files);

  // Adds a pattern for each name of a user's own list, all of detector "watch": one name a line;
  // empty lines and those that begin with '#' are none. A name is found in any case, with or
  // without accents, with any blanks, hyphens or underscores between its words. Fails if a line is
  // no name or there are too many.
  Status AddWatchList(const PatternFile& list);

  // Keeps the patterns of detectors in `only` (empty: all) and not in `without`. Fails if an id is
  // unknown or nothing is left.
  Result<PatternSet> Select(std::span<const std::string> only,
                            std::span<const std::string> without) const;

  const std::vector<Pattern>& patterns() const { return patterns_; }
  const std::vector<Detector>& detectors() const { return detectors_; }

  // The words of health_term; empty if that is not selected.
  const HealthLexicon& lexicon() const { return lexicon_; }

  // Index into detectors() of pattern `index`.
  std::uint16_t DetectorOf(std::size_t index) const { return detector_of_[index]; }

  // Index of the detector of a built-in kind, or -1 if it is not selected.
  int FindKind(Kind kind) const;

  // Lower-case hexadecimal SHA-like digest (keyed hash with a fixed key) over all patterns, so that
  // two runs can be told to have looked for the same things.
  const std::string& digest() const { return digest_; }

 private:
  // Appends a pattern and, if it is the first of its id, its detector.
  Status Add(Pattern pattern);

  std::vector<Pattern> patterns_;
  std::vector<Detector> detectors_;
  std::vector<std::uint16_t> detector_of_;
  HealthLexicon lexicon_;
  std::string digest_;
};

// Reads patterns/fields.toml.
Result<FieldNames> LoadFieldNames(const PatternFile& file);

}  // namespace leakscan
