// Each of ; TAB | , is tried as delimiter, and two control characters that databases use: the head
// is cut into rows as the parser would, and the field count that most rows share is the number of
// columns. What it takes to be believed depends on the first row of that many fields:
//
//   header with a name we know   half of the rows agree, one row below is enough
//   header unlike its column     8 of 10 rows agree, three rows
//   no header                    9 of 10 rows agree, and a column holds digits or addresses
//
//   fits:      nom;prenom;tel \n DUPONT;Jean;0639980123
//              Export du 12/03/2021 \n a title line above the header is no obstacle
//              Liste;des patients;;; \n nor one with cells, if the header's names are known
//              nom:prenom:tel \n ...    : ~ ^ where half of the names are known, or each row
//                                       begins with a phone number or address
//              "nom;prenom;tel" \n ...  rows quoted as a whole, where nothing else fits
//   does not:  Bonjour, je vous \n ecris, comme convenu     prose: nothing but commas agrees
//              Nom : X, Tel : 06...                         labels: better read as text
#include "scanner/parse/csv_dialect.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/parse/csv_grammar.h"
#include "scanner/parse/head_lines.h"
#include "scanner/parse/text_table.h"

namespace leakscan {
namespace {

constexpr std::size_t kRowsMax = 400;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kColumnsMax = 4096;
constexpr std::size_t kSingleCellBytesMax = 80;
constexpr char kDelimiters[] = {';', '\t', '|', ',', '\x01', '\x1F'};
constexpr char kRareDelimiters[] = {':', '~', '^'};

using Row = std::vector<std::string_view>;

// Appends the cells of the row that starts at `begin`: views of the head, or of `rewritten`.
void ReadRow(std::string_view head, std::size_t begin, const CsvDialect& dialect, Row* row,
             std::deque<std::string>* rewritten) {
  for (std::size_t at = begin; row->size() < kColumnsMax;) {
    const CsvField field = ReadField(head, at, dialect);
    std::string_view cell = head.substr(field.begin, field.end - field.begin);
    if (field.rewritten) {
      std::string& value = rewritten->emplace_back(cell);
      value.resize(UnescapeField(head, field, value.data()));
      cell = value;
    }
    row->push_back(cell);
    if (field.last) break;
    at = field.next + 1;
  }
}

struct Rows {
  std::vector<Row> rows;
  std::deque<std::string> rewritten;
};

Rows ReadRows(std::string_view head, const CsvDialect& dialect, bool complete,
              std::size_t rows_max = kRowsMax) {
  Rows read;
  std::vector<Row>& rows = read.rows;
  std::size_t begin = 0;
  while (begin < head.size() && rows.size() < rows_max) {
    const std::optional<std::size_t> end = FindRecordEnd(head, begin, dialect, complete);
    if (!end) break;
    if (ContentEnd(head, begin, *end, dialect) > begin) {
      ReadRow(head, begin, dialect, &rows.emplace_back(), &read.rewritten);
    }
    begin = *end + 1;
  }
  return read;
}

bool IsBlank(const Row& row) {
  return std::all_of(row.begin(), row.end(), [](std::string_view cell) {
    return std::all_of(cell.begin(), cell.end(), [](char c) { return IsSpace(c); });
  });
}

std::ptrdiff_t CountDigits(std::string_view cell) {
  return std::count_if(cell.begin(), cell.end(), IsDigit);
}

// An address has something before its sign; "@timestamp", Elasticsearch's, is a name.
bool HoldsAddress(std::string_view cell) { return cell.find('@', 1) != std::string_view::npos; }

// Digits or an address: what names of columns and words of prose lack.
bool IsData(std::string_view cell) { return HoldsAddress(cell) || CountDigits(cell) > 0; }

// Every cell could be a column's name.
bool LooksLikeNames(const Row& row) {
  bool any_letter = false;
  for (const std::string_view cell : row) {
    if (cell.size() > kNameBytesMax || HoldsAddress(cell) ||
        cell.find('\n') != std::string_view::npos || CountDigits(cell) >= 5) {
      return false;
    }
    const bool letter = std::any_of(cell.begin(), cell.end(), [](char c) {
      return IsAlpha(c) || static_cast<signed char>(c) < 0;
    });
    if (!letter && CountDigits(cell) > 0) return false;
    any_letter |= letter;
  }
  return any_letter;
}

bool HoldsLabel(const Row& row, const FieldNames& names) {
  return std::any_of(row.begin(), row.end(), [&](std::string_view cell) {
    const std::size_t colon = cell.find_first_of(":=");
    return colon != std::string_view::npos && colon > 0 && colon <= 40 &&
           names.Knows(cell.substr(0, colon));
  });
}

// One delimiter's reading of the head.
struct Reading {
  std::vector<Row> rows;              // without blank ones and titles
  std::deque<std::string> rewritten;  // what cells are views of, besides the head
  std::size_t titles = 0;             // rows above the first, blank ones too
  std::size_t columns = 0;            // of most rows
  double share = 0;                   // of the rows that have so many
  bool has_header = false;
  bool known_header = false;  // at least one name is listed
  double known_share = 0;     // of the names
};

bool DataColumnAgrees(const Reading& reading, std::size_t column, std::size_t first_row) {
  std::size_t rows = 0;
  std::size_t data = 0;
  for (std::size_t i = first_row; i < reading.rows.size(); ++i) {
    const Row& row = reading.rows[i];
    if (row.size() != reading.columns || column >= row.size() || row[column].empty()) continue;
    ++rows;
    data += IsData(row[column]);
  }
  return rows > 0 && data * 10 >= rows * 8;
}

// Some column below the first row is data; with `unlike_first`, one whose first cell is not.
bool HasDataColumn(const Reading& reading, std::size_t first_row, bool unlike_first) {
  for (std::size_t column = 0; column < reading.columns; ++column) {
    const Row& first = reading.rows[0];
    if (unlike_first && (column >= first.size() || IsData(first[column]))) continue;
    if (DataColumnAgrees(reading, column, first_row)) return true;
  }
  return false;
}

std::size_t CountKnown(const Row& row, const FieldNames& names) {
  return static_cast<std::size_t>(
      std::ranges::count_if(row, [&](std::string_view cell) { return names.Knows(cell); }));
}

// Looking a name up costs most of what it takes to see that prose is none: no more than it takes.
bool HoldsKnown(const Row& row, std::size_t count, const FieldNames& names) {
  std::size_t left = row.size();
  for (const std::string_view cell : row) {
    if (count == 0 || left < count) break;
    count -= names.Knows(cell) ? 1 : 0;
    --left;
  }
  return count == 0;
}

// A header of about as many columns as most rows have.
bool IsKnownHeader(const Row& row, std::size_t columns, const FieldNames& names) {
  return row.size() >= 2 && row.size() + 1 >= columns && row.size() <= columns + 1 &&
         LooksLikeNames(row) && HoldsKnown(row, 1, names);
}

// At least three names, and half of all, are known.
bool IsSureHeader(const Row& row, const FieldNames& names) {
  const std::size_t enough = std::max<std::size_t>(3, (row.size() + 1) / 2);
  return row.size() >= 3 && LooksLikeNames(row) && HoldsKnown(row, enough, names);
}

// The columns of the first such row near the top; 0 if there is none.
std::size_t SureHeaderColumns(const std::vector<Row>& rows, const FieldNames& names) {
  const std::size_t end = std::min<std::size_t>(rows.size(), kTitleRecordsMax + 1);
  for (std::size_t i = 0; i < end; ++i) {
    if (IsSureHeader(rows[i], names)) return rows[i].size();
  }
  return 0;
}

// At most half of its cells hold something: a title that was given the table's width.
bool IsSparse(const Row& row) {
  const auto filled =
      std::ranges::count_if(row, [](std::string_view cell) { return !Trim(cell).empty(); });
  return static_cast<std::size_t>(filled) * 2 <= row.size();
}

// Drops titles: rows before the first that has as many fields as most, or is a known header; and
// sparse rows above a header that has more known names.
void DropTitles(Reading* reading, const FieldNames& names) {
  const std::vector<Row>& rows = reading->rows;
  const std::size_t end = std::min<std::size_t>(rows.size(), kTitleRecordsMax + 1);
  std::size_t first = 0;
  while (first < end &&
         (IsBlank(rows[first]) || (rows[first].size() != reading->columns &&
                                   !IsKnownHeader(rows[first], reading->columns, names)))) {
    ++first;
  }
  for (std::size_t i = first; i < end; ++i) {
    if (IsBlank(rows[i]) || rows[i].size() < 2) continue;
    if (i > first && IsKnownHeader(rows[i], reading->columns, names) &&
        CountKnown(rows[i], names) > CountKnown(rows[first], names)) {
      first = i;
    }
    if (!IsSparse(rows[i])) break;
  }
  if (first == end) first = end - 1;
  reading->titles = first;
  reading->rows.erase(reading->rows.begin(),
                      reading->rows.begin() + static_cast<std::ptrdiff_t>(first));
  std::erase_if(reading->rows, IsBlank);
}

bool HoldsAtLeast(std::string_view text, char byte, std::size_t count) {
  for (std::size_t at = 0; count > 0; --count, ++at) {
    at = text.find(byte, at);
    if (at == std::string_view::npos) return false;
  }
  return true;
}

// The first lines of a head: what bounds any reading of it.
struct FirstLines {
  std::span<const std::string_view> lines;
  std::string_view text;       // up to the end of the last one
  std::size_t rows = 0;        // at least so many hold something and are no titles
  bool quotes = false;         // some line holds one
  bool inner_returns = false;  // some line holds a carriage return
};

bool HoldsInnerReturn(std::string_view text) {
  for (std::size_t at = text.find('\r'); at < text.size(); at = text.find('\r', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] != '\n') return true;
  }
  return false;
}

FirstLines TakeFirst(const HeadLines& head) {
  std::size_t filled = 0;
  std::size_t count = 0;
  for (; count < head.lines.size() && filled < kRowsMax; ++count) {
    filled += std::ranges::any_of(head.lines[count], [](char c) { return IsAlnum(c); });
  }
  FirstLines first;
  first.lines = std::span(head.lines).first(count);
  first.rows = filled - std::min<std::size_t>(filled, kTitleRecordsMax);
  if (count == 0) return first;
  const std::string_view last = head.lines[count - 1];
  first.text = head.head.substr(0, OffsetIn(head.head, last) + last.size());
  first.quotes = first.text.find('"') != std::string_view::npos;
  first.inner_returns = head.line_end != '\r' && HoldsInnerReturn(first.text);
  return first;
}

// No cell begins with a quote and no line holds a carriage return: each line is a row.
bool HoldsSureHeader(const FirstLines& first, const CsvDialect& dialect, const FieldNames& names) {
  constexpr std::size_t kTop = kTitleRecordsMax + 1;
  Row row;
  std::deque<std::string> rewritten;
  for (const std::string_view line : first.lines.first(std::min(first.lines.size(), kTop))) {
    row.clear();
    ReadRow(first.text, OffsetIn(first.text, line), dialect, &row, &rewritten);
    if (IsSureHeader(row, names)) return true;
  }
  return false;
}

// False if it is certain that no reading with this delimiter is believed: most lines have none, or
// differ in how many they have, and there is no header that excuses it. Nearly all text is such.
bool MayAgree(const FirstLines& first, const CsvDialect& dialect, const FieldNames& names) {
  const std::size_t most = (first.rows + 1) / 2;
  if (!HoldsAtLeast(first.text, dialect.delimiter, most)) return false;
  if (first.inner_returns) return true;  // they may end a cell
  switch (DivideLines(first.lines, first.quotes, dialect.delimiter, most)) {
    case LinesDivided::kNever:
      return false;
    case LinesDivided::kUnevenly:
      return HoldsSureHeader(first, dialect, names);
    case LinesDivided::kEvenly:
    case LinesDivided::kUnknown:
      break;
  }
  return true;
}

Reading Read(std::string_view head, const CsvDialect& dialect, bool complete,
             const FieldNames& names) {
  Reading reading;
  Rows read = ReadRows(head, dialect, complete);
  reading.rows = std::move(read.rows);
  reading.rewritten = std::move(read.rewritten);
  std::map<std::size_t, std::size_t> counts;
  for (const Row& row : reading.rows) counts[row.size()] += !IsBlank(row);
  std::size_t most = 0;
  for (const auto& [columns, count] : counts) {
    if (columns < 2 || count < most) continue;
    most = count;
    reading.columns = columns;
  }
  const std::size_t sure_columns = SureHeaderColumns(reading.rows, names);
  if (sure_columns > 0 && counts[sure_columns] == most) reading.columns = sure_columns;
  if (reading.columns < 2) return reading;
  DropTitles(&reading, names);
  if (reading.rows.empty()) return reading;
  const Row& first = reading.rows[0];
  // Under a header that leaves no doubt, rows may be ragged.
  const bool sure = sure_columns > 0 && first.size() == sure_columns;
  std::size_t agreeing = 0;
  for (const Row& row : reading.rows) {
    agreeing += row.size() == reading.columns || (sure && row.size() * 2 >= sure_columns) ||
                (row.size() == 1 && IsRule(row[0]));
  }
  reading.share = static_cast<double>(agreeing) / static_cast<double>(reading.rows.size());
  if (LooksLikeNames(first)) {
    const std::size_t known = CountKnown(first, names);
    reading.known_share = static_cast<double>(known) / static_cast<double>(first.size());
    reading.known_header = known > 0;
    reading.has_header = reading.known_header || HasDataColumn(reading, 1, /*unlike_first=*/true);
  }
  return reading;
}

bool IsBelievable(const Reading& reading, char delimiter, const FieldNames& names) {
  const std::size_t rows = reading.rows.size();
  if (reading.columns < 2 || rows < 2) return false;
  std::size_t labelled = 0;
  for (std::size_t i = reading.has_header ? 1 : 0; i < rows; ++i) {
    labelled += HoldsLabel(reading.rows[i], names);
  }
  if (labelled * 2 > rows) return false;
  if (reading.known_header && HasDataColumn(reading, 1, false)) return reading.share >= 0.5;
  if (reading.known_share >= 0.5) return reading.share >= 0.5;
  if (delimiter == ',' && reading.columns == 2 && rows < 5) return false;
  if (reading.has_header) return reading.share >= 0.8 && rows >= 3;
  return reading.share >= 0.9 && (reading.columns >= 3 || rows >= 4) &&
         HasDataColumn(reading, 0, false);
}

// What separates less strictly needs more to be believed.
bool IsBelievableRare(const Reading& reading, char delimiter) {
  if (reading.columns < 3 || reading.share < 0.8) return false;
  if (reading.known_share >= 0.5) return reading.rows.size() >= 2;
  if (delimiter != ':' || reading.has_header || reading.columns < 4 || reading.rows.size() < 4) {
    return false;
  }
  return std::ranges::all_of(reading.rows, [](const Row& row) {
    return row[0].find('@') != std::string_view::npos || CountDigits(row[0]) >= 9;
  });
}

// Without blanks and single quotes around it.
std::string_view TrimName(std::string_view cell) {
  cell = Trim(cell);
  if (cell.size() > 2 && cell.front() == '\'' && cell.back() == '\'') {
    cell = cell.substr(1, cell.size() - 2);
  }
  return cell;
}

CsvShape ToShape(const Reading& reading, const CsvDialect& dialect, const FieldNames& names) {
  CsvShape shape{.dialect = dialect, .columns = {}};
  shape.dialect.has_header = reading.has_header;
  if (reading.has_header) shape.dialect.titles = static_cast<std::uint8_t>(reading.titles);
  if (!reading.has_header) {
    shape.columns.resize(reading.columns);
    return shape;
  }
  for (std::string_view cell : reading.rows[0]) {
    shape.columns.push_back({.name = std::string(TrimName(cell)), .kind = names.Find(cell)});
  }
  return shape;
}

// A list of one column: its first line is a known name, what follows is short and data.
std::optional<CsvShape> SniffSingleColumn(std::string_view head, bool complete, char line_end,
                                          const FieldNames& names) {
  CsvDialect dialect{.delimiter = ';', .line_end = line_end, .has_header = true};
  for (const char delimiter : kDelimiters) {
    if (head.find(delimiter) != std::string_view::npos) continue;
    dialect.delimiter = delimiter;
    break;
  }
  const std::string_view text =
      head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const Rows top = ReadRows(text, dialect, complete, 1);
  const std::vector<Row>& first = top.rows;
  if (first.empty() || first[0].size() != 1 || !LooksLikeNames(first[0])) return std::nullopt;
  const FieldKind kind = names.Find(first[0][0]);
  if (kind == FieldKind::kUnknown) return std::nullopt;
  Rows read = ReadRows(head, dialect, complete);
  std::vector<Row>& rows = read.rows;
  std::erase_if(rows, IsBlank);
  if (rows.size() < 2) return std::nullopt;
  const auto fitting = std::count_if(rows.begin() + 1, rows.end(), [](const Row& row) {
    return row.size() == 1 && row[0].size() <= kSingleCellBytesMax && IsData(row[0]) &&
           row[0].find(": ") == std::string_view::npos;
  });
  if (static_cast<std::size_t>(fitting) * 10 < (rows.size() - 1) * 8) return std::nullopt;
  return CsvShape{.dialect = dialect, .columns = {{.name = std::string(rows[0][0]), .kind = kind}}};
}

// At least 8 of 10 rows begin and end with a quote.
bool RowsAreQuoted(std::string_view head, char line_end) {
  std::size_t rows = 0;
  std::size_t quoted = 0;
  while (!head.empty() && rows < kRowsMax) {
    const std::size_t end = head.find(line_end);
    const std::string_view line = Trim(head.substr(0, end));
    rows += !line.empty();
    quoted += line.size() > 2 && line.front() == '"' && line.back() == '"';
    if (end == std::string_view::npos || (rows - quoted) * 10 > kRowsMax * 2) break;
    head.remove_prefix(end + 1);
  }
  return rows >= 2 && quoted * 10 >= rows * 8;
}

// The best believable reading among those with each of `delimiters`.
std::optional<CsvShape> SniffDelimiters(const HeadLines& head, const FirstLines& first,
                                        std::span<const char> delimiters, CsvDialect dialect,
                                        bool rare, const FieldNames& names) {
  std::optional<CsvShape> best;
  double best_score = 0;
  for (const char delimiter : delimiters) {
    if (head.head.find(delimiter) == std::string_view::npos) continue;
    dialect.delimiter = delimiter;
    if (!dialect.rows_quoted && !MayAgree(first, dialect, names)) continue;
    const Reading reading = Read(head.head, dialect, head.complete, names);
    if (!IsBelievable(reading, delimiter, names)) continue;
    if (rare && !IsBelievableRare(reading, delimiter)) continue;
    const double score = reading.share + 2 * reading.known_share +
                         0.01 * static_cast<double>(std::min<std::size_t>(reading.columns, 30));
    if (score <= best_score) continue;
    best_score = score;
    best = ToShape(reading, dialect, names);
  }
  return best;
}

}  // namespace

char SniffLineEnd(std::string_view head) {
  return head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos
             ? '\r'
             : '\n';
}

std::optional<CsvShape> SniffCsv(const HeadLines& head, const FieldNames& names) {
  CsvDialect dialect{.line_end = head.line_end};
  // psql's, one value a line.
  if (Trim(head.head).starts_with("-[ RECORD 1 ]")) return std::nullopt;
  const FirstLines first = TakeFirst(head);
  auto common = SniffDelimiters(head, first, kDelimiters, dialect, false, names);
  // "Paris, France" in every row makes two columns, too.
  if (common && (common->dialect.has_header || common->columns.size() > 2)) return common;
  if (auto shape = SniffDelimiters(head, first, kRareDelimiters, dialect, true, names)) {
    return shape;
  }
  if (common) return common;
  if (first.quotes && RowsAreQuoted(head.head, dialect.line_end)) {
    dialect.rows_quoted = true;
    if (auto shape = SniffDelimiters(head, first, kDelimiters, dialect, false, names)) {
      return shape;
    }
  }
  return SniffSingleColumn(head.head, head.complete, dialect.line_end, names);
}

}  // namespace leakscan
