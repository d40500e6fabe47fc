// Is a text CSV, and which? Decided once a stream from its head. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/field_names.h"

namespace leakscan {

struct CsvShape {
  CsvDialect dialect;
  std::vector<Column> columns;
};

// The shape of `head`, the start of a stream (all of it if `complete`), or nothing if it is no CSV.
std::optional<CsvShape> SniffCsv(std::string_view head, bool complete, const FieldNames& names);

// '\r' if the text has carriage returns and no line feed, else '\n'.
char SniffLineEnd(std::string_view head);

}  // namespace leakscan
