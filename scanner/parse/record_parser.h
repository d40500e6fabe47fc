// RecordParser: the parallel half of parsing. A pure function of one chunk: its records, one at a
// time, as fields. Reusable; one per worker and format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "scanner/model/chunk.h"
#include "scanner/model/field_names.h"
#include "scanner/model/record.h"

namespace leakscan {

// Bounds a record's memory and keeps indices in 16 bits. A CSV row's further cells belong to its
// last field, a JSON value with more scalars is read as prose, further labels of a text are none.
inline constexpr std::size_t kRecordFieldsMax = 65000;

class RecordParser {
 public:
  virtual ~RecordParser() = default;

  // Begins with `chunk`, which must outlive the parsing.
  virtual void Start(const Chunk& chunk) = 0;

  // The next record whose end lies behind `offset_min` (an offset in the chunk's text); records
  // before it are passed over, but counted. False at the chunk's end. `record` keeps its capacity;
  // within a chunk it comes back as it was given, or empty.
  virtual bool Next(std::size_t offset_min, Record* record) = 0;

  // The chunk as records refer to it, valid until the next Start(): its text without markup, say.
  // Null: as it was given.
  virtual const Chunk* rewritten() const { return nullptr; }

  // True if records without an anchor must be read, too.
  virtual bool needs_all() const { return false; }

  // Records met since Start(), passed-over ones included, headers not.
  virtual std::uint64_t record_count() const = 0;
};

// A parser for chunks of `format`. `names` types JSON keys and labels and must outlive the parser.
// Split chunks are parsed as prose by any of them.
std::unique_ptr<RecordParser> MakeRecordParser(RecordFormat format, const FieldNames& names);

}  // namespace leakscan
