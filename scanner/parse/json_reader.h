// JsonReader: one JSON value as the fields and nodes of a record. The only place that knows
// simdjson. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "scanner/model/field_names.h"
#include "scanner/model/record.h"

namespace leakscan {

inline constexpr int kJsonDepthMax = 64;

class JsonReader {
 public:
  // `names` must outlive the reader.
  explicit JsonReader(const FieldNames& names);
  ~JsonReader();

  // `text` will be read, and outlives it. On demand: it saves time where there are many rows.
  void Start(std::string_view text);

  // Reads the object that begins at record->begin of `text` if it is a row written like one before:
  // as Read() would; where it ends, else 0.
  std::size_t ReadRow(std::string_view text, Record* record);

  // Reads the value that is [record->begin, record->end) of `text` into record->fields and
  // record->nodes. kChunkPaddingBytes must be readable behind `text`. False, with both empty, if it
  // is not one well-formed value, is nested over kJsonDepthMax, or has too many parts to index.
  // Views are valid until the next call.
  bool Read(std::string_view text, Record* record);
  // The same of one that ReadRow() did not read.
  bool ReadOther(std::string_view text, Record* record);

 private:
  class Walk;
  struct Storage;
  bool ReadJson(std::string_view text, Record* record);
  std::unique_ptr<Storage> storage_;
};

}  // namespace leakscan
