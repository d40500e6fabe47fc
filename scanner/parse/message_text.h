// Health messages as text: HL7 v2 and HPRIM Médecin. A message is a record: one patient with
// results. Cut serially and read in parallel like every format; the two differ in where a message
// ends and what its places mean.
//
//   HL7 v2:  MSH|^~\&|LAB|...        segments, a line each, from one MSH to the next;
//            PID|1||8001^^^HOP^PI||MARTIN^CLAIRE||19940312|F|...
//   HPRIM:   8001 / MARTIN / CLAIRE / street / / 75020 PARIS / 12/03/1994 / NIR / ...
//            twelve lines, text, results, up to ****FINFICHIER****
//
// Sources: HL7 2.5, chapters 2 and 3, and the French extension of IHE PAM (identifiers by INS); the
// HPRIM Médecin layout as free software reads it (MedShakeEHR, Mediboard).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/parse/chunker.h"
#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

// True if `head`, the start of a stream, is such messages.
bool IsHl7(std::string_view head);
bool IsHprim(std::string_view head);

class MessageChunker : public Chunker {
 public:
  // `format` is kHl7 or kHprim.
  MessageChunker(RecordFormat format, char line_end) : format_(format), line_end_(line_end) {}
  Cut FindCut(std::string_view text, bool at_end) override;
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 private:
  const RecordFormat format_;
  const char line_end_;
};

class MessageParser : public RecordParser {
 public:
  MessageParser(RecordFormat format, const FieldNames& names) : format_(format), labels_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  void ReadHl7(Record* record);
  void ReadHprim(Record* record);

  const RecordFormat format_;
  LabelFinder labels_;
  std::string_view text_;
  char line_end_ = '\n';
  std::size_t position_ = 0;
  std::uint64_t number_ = 1;
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;
  std::vector<Field> labelled_;  // scratch
};

}  // namespace leakscan
