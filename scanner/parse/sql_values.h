// The values of a tuple and the cells of a COPY row. Pure functions over views of the caller's
// text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "scanner/base/arena.h"
#include "scanner/parse/sql_grammar.h"

namespace leakscan {

struct SqlValue {
  std::string_view value;  // unescaped; empty for NULL
  std::size_t begin = 0;   // where it is written, without quotes around it
  std::size_t end = 0;
  std::size_t next = 0;  // of the comma, tab, closing parenthesis or end of the row behind it
  bool rewritten = false;
  bool binary = false;  // bytes that are no text
};

// The value that begins at `at`, behind the parenthesis or a comma of a whole tuple in `text`.
// `literals` are those of the tuple from there on; those of the value are taken from it. What is
// rewritten lies in `arena`.
SqlValue ReadTupleValue(std::string_view text, std::size_t at, bool backslash_escapes,
                        std::span<const SqlLiteral>* literals, Arena* arena);

// The value that is [begin, end) of a plain tuple (parse/sql_tuple_marks.h).
SqlValue ReadPlainValue(std::string_view text, std::size_t begin, std::size_t end,
                        bool backslash_escapes, Arena* arena);

// The cell of a COPY row that begins at `at`; the row ends at `end`.
SqlValue ReadCopyCell(std::string_view text, std::size_t at, std::size_t end, Arena* arena);

// True if values of `text` may differ from what is written: escapes or hexadecimal.
bool HoldsEscapes(std::string_view text);

}  // namespace leakscan
