// CsvParser: the rows of a chunk as fields. Values are views into the chunk; only what quoting
// changed is copied, into the parser's arena. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "scanner/base/arena.h"
#include "scanner/parse/delimiter_marks.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

class CsvParser : public RecordParser {
 public:
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  void PassOver(std::size_t offset_min);
  // These fill `record` with the row at `position_` and move behind it.
  bool ReadPlain(Record* record);
  void ReadQuoted(Record* record);
  void ReadFixed(Record* record);
  // Leaves only what a caller must know of a row that is no data: the header, or a title above it.
  void MarkHeadRow(Record* record) const;
  Field& AddField(Record* record) const;
  static void SetValue(const char* text, std::size_t begin, std::size_t end, Field* field);
  void FindNextQuote();
  void FindMarks();
  void MarkStretch(std::size_t begin);

  const Chunk* chunk_ = nullptr;
  std::string_view text_;
  CsvDialect dialect_;
  const Column* columns_ = nullptr;
  std::size_t column_count_ = 0;
  std::optional<std::size_t> header_;  // offset of the header row; in a stream's first chunk only

  std::size_t position_ = 0;    // of the next row
  std::size_t next_quote_ = 0;  // the first quote at or behind position_, or the text's size
  DelimiterMarks marks_;
  std::size_t stretch_ = 0;  // where it begins; the text's end, if there is none
  std::size_t word_ = 0;     // of it, whose marks that were not read yet are these,
  std::uint64_t delimiters_ = 0;
  std::uint64_t line_ends_ = 0;
  bool marks_valid_ = false;  // if no other function read the row before
  // The record's fields are those of an earlier row: typed by their columns.
  bool fields_typed_ = false;

  std::uint64_t line_ = 1;     // of position_
  std::uint64_t records_ = 0;  // met
  std::uint64_t base_ = 1;     // number of the first
  Arena arena_;
};

}  // namespace leakscan
