#include "benchmarks/stage/stages.h"

#include <algorithm>
#include <utility>

#include "benchmarks/stage/corpora.h"
#include "scanner/parse/format_sniffer.h"

namespace leakscan::bench {
namespace {

constexpr Today kToday{2026, 1, 1};

}  // namespace

const ShippedDetection& Shipped() {
  static const ShippedDetection shipped = LoadShippedDetection();
  return shipped;
}

Stages::Stages()
    : keys_(SecretKey{1, 2, 3}),
      matcher_(Shipped().database),
      detector_(Shipped().patterns, Shipped().database, Shipped().names, kToday.year),
      correlator_(Shipped().rules, keys_.fingerprints, kToday),
      writer_(MakeNdjsonWriter(keys_, Shipped().patterns.detectors(), EventOptions{})) {}

std::shared_ptr<const StreamContext> Learn(std::string_view text) {
  StreamShape shape =
      SniffShape(text.substr(0, kSniffBytes), text.size() <= kSniffBytes, Shipped().names);
  auto context = std::make_shared<StreamContext>();
  context->source = "table";
  context->format = shape.format;
  context->dialect = shape.dialect;
  context->columns = std::move(shape.columns);
  return context;
}

ScannedText::ScannedText(std::string_view text) : text_(text) {
  CutChunks(Learn(text), text, [&](const Chunk& cut) { AddChunk(cut); });
}

void ScannedText::AddChunk(const Chunk& cut) {
  std::string& buffer = buffers_.emplace_back(cut.text);
  buffer.append(kChunkPaddingBytes, '\0');
  Chunk& chunk = chunks_.emplace_back(cut);
  chunk.text = std::string_view(buffer).substr(0, cut.text.size());

  std::vector<Anchor> anchors;
  stages_.Match(chunk.text, &anchors);
  const bool every_record = RecordDetector::ReadsUnanchored(chunk.context->columns);
  const auto parser = MakeRecordParser(chunk.context->format, Shipped().names);
  Record record;
  auto next = anchors.begin();
  ParseRecords(chunk, *parser, &record, [&](const Record& parsed) {
    const auto end = std::find_if(next, anchors.end(),
                                  [&](const Anchor& anchor) { return anchor.end > parsed.end; });
    if (every_record || next != end) AddRecord(chunk, parsed, std::span(next, end));
    next = end;
  });
}

void ScannedText::AddRecord(const Chunk& chunk, const Record& record,
                            std::span<const Anchor> anchors) {
  ScannedRecord& scanned = records_.emplace_back();
  scanned.chunk = &chunk;
  scanned.record = record;
  for (Field& field : scanned.record.fields) {  // may be the parser's
    if (field.rewritten) field.value = arena_.Copy(field.value);
    field.name = arena_.Copy(field.name);
  }
  scanned.anchors.assign(anchors.begin(), anchors.end());
  stages_.Detect(scanned, arena_, &scanned.findings, &scanned.hints);
  std::vector<Finding> findings = scanned.findings;
  scanned.exposures.resize(stages_.Correlate(scanned, findings, &scanned.exposures));
}

const ScannedText& ScannedCsv() {
  static const ScannedText scanned(CsvTable().text);
  return scanned;
}

const ScannedText& ScannedProse() {
  static const ScannedText scanned(Prose().text);
  return scanned;
}

}  // namespace leakscan::bench
