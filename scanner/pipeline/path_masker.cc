// Method: every component of a path is read as prose. What a file's name adds to a value would hide
// it, so a component is read again without its extensions and with blanks for underscores.
// Fits: "a@b.fr", "a@b.fr.csv.gz", "cv_0647382915_2020.pdf". Does not: "a@b.csv" (no such domain).

#include "scanner/pipeline/path_masker.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

namespace leakscan {
namespace {

constexpr int kExtensionsMax = 2;
constexpr std::size_t kKnownBytesMax = 100;

}  // namespace

PathMasker::PathMasker(const Detection& detection, int today_year)
    : matcher_(detection.database),
      detector_(detection.patterns, detection.database, detection.field_names, today_year) {
  record_.prose = true;
  chunk_.context = std::make_shared<StreamContext>();
}

PathMasker::Masked PathMasker::Mask(std::string_view path) {
  Masked masked;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const Known& component = MaskComponent(path.substr(begin, end - begin));
    masked.text += component.text;
    masked.hit = component.hit;
    masked.any_hit |= masked.hit;
    if (end < path.size()) masked.text += '/';
    begin = end + 1;
  }
  return masked;
}

const PathMasker::Known& PathMasker::MaskComponent(std::string_view component) {
  const bool keeps = component.size() <= kKnownBytesMax;
  Known& known = keeps ? known_[std::hash<std::string_view>{}(component) % known_.size()] : long_;
  if (keeps && known.component == component) return known;
  known.component = component;
  known.text.clear();
  known.hit = MaskUnknown(component, &known.text);
  return known;
}

bool PathMasker::MaskUnknown(std::string_view component, std::string* out) {
  arena_.Clear();
  std::vector<MaskedSpan> found;
  std::string_view stem = component;
  for (int extensions = 0; extensions <= kExtensionsMax; ++extensions) {
    Find(stem, '_', &found);
    if (stem.find('_') != std::string_view::npos) Find(stem, ' ', &found);
    const std::size_t dot = stem.rfind('.');
    if (dot == std::string_view::npos) break;
    stem = stem.substr(0, dot);
  }

  std::sort(found.begin(), found.end(), [](const MaskedSpan& a, const MaskedSpan& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<MaskedSpan> spans;
  for (MaskedSpan& span : found) {
    if (!spans.empty() && span.begin < spans.back().end) {
      spans.back().end = std::max(spans.back().end, span.end);
    } else {
      spans.push_back(std::move(span));
    }
  }
  AppendWithMasks(component, spans, out);
  return !spans.empty();
}

void PathMasker::Find(std::string_view text, char underscore, std::vector<MaskedSpan>* found) {
  findings_.clear();
  hints_.clear();
  anchors_.clear();
  char* copy = arena_.Allocate(text.size() + kChunkPaddingBytes);
  std::replace_copy(text.begin(), text.end(), copy, '_', underscore);
  std::memset(copy + text.size(), 0, kChunkPaddingBytes);

  chunk_.text = {copy, text.size()};
  record_.begin = 0;
  record_.end = static_cast<std::uint32_t>(text.size());
  matcher_.Scan(chunk_.text, /*prose=*/true, &anchors_);
  detector_.Detect(chunk_, record_, anchors_, arena_, &findings_, &hints_);
  for (const Finding& finding : findings_) {
    MaskedSpan& span = found->emplace_back();
    span.begin = finding.begin;
    span.end = finding.end;
    AppendMasked(finding, &span.mask);
  }
}

}  // namespace leakscan
