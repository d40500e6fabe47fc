#include "scanner/pipeline/path_masker.h"

#include <algorithm>
#include <cstring>

#include "scanner/output/masking.h"

namespace leakscan {

PathMasker::PathMasker(const Detection& detection, int today_year)
    : matcher_(detection.database),
      detector_(detection.patterns, detection.database, detection.field_names, today_year) {
  record_.prose = true;
}

PathMasker::Masked PathMasker::Mask(std::string_view path) {
  Masked masked;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    masked.hit = MaskComponent(path.substr(begin, end - begin), &masked.text);
    if (end < path.size()) masked.text += '/';
    begin = end + 1;
  }
  return masked;
}

bool PathMasker::MaskComponent(std::string_view component, std::string* out) {
  arena_.Clear();
  findings_.clear();
  hints_.clear();
  anchors_.clear();
  char* copy = arena_.Allocate(component.size() + kChunkPaddingBytes);
  std::memcpy(copy, component.data(), component.size());
  std::memset(copy + component.size(), 0, kChunkPaddingBytes);

  Chunk chunk;
  chunk.context = std::make_shared<StreamContext>();
  chunk.text = {copy, component.size()};
  record_.begin = 0;
  record_.end = static_cast<std::uint32_t>(component.size());
  matcher_.Scan(chunk.text, &anchors_);
  detector_.Detect(chunk, record_, anchors_, arena_, &findings_, &hints_);

  std::sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<MaskedSpan> spans;
  for (const Finding& finding : findings_) {
    if (!spans.empty() && finding.begin < spans.back().end) {
      spans.back().end = std::max<std::size_t>(spans.back().end, finding.end);
      continue;
    }
    MaskedSpan& span = spans.emplace_back();
    span.begin = finding.begin;
    span.end = finding.end;
    AppendMasked(finding, &span.mask);
  }
  AppendWithMasks(component, spans, out);
  return !spans.empty();
}

}  // namespace leakscan
