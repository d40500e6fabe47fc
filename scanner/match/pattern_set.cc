#include "scanner/match/pattern_set.h"

#include <algorithm>
#include <utility>

#include "scanner/base/keyed_hash.h"
#include "scanner/match/pattern_file.h"
#include "scanner/match/watch_list.h"

namespace leakscan {
namespace {

// Anchors carry 16 bits of pattern; a user's file is far below.
constexpr std::size_t kPatternsMax = 4096;

// Each part with its size in front, so that no two lists of parts read the same.
void AppendPart(std::string_view part, std::string* out) {
  *out += std::to_string(part.size());
  *out += ':';
  *out += part;
}

std::string DigestOf(const std::vector<Pattern>& patterns, const HealthLexicon& lexicon) {
  std::string text;
  for (const Pattern& pattern : patterns) {
    AppendPart(pattern.id, &text);
    AppendPart(Name(pattern.kind), &text);
    AppendPart(Name(pattern.category), &text);
    AppendPart(Name(pattern.confidence), &text);
    AppendPart(pattern.anchor, &text);
    for (const std::string& words : pattern.near) AppendPart(words, &text);
    for (const int word :
         {static_cast<int>(pattern.grammar), static_cast<int>(pattern.check),
          static_cast<int>(pattern.caseless), static_cast<int>(pattern.structured_health)}) {
      AppendPart(std::to_string(word), &text);
    }
  }
  for (const HealthTerm& term : lexicon.terms()) AppendPart(term.entry, &text);
  std::string digest(32, '0');
  WriteHex(KeyedHasher(SecretKey{}, "pattern set")(text), digest.data());
  return digest;
}

bool Contains(std::span<const std::string> ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Status PatternSet::Add(Pattern pattern) {
  const auto known = std::find_if(detectors_.begin(), detectors_.end(),
                                  [&](const Detector& d) { return d.id == pattern.id; });
  if (known == detectors_.end()) {
    detector_of_.push_back(static_cast<std::uint16_t>(detectors_.size()));
    detectors_.push_back({pattern.id, pattern.kind, pattern.category, pattern.structured_health});
  } else {
    if (pattern.kind == Kind::kCustom) {
      return MakeError(ErrorCode::kInvalidArgument,
                       pattern.origin + ": the id '" + pattern.id + "' is taken");
    }
    if (pattern.category != known->category ||
        pattern.structured_health != known->structured_health) {
      return MakeError(ErrorCode::kInvalidArgument,
                       pattern.origin + ": the patterns of detector '" + pattern.id +
                           "' disagree on 'category' or 'structured_health'");
    }
    detector_of_.push_back(static_cast<std::uint16_t>(known - detectors_.begin()));
  }
  patterns_.push_back(std::move(pattern));
  if (patterns_.size() > kPatternsMax) {
    return MakeError(ErrorCode::kLimitExceeded, patterns_.back().origin + ": more than " +
                                                    std::to_string(kPatternsMax) + " patterns");
  }
  return {};
}

Result<PatternSet> PatternSet::Load(std::span<const PatternFile> files) {
  PatternSet set;
  for (const PatternFile& file : files) {
    std::vector<Pattern> patterns;
    LEAKSCAN_RETURN_IF_ERROR(AppendPatterns(file, &patterns, &set.lexicon_));
    if (patterns.empty()) {
      return MakeError(ErrorCode::kInvalidArgument, file.name + ": holds no [[pattern]]");
    }
    for (Pattern& pattern : patterns) LEAKSCAN_RETURN_IF_ERROR(set.Add(std::move(pattern)));
  }
  if (set.patterns_.empty()) {
    return MakeError(ErrorCode::kInvalidArgument, "no pattern to look for");
  }
  set.digest_ = DigestOf(set.patterns_, set.lexicon_);
  return set;
}

Status PatternSet::AddWatchList(const PatternFile& list) {
  std::vector<Pattern> patterns;
  LEAKSCAN_RETURN_IF_ERROR(AppendWatchPatterns(list, &patterns));
  if (patterns.empty())
    return MakeError(ErrorCode::kInvalidArgument, list.name + ": holds no name");
  for (Pattern& pattern : patterns) LEAKSCAN_RETURN_IF_ERROR(Add(std::move(pattern)));
  digest_ = DigestOf(patterns_, lexicon_);
  return {};
}

Result<PatternSet> PatternSet::Select(std::span<const std::string> only,
                                      std::span<const std::string> without) const {
  for (const auto& ids : {only, without}) {
    for (const std::string& id : ids) {
      if (std::none_of(detectors_.begin(), detectors_.end(),
                       [&](const Detector& d) { return d.id == id; })) {
        return MakeError(ErrorCode::kInvalidArgument, "unknown detector '" + id + "'");
      }
    }
  }
  PatternSet selected;
  for (const Pattern& pattern : patterns_) {
    const bool wanted = only.empty() || Contains(only, pattern.id);
    if (!wanted || Contains(without, pattern.id)) continue;
    LEAKSCAN_RETURN_IF_ERROR(selected.Add(pattern));
  }
  if (selected.patterns_.empty()) {
    return MakeError(ErrorCode::kInvalidArgument, "no detector is left to look for");
  }
  if (selected.FindKind(Kind::kHealthTerm) >= 0) selected.lexicon_ = lexicon_;
  selected.digest_ = DigestOf(selected.patterns_, selected.lexicon_);
  return selected;
}

int PatternSet::FindKind(Kind kind) const {
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    if (detectors_[i].kind == kind && kind != Kind::kCustom) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace leakscan
