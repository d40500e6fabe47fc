// What a stream's text is: CSV (and its dialect and header), NDJSON, JSON, HTML, XML, SQL, health
// messages or plain text. Decided once, from the first 64 KiB, before anything is cut.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/field_names.h"

namespace leakscan {

struct StreamShape {
  RecordFormat format = RecordFormat::kText;
  CsvDialect dialect;
  bool backslash_escapes = true;  // SQL: in plain string literals
  std::string record_name;        // XML: of the elements that are records
  std::vector<Column> columns;    // CSV: one a column, named and typed where there is a header
};

inline constexpr std::size_t kSniffBytes = 64 * 1024;

// `head` is UTF-8 text from the start of the stream; `complete` if it is the whole stream.
StreamShape SniffShape(std::string_view head, bool complete, const FieldNames& names);

}  // namespace leakscan
