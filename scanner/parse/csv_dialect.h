// Is a text CSV, and which? Decided once a stream from its head. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/field_names.h"
#include "scanner/parse/head_lines.h"

namespace leakscan {

struct CsvShape {
  CsvDialect dialect;
  std::vector<Column> columns;
};

// The shape of a stream with this head, or nothing if it is no CSV.
std::optional<CsvShape> SniffCsv(const HeadLines& head, const FieldNames& names);

// '\r' if the text has carriage returns and no line feed, else '\n'.
char SniffLineEnd(std::string_view head);

}  // namespace leakscan
