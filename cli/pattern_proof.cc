#include "cli/pattern_proof.h"

#include <fmt/format.h>

#include "cli/process.h"
#include "scanner/pipeline/text_probe.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {
namespace {

bool Finds(TextProbe& probe, const std::string& text, std::uint16_t detector) {
  for (const ProbeFinding& finding : probe.Find(text)) {
    if (finding.detector == detector) return true;
  }
  return false;
}

}  // namespace

PatternProof ProvePatterns(const Detection& detection) {
  TextProbe probe(detection, TodayOf(StartTime()).year);
  PatternProof proof;
  const auto check = [&](const Pattern& pattern, const std::string& text, std::uint16_t detector,
                         bool wanted, std::size_t number) {
    if (Finds(probe, text, detector) == wanted) {
      ++proof.proved;
      return;
    }
    proof.failures.push_back(fmt::format("{}: {}: {} {} is {}", pattern.origin, pattern.id,
                                         wanted ? "example" : "counter-example", number + 1,
                                         wanted ? "not found" : "found"));
  };
  const std::vector<Pattern>& patterns = detection.patterns.patterns();
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    const std::uint16_t detector = detection.patterns.DetectorOf(p);
    for (std::size_t i = 0; i < patterns[p].examples.size(); ++i) {
      check(patterns[p], patterns[p].examples[i], detector, true, i);
    }
    for (std::size_t i = 0; i < patterns[p].counter_examples.size(); ++i) {
      check(patterns[p], patterns[p].counter_examples[i], detector, false, i);
    }
  }
  return proof;
}

}  // namespace leakscan
