// The part of RecordDetector that reads what points to a leak without naming a person: links to
// where leaks are left, and names of the user's own list.

#include "scanner/base/ascii.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/leak_link.h"

namespace leakscan {

void RecordDetector::ReadLeakLinkAt(const Scope& scope, const Anchor& anchor, Arena& arena) {
  const Pattern& pattern = patterns_.patterns()[anchor.pattern];
  scratch_.clear();
  const auto link = ReadLeakLink(scope.text, anchor.end, &scratch_);
  if (!link || !StandsNear(scope.text, link->begin, link->end, pattern.near)) return;
  Finding* finding = AddAt(Kind::kLeakLink, scope, link->begin, link->end, scratch_, arena);
  if (finding != nullptr) finding->confidence = pattern.confidence;
}

// Hyperscan matched the letters; here is decided whether they are whole words.
void RecordDetector::ReadNameAt(const Scope& scope, const Anchor& anchor, Arena& arena) {
  if (anchor.begin >= anchor.end || anchor.end > scope.text.size()) return;
  if (anchor.begin > 0 && IsWordByte(scope.text[anchor.begin - 1])) return;
  if (anchor.end < scope.text.size() && IsWordByte(scope.text[anchor.end])) return;
  const Pattern& pattern = patterns_.patterns()[anchor.pattern];
  Finding* finding =
      AddAt(pattern.kind, scope, anchor.begin, anchor.end, pattern.description, arena);
  if (finding != nullptr) finding->confidence = pattern.confidence;
}

}  // namespace leakscan
