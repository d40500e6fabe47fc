// TextProbe: what the detectors say of one short text, without files, threads or events. For
// `explain`, `detectors check` and tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/pipeline/chunk_assembler.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/scan.h"

namespace leakscan {

struct ProbeFinding {
  std::uint16_t detector = 0;
  Kind kind = Kind::kCustom;
  Confidence confidence = Confidence::kLow;
  bool labelled = false;
  bool distinctive = false;
  bool fictional = false;
  bool example = false;
  bool agrees = false;   // nir: with what else the record says of its person
  bool differs = false;  // nir: it belongs to another person
  std::string field;     // header or label as written
  std::string value;     // as written
  std::string normalized;
  std::string masked;
};

// The same of a finding in its record, once that was judged.
ProbeFinding ProbeOf(const Finding& finding, const Record* record);

class TextProbe {
 public:
  TextProbe(const Detection& detection, int today_year);

  // All findings in `text`, read as a stream of its own (table, JSON or prose, by its shape),
  // before overlaps are resolved and records judged. `chunk_bytes` is the size of the units it is
  // cut into; it makes no difference to the result.
  std::vector<ProbeFinding> Find(std::string_view text, std::size_t chunk_bytes = 64 * 1024);

 private:
  class Feed;
  void FindInChunk(const Chunk& cut, std::vector<ProbeFinding>* out);

  const Detection& detection_;
  const int today_year_;
  Matcher matcher_;
  RecordDetector detector_;
};

}  // namespace leakscan
