// Each of ; TAB | , is tried as delimiter: the head is cut into rows as the parser would, and the
// field count that most rows share is the number of columns. What it takes to be believed depends
// on the first row of that many fields:
//
//   header with a name we know   half of the rows agree, one row below is enough
//   header unlike its column     8 of 10 rows agree, three rows
//   no header                    9 of 10 rows agree, and a column holds digits or addresses
//
//   fits:      nom;prenom;tel \n DUPONT;Jean;0639980123
//              Export du 12/03/2021 \n a title line above the header is no obstacle
//   does not:  Bonjour, je vous \n ecris, comme convenu     prose: nothing but commas agrees
//              Nom : X, Tel : 06...                         labels: better read as text
#include "scanner/parse/csv_dialect.h"

#include <algorithm>
#include <map>
#include <string>

#include "scanner/base/ascii.h"
#include "scanner/parse/csv_grammar.h"

namespace leakscan {
namespace {

constexpr std::size_t kRowsMax = 400;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kColumnsMax = 4096;
constexpr std::size_t kSingleCellBytesMax = 80;
constexpr char kDelimiters[] = {';', '\t', '|', ','};

using Row = std::vector<std::string>;

std::vector<Row> ReadRows(std::string_view head, const CsvDialect& dialect, bool complete) {
  std::vector<Row> rows;
  std::size_t begin = 0;
  while (begin < head.size() && rows.size() < kRowsMax) {
    const std::optional<std::size_t> end = FindRecordEnd(head, begin, dialect, complete);
    if (!end) break;
    if (ContentEnd(head, begin, *end, dialect) > begin) {
      Row& row = rows.emplace_back();
      for (std::size_t at = begin; row.size() < kColumnsMax;) {
        const CsvField field = ReadField(head, at, dialect);
        std::string& cell = row.emplace_back(head.substr(field.begin, field.end - field.begin));
        if (field.rewritten) cell.resize(UnescapeField(head, field, cell.data()));
        if (field.last) break;
        at = field.next + 1;
      }
    }
    begin = *end + 1;
  }
  return rows;
}

bool IsBlank(const Row& row) {
  return std::all_of(row.begin(), row.end(), [](const std::string& cell) {
    return std::all_of(cell.begin(), cell.end(), [](char c) { return IsSpace(c); });
  });
}

std::ptrdiff_t CountDigits(std::string_view cell) {
  return std::count_if(cell.begin(), cell.end(), IsDigit);
}

// Digits or an address: what names of columns and words of prose lack.
bool IsData(std::string_view cell) {
  return cell.find('@') != std::string_view::npos || CountDigits(cell) > 0;
}

// Every cell could be a column's name.
bool LooksLikeNames(const Row& row) {
  bool any_letter = false;
  for (const std::string& cell : row) {
    if (cell.size() > kNameBytesMax || cell.find('@') != std::string::npos ||
        cell.find('\n') != std::string::npos || CountDigits(cell) >= 5) {
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
  return std::any_of(row.begin(), row.end(), [&](const std::string& cell) {
    const std::size_t colon = cell.find_first_of(":=");
    return colon != std::string::npos && colon > 0 && colon <= 40 &&
           names.Knows(std::string_view(cell).substr(0, colon));
  });
}

// One delimiter's reading of the head.
struct Reading {
  std::vector<Row> rows;    // without blank ones and titles
  std::size_t columns = 0;  // of most rows
  double share = 0;         // of the rows that have so many
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

// Drops titles: rows before the first that has as many fields as most, or is a known header.
void DropTitles(Reading* reading, const FieldNames& names) {
  std::size_t first = 0;
  for (; first < reading->rows.size(); ++first) {
    const Row& row = reading->rows[first];
    const bool header = row.size() >= 2 && row.size() + 1 >= reading->columns &&
                        row.size() <= reading->columns + 1 && LooksLikeNames(row) &&
                        std::any_of(row.begin(), row.end(),
                                    [&](const std::string& cell) { return names.Knows(cell); });
    if (row.size() == reading->columns || header) break;
  }
  first = std::min(first, static_cast<std::size_t>(kTitleRecordsMax));
  reading->rows.erase(
      reading->rows.begin(),
      reading->rows.begin() + static_cast<std::ptrdiff_t>(std::min(first, reading->rows.size())));
}

Reading Read(std::string_view head, const CsvDialect& dialect, bool complete,
             const FieldNames& names) {
  Reading reading;
  reading.rows = ReadRows(head, dialect, complete);
  std::erase_if(reading.rows, IsBlank);
  std::map<std::size_t, std::size_t> counts;
  for (const Row& row : reading.rows) ++counts[row.size()];
  std::size_t most = 0;
  for (const auto& [columns, count] : counts) {
    if (columns < 2 || count < most) continue;
    most = count;
    reading.columns = columns;
  }
  if (reading.columns < 2) return reading;
  DropTitles(&reading, names);
  if (reading.rows.empty()) return reading;
  const Row& first = reading.rows[0];
  std::size_t agreeing = 0;
  for (const Row& row : reading.rows) agreeing += row.size() == reading.columns;
  reading.share = static_cast<double>(agreeing) / static_cast<double>(reading.rows.size());
  if (LooksLikeNames(first)) {
    const auto known = std::count_if(first.begin(), first.end(),
                                     [&](const std::string& cell) { return names.Knows(cell); });
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

CsvShape ToShape(const Reading& reading, const CsvDialect& dialect, const FieldNames& names) {
  CsvShape shape{.dialect = dialect, .columns = {}};
  shape.dialect.has_header = reading.has_header;
  if (!reading.has_header) {
    shape.columns.resize(reading.columns);
    return shape;
  }
  for (const std::string& cell : reading.rows[0]) {
    shape.columns.push_back({.name = cell, .kind = names.Find(cell)});
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
  std::vector<Row> rows = ReadRows(head, dialect, complete);
  std::erase_if(rows, IsBlank);
  if (rows.size() < 2 || rows[0].size() != 1 || !LooksLikeNames(rows[0])) return std::nullopt;
  const FieldKind kind = names.Find(rows[0][0]);
  if (kind == FieldKind::kUnknown) return std::nullopt;
  const auto fitting = std::count_if(rows.begin() + 1, rows.end(), [](const Row& row) {
    return row.size() == 1 && row[0].size() <= kSingleCellBytesMax && IsData(row[0]) &&
           row[0].find(": ") == std::string::npos;
  });
  if (static_cast<std::size_t>(fitting) * 10 < (rows.size() - 1) * 8) return std::nullopt;
  return CsvShape{.dialect = dialect, .columns = {{.name = rows[0][0], .kind = kind}}};
}

// FindHeader must meet the same row.
bool HeaderIsFound(std::string_view head, const CsvShape& shape, const Row& header) {
  const std::optional<std::size_t> begin =
      FindHeader(head, shape.columns.size(), shape.dialect, true);
  if (!begin) return false;
  const std::vector<Row> rows = ReadRows(head.substr(*begin), shape.dialect, true);
  return !rows.empty() && rows[0] == header;
}

}  // namespace

char SniffLineEnd(std::string_view head) {
  return head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos
             ? '\r'
             : '\n';
}

std::optional<CsvShape> SniffCsv(std::string_view head, bool complete, const FieldNames& names) {
  std::optional<CsvShape> best;
  double best_score = 0;
  const char line_end = SniffLineEnd(head);
  for (const char delimiter : kDelimiters) {
    if (head.find(delimiter) == std::string_view::npos) continue;
    const CsvDialect dialect{.delimiter = delimiter, .line_end = line_end, .has_header = false};
    const Reading reading = Read(head, dialect, complete, names);
    if (!IsBelievable(reading, delimiter, names)) continue;
    const double score = reading.share + 2 * reading.known_share +
                         0.01 * static_cast<double>(std::min<std::size_t>(reading.columns, 30));
    if (score <= best_score) continue;
    CsvShape shape = ToShape(reading, dialect, names);
    if (reading.has_header && !HeaderIsFound(head, shape, reading.rows[0])) {
      shape.dialect.has_header = false;
    }
    best_score = score;
    best = std::move(shape);
  }
  if (best) return best;
  return SniffSingleColumn(head, complete, line_end, names);
}

}  // namespace leakscan
