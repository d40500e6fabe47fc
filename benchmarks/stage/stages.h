// The stages between the bars, one of each as a worker has them, and one function for what a worker
// asks of each: the only place in these benchmarks that calls them. ScannedText keeps what comes
// between the stages, so that each can be measured on what the one before it made.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/correlate/correlator.h"
#include "scanner/correlate/person_ledger.h"
#include "scanner/output/event_writer.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/record_parser.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/scan.h"
#include "tests/support/shipped_detection.h"

namespace leakscan::bench {

// The shipped patterns, loaded once.
const ShippedDetection& Shipped();

// A record as one stage hands it to the next.
struct ScannedRecord {
  const Chunk* chunk = nullptr;
  Record record;
  std::vector<Anchor> anchors;  // in it
  std::vector<Finding> findings;
  std::vector<Hint> hints;
  std::vector<Exposure> exposures;
};

class Stages {
 public:
  Stages();

  void Match(std::string_view text, std::vector<Anchor>* anchors) {
    matcher_.Scan(text, /*prose=*/false, anchors);
  }

  // Records come chunk by chunk.
  void Detect(const ScannedRecord& in, Arena& arena, std::vector<Finding>* findings,
              std::vector<Hint>* hints) {
    if (in.chunk != chunk_) detector_.NeedsAnchors(*in.chunk);
    chunk_ = in.chunk;
    detector_.Detect(*in.chunk, in.record, in.anchors, arena, findings, hints);
  }

  // Consumes `findings`, which are those of `in`. The number of exposures.
  std::size_t Correlate(const ScannedRecord& in, std::vector<Finding>& findings,
                        std::vector<Exposure>* exposures) {
    std::uint64_t records = 0;
    return correlator_.Correlate(*in.chunk, in.record, findings, in.hints, exposures, &records);
  }

  void Write(const ScannedRecord& in, const Exposure& exposure, OutputBuffer* out) {
    ExposurePlace place;
    place.chunk = in.chunk;
    place.record = &in.record;
    place.offset = in.chunk->offset + exposure.begin;
    place.length = exposure.end - exposure.begin;
    writer_->Exposure(place, exposure, out, nullptr);
  }

 private:
  const RunKeys keys_;
  Matcher matcher_;
  RecordDetector detector_;
  const Chunk* chunk_ = nullptr;  // of the last record detected
  Correlator correlator_;
  std::unique_ptr<EventWriter> writer_;
};

// What the serial front learns about a text from its head.
std::shared_ptr<const StreamContext> Learn(std::string_view text);

// Cuts `text` as the serial front does; `use` gets one chunk after the other. False if it could not
// be cut.
template <typename Use>
bool CutChunks(const std::shared_ptr<const StreamContext>& context, std::string_view text,
               Use use) {
  constexpr std::size_t kChunkBytes = 64 * 1024;
  const std::unique_ptr<Chunker> chunker = MakeChunker(*context, Shipped().names);
  std::shared_ptr<const OpenState> open;
  Chunk chunk;
  chunk.context = context;
  chunk.first_record = context->dialect.has_header ? 0 : 1;
  while (!text.empty()) {
    const std::string_view window = text.substr(0, kChunkBytes);
    const Cut cut = chunker->FindCut(window, window.size() == text.size());
    if (cut.bytes == 0) return false;
    chunk.text = window.substr(0, cut.bytes);
    chunk.open = std::exchange(open, chunker->OpenAtCut());
    chunk.tables = cut.tables;
    chunk.place = cut.place;
    use(chunk);
    chunk.offset += cut.bytes;
    chunk.first_record = std::max<std::uint64_t>(chunk.first_record, 1) + cut.records;
    chunk.first_line += cut.lines;
    text.remove_prefix(cut.bytes);
  }
  return true;
}

// `use` gets every record of `chunk` but a header.
template <typename Use>
void ParseRecords(const Chunk& chunk, RecordParser& parser, Record* record, Use use) {
  parser.Start(chunk);
  while (parser.Next(0, record)) {
    if (!record->header) use(*record);
  }
}

// A text that went through all stages but the last. Owns all that its records refer to.
class ScannedText {
 public:
  explicit ScannedText(std::string_view text);

  std::string_view text() const { return text_; }
  const std::deque<Chunk>& chunks() const { return chunks_; }
  // The records that a worker would parse: of prose those with an anchor.
  const std::vector<ScannedRecord>& records() const { return records_; }

 private:
  void AddChunk(const Chunk& cut);
  void AddRecord(const Chunk& chunk, const Record& record, std::span<const Anchor> anchors);

  const std::string_view text_;
  Stages stages_;
  Arena arena_;
  std::deque<std::string> buffers_;  // the chunks' texts, each with its padding
  std::deque<Chunk> chunks_;
  std::vector<ScannedRecord> records_;
};

const ScannedText& ScannedCsv();
const ScannedText& ScannedProse();

}  // namespace leakscan::bench
