// Tables of fixed width: cells stand below one another, with at least one blank between them, and
// nothing else divides them. What AS/400, SAS or DB2 export, or printf() pads. Pure functions over
// views of the caller's text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "scanner/model/context.h"
#include "scanner/model/field_names.h"
#include "scanner/parse/csv_dialect.h"
#include "scanner/parse/head_lines.h"

namespace leakscan {

// Walks along a line from one cell to the next.
class FixedCells {
 public:
  // From `begin` on, which is `character` characters behind the start of its line; the content of
  // the line ends at `end`. The dialect must outlive this.
  FixedCells(std::string_view text, std::size_t begin, std::size_t end, const CsvDialect& dialect);

  // The blank that ends the cell; nothing where the line ends before, or where a word lies across
  // the gutter: crossed().
  std::optional<std::size_t> NextCut();
  bool crossed() const { return crossed_; }

 private:
  std::string_view text_;  // up to the line's end
  const CsvDialect& dialect_;
  std::size_t at_;
  std::size_t character_ = 0;  // at_ in the line
  std::size_t gutter_ = 0;     // the next one
  bool crossed_ = false;
};

// The shape of a stream with this head, or nothing if it is no table of fixed width, or one under a
// header that TextParser knows.
std::optional<CsvShape> SniffFixedWidth(const HeadLines& head, const FieldNames& names);

}  // namespace leakscan
