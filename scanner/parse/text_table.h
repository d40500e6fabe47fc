// Tables inside a text, as people paste them and database clients print them: a header whose names
// are known, and the rows below. Cells stand between ; TAB or |, or below the words of the header.
// Pure functions over views of the caller's text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/model/record.h"
#include "scanner/parse/name_cache.h"

namespace leakscan {

struct TextTable {
  struct Column {
    std::string_view name;
    FieldKind kind = FieldKind::kUnknown;
    std::size_t place = 0;  // of its first character in the line, in characters
  };
  std::size_t begin = 0;  // of the header's line
  std::size_t end = 0;
  char delimiter = ' ';  // ' ': columns by their places
  std::vector<Column> columns;
};

// The line [begin, end) of `text` as a header; nothing if it is none.
std::optional<TextTable> ReadTextTableHeader(std::string_view text, std::size_t begin,
                                             std::size_t end, NameCache* names);

// Replaces `fields` by the cells of the line [begin, end). False if it is no row of `table`.
bool ReadTextTableRow(std::string_view text, std::size_t begin, std::size_t end,
                      const TextTable& table, std::vector<Field>* fields);

// A line that only rules off: "-----", "+---+---+", "|:--|--|", "*** 2. row ***".
bool IsRule(std::string_view line);

}  // namespace leakscan
