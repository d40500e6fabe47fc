// SqlParser: the tuples and COPY rows of a chunk as fields, the rest of a dump as prose. Values are
// views into the chunk; what escapes changed is copied into the parser's arena. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/base/arena.h"
#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"
#include "scanner/parse/sql_units.h"
#include "scanner/parse/sql_values.h"

namespace leakscan {

class SqlParser : public RecordParser {
 public:
  explicit SqlParser(const FieldNames& names) : labels_(names) {
    units_.SetKept(SqlUnits::Keep::kValues);
  }
  void Start(const Chunk& chunk) override;
  // Rows are numbered; what is no row has the number 0.
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  void ReadPlainTuple(const SqlUnit& unit, Record* record);
  void ReadTuple(const SqlUnit& unit, Record* record);
  void ReadRow(const SqlUnit& unit, Record* record);
  Field* FieldAt(std::size_t index, Record* record) const;
  void SetPlain(std::size_t begin, std::size_t end, Field* field) const;
  void SetValue(const SqlValue& value, std::size_t index, Record* record);

  LabelFinder labels_;
  SqlUnits units_;
  Arena arena_;
  std::string_view text_;
  std::span<const TableStart> tables_;  // those that begin further on
  const Table* table_ = nullptr;
  bool backslash_escapes_ = true;
  bool fields_typed_ = false;  // the record's fields are those of an earlier row
  std::uint32_t layout_ = 0;   // of these; see Record
  std::size_t line_end_ = 0;   // the first one not in line_
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;  // met
  std::uint64_t base_ = 1;     // number of the first
};

}  // namespace leakscan
