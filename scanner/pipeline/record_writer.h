// RecordWriter: an EventWriter that keeps the records at one place of an input instead of writing
// events, for whoever goes back from an event to its source. A run with it has one worker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/byte_sink.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/line_splitter.h"
#include "scanner/pipeline/text_probe.h"

namespace leakscan {

// What an event says of where its record is.
struct RecordPlace {
  std::string source;  // masked
  std::string format;
  std::string sheet;
  std::optional<std::uint64_t> offset;  // nothing where the text was rebuilt
  std::optional<std::uint64_t> record;
};

struct KeptRecord {
  std::uint64_t number = 0;
  std::string text;  // as scanned, UTF-8 where intact
  std::vector<ProbeFinding> findings;
};

// The records that are found at a place; also the sink of the run, which gets their numbers once
// the order of all records is known.
class RecordKeeper : public ByteSink {
 public:
  explicit RecordKeeper(RecordPlace place) : place_(std::move(place)) {}

  // Of the whole input; empty without ScanOptions::evidence.
  const std::string& sha256() const { return sha256_; }
  // The record at the place; null if there is none.
  const KeptRecord* Find() const;

  Status Write(std::string_view bytes) override;
  Status Close() override { return {}; }

 private:
  friend class RecordWriter;

  const RecordPlace place_;
  std::vector<KeptRecord> records_;  // in the order of the input
  std::size_t numbered_ = 0;
  LineSplitter numbers_{20};
  std::string sha256_;
};

// `keeper` must outlive the writer.
std::unique_ptr<EventWriter> MakeRecordWriter(RecordKeeper* keeper);

}  // namespace leakscan
