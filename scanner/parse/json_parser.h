// JsonParser: the JSON values of a chunk as records, for NDJSON (one a line) and JSON (JsonUnits).
// What is no well-formed value becomes a prose record over the same bytes. One thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/parse/json_reader.h"
#include "scanner/parse/json_units.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

class NdjsonParser : public RecordParser {
 public:
  explicit NdjsonParser(const FieldNames& names) : reader_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  bool EndsLine(std::size_t* end) const;
  void PassOver(std::size_t offset_min);

  JsonReader reader_;
  std::string_view text_;
  std::size_t position_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;
  std::uint64_t base_ = 1;
};

class JsonParser : public RecordParser {
 public:
  explicit JsonParser(const FieldNames& names) : reader_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  JsonReader reader_;
  JsonUnits units_;
  std::string_view text_;
  std::size_t counted_ = 0;  // line ends before it are in line_
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;
  std::uint64_t base_ = 1;
};

}  // namespace leakscan
