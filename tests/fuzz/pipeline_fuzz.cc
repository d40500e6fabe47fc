// The whole middle of the pipeline on hostile bytes: charset, shape, chunks, records, anchors,
// grammars. The same text must give the same findings whatever the size of its chunks.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "scanner/pipeline/text_probe.h"
#include "tests/support/shipped_detection.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using leakscan::ProbeFinding;
  static const leakscan::ShippedDetection shipped = leakscan::LoadShippedDetection();
  static const leakscan::Detection detection = shipped.detection();
  static leakscan::TextProbe probe(detection, 2026);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<ProbeFinding> whole = probe.Find(text);
  const std::vector<ProbeFinding> pieces = probe.Find(text, 61);
  if (whole.size() != pieces.size()) std::abort();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i].normalized != pieces[i].normalized) std::abort();
  }
  return 0;
}
