// CellText: what spreadsheets hold, as the text of a ';'-separated table: the one form in which
// every reader of sheets hands rows on. Internal to decode/.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

// Appends rows to a text; a cell that holds ';', '"' or a line end is quoted (RFC 4180).
class RowWriter {
 public:
  // A sheet's columns (XLSX: XFD).
  static constexpr std::size_t kColumnsMax = 16384;

  // The next cell stands in `column`, counted from 0; those left out are empty. Columns behind the
  // last one possible, or before the cell written last, are taken for the next one.
  void Cell(std::size_t column, std::string_view text, std::string* out);
  // The row ends. False, and nothing is written, if it has no cells.
  bool EndRow(std::string* out);

 private:
  std::size_t next_ = 0;  // column of the next cell
};

// "BC12" -> 54; nothing if there are no letters, or too many.
std::optional<std::size_t> ColumnOfReference(std::string_view reference);

// A number as people would write it: "1.87036912321159E+14" -> "187036912321159". What is no whole
// number stays as it is.
std::string PlainNumber(std::string_view number);

// A day of a spreadsheet's calendar (days since 1899-12-30, or 1904-01-01) as "2021-09-15", with
// the time of day behind it ("2021-09-15 08:30") where there is one. Nothing if it is no day
// between 1900 and 9999.
std::optional<std::string> DateOfSerial(std::string_view number, bool from_1904);

// True if cells with this number format show dates: "dd/mm/yyyy", not "0.00".
bool IsDateFormat(std::string_view code);

// The same for the formats that have a number only (ECMA-376, 18.8.30).
bool IsDateFormatId(unsigned id);

}  // namespace leakscan
