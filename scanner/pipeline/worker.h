// Worker: one chunk in, its events out. parse -> match -> validate -> correlate -> format, record
// by record while the bytes are warm. Owns everything it writes to; one per thread.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/correlate/correlator.h"
#include "scanner/match/pattern_database.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/exposure_ids.h"
#include "scanner/parse/record_parser.h"
#include "scanner/pipeline/chunk_assembler.h"
#include "scanner/pipeline/context_masker.h"
#include "scanner/pipeline/known_patients.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/pipeline/task.h"
#include "scanner/scan.h"

namespace leakscan {

class Worker {
 public:
  // The arguments must outlive the worker.
  Worker(const ScanOptions& options, const Detection& detection, const RunKeys& keys,
         std::unique_ptr<EventWriter> writer);
  ~Worker();

  // Fills the result half of a task of kind kChunk or kStream. A pure function of what it holds.
  void Process(Task& task);

 private:
  class StreamFeed;
  // Exposures of the chunk that have one shape, not in its totals yet.
  struct ShapeCount {
    std::uint64_t serial = 0;
    std::uint64_t exposures = 0;
    Severity severity = Severity::kInfo;
    std::uint8_t categories = 0;
    std::vector<FindingTraits> findings;
  };

  void ProcessChunk(Task& task);
  void ProcessStream(Task& task);
  RecordParser& ParserFor(RecordFormat format);
  void MarkAllowed(const StreamContext& context);
  bool IsReadUnanchored(RecordFormat format, const Record& record);
  void ProcessRecord(Task& task, const Record& record, std::span<const Anchor> anchors);
  void CountExposure(const Exposure& exposure, RecordFormat format, Totals* totals);
  static void AddShape(const ShapeCount& count, RecordFormat format, Totals* totals);
  static void AddExposures(Severity severity, std::uint8_t categories, std::uint64_t times,
                           RecordFormat format, Totals* totals);
  static void AddFindings(const FindingTraits& traits, std::uint64_t times, Totals* totals);
  static void LogPersons(const Exposure& exposure, PersonLog* log);
  void WriteExposure(Task& task, const Record& record, Exposure& exposure);
  void AddReportKeys(const Exposure& exposure, ReportKeys* keys) const;
  const ShownContext* ContextOf(const Record& record, const Exposure& exposure);
  bool IsHidden(const Exposure& exposure) const;
  // Of a place in the chunk's text as written, before charset decoding; places come mostly in
  // ascending order.
  std::uint64_t UndecodedOffset(const Chunk& chunk, std::uint32_t place);

  const ScanOptions& options_;
  const RunKeys& keys_;
  const Detection& detection_;
  const PatternSet& patterns_;
  std::array<std::unique_ptr<RecordParser>, kRecordFormatCount> parsers_;
  const FieldNames& field_names_;
  Matcher matcher_;
  RecordDetector detector_;
  Correlator correlator_;
  std::unique_ptr<EventWriter> writer_;
  std::unique_ptr<KnownPatients> known_;  // null: there is no list
  const ExposureIds ids_;
  std::unique_ptr<ContextMasker> context_masker_;  // made when a post is met

  // For streams that come whole.
  std::unique_ptr<StreamFeed> feed_;
  ChunkAssembler assembler_;

  // What the events of the last chunk took, and a little more: a new buffer of this size does not
  // grow step by step, each on pages that nobody has touched.
  std::size_t output_bytes_ = 0;

  std::array<ShapeCount, ShapeId::kSlots> shape_counts_;

  // Scratch.
  Arena arena_;
  Record record_;
  std::vector<Anchor> anchors_;
  std::vector<Finding> findings_;
  std::vector<Hint> hints_;
  std::vector<Exposure> exposures_;
  const Table* table_ = nullptr;   // whose row the record before was
  bool table_unanchored_ = false;  // its rows can be exposures without any anchor
  std::uint32_t known_place_ = 0;  // UndecodedOffset's last answer
  std::uint64_t known_offset_ = 0;
  std::uint64_t known_line_ = 0;  // of it, where the text is rewritten
};

// The calendar day of `seconds` since the epoch, UTC.
Today TodayOf(std::int64_t seconds);

}  // namespace leakscan
