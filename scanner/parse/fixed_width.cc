// Method: a gutter is a run of places where (nearly) all lines of the head have a blank; cells lie
// between gutters. Prose has no gutter over many lines, but short lists and listings do, so a table
// must be one of people: a column of names beside one of what identifies (numbers of nine digits
// and more, addresses), or two beside one of dates. Where a rule below the header shows the
// columns, these count. A cell that is longer than all of the head may stand in the gutter as long
// as a blank is left of it; a row that leaves none is prose.
//
//   fits:      MARTEL      Camille    19940319 294037512000591
//              LEROUX      Jean       19511102 151117512000546
//   does not:  MARTEL Camille 19940319             columns begin anywhere
//              2021-03-15 12:00:01 INFO started    no names beside the dates
//              -rw-r--r-- 1 root root 2207 a.txt   nothing that identifies
//
// Places count characters or, where a program padded UTF-8 by bytes, bytes.
#include "scanner/parse/fixed_width.h"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/parse/csv_grammar.h"
#include "scanner/parse/name_cache.h"
#include "scanner/parse/text_table.h"

namespace leakscan {
namespace {

constexpr std::size_t kLinesMax = 400;
constexpr std::size_t kRowsMin = 5;
constexpr std::size_t kLineBytesMax = 2000;
constexpr std::size_t kColumnsMin = 3;
constexpr std::size_t kColumnsMax = 200;

bool StartsCharacter(char c, bool bytes) {
  return bytes || (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

struct Line {
  std::string_view text;
  bool rule = false;
};

// The first lines of the head. None if one is no line of such a table.
std::vector<Line> ReadLines(const HeadLines& head) {
  std::vector<Line> lines;
  lines.reserve(kLinesMax);
  for (std::string_view line :
       std::span(head.lines).first(std::min(head.lines.size(), kLinesMax))) {
    if (head.line_end == '\n' && line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLineBytesMax) return {};
    lines.push_back({line, IsRule(line)});
  }
  return lines;
}

// Lines that are code, or name their values, are better read as text.
bool MayBeRows(const std::vector<Line>& lines) {
  constexpr std::size_t kShare = 5;  // a fifth
  std::size_t other = 0;
  for (const Line& line : lines) {
    bool odd = line.text.find_first_of("{}<>=;") != std::string_view::npos;
    for (std::size_t i = 1; i < line.text.size() && !odd; ++i) {
      odd = line.text[i] == ':' && (IsAlpha(line.text[i - 1]) || line.text[i - 1] == ' ');
    }
    other += odd;
  }
  return other * kShare < lines.size();
}

// Offset of two blanks in a row; npos if there are none.
std::size_t FindTwoBlanks(std::string_view text, std::size_t from) {
  constexpr std::size_t kBytes = ByteBlock::kBytes;
  const auto twice = [&](std::size_t at) {
    return (ByteBlock::Load(text.data() + at) == ' ') &
           (ByteBlock::Load(text.data() + at + 1) == ' ');
  };
  std::size_t i = from;
  while (i + 4 * kBytes < text.size() &&
         (twice(i) | twice(i + kBytes) | twice(i + 2 * kBytes) | twice(i + 3 * kBytes)).Mask() ==
             0) {
    i += 4 * kBytes;
  }
  for (; i + kBytes < text.size(); i += kBytes) {
    const unsigned mask = twice(i).Mask();
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
  return text.find("  ", i);
}

// Whether `count` of the lines, which lie in `text`, hold two blanks between other characters.
bool AreFilledUp(std::string_view text, const std::vector<Line>& lines, std::size_t count) {
  auto line = lines.begin();
  for (std::size_t at = FindTwoBlanks(text, 0); at < text.size(); at = FindTwoBlanks(text, at)) {
    const auto lies_before = [&](const Line& other) {
      return OffsetIn(text, other.text) + other.text.size() <= at;
    };
    line = std::find_if_not(line, lines.end(), lies_before);
    if (line == lines.end()) break;
    const bool filled_up = FindTwoBlanks(Trim(line->text), 0) != std::string_view::npos;
    if (filled_up && --count == 0) return true;
    at = OffsetIn(text, line->text) + line->text.size();
  }
  return false;
}

// Whether `enough` of the lines have their first blank in the same place.
bool DivideAlike(const std::vector<Line>& lines, std::size_t enough) {
  std::array<std::uint16_t, kLineBytesMax + 1> first_blanks{};
  std::size_t most = 0;
  std::size_t left = lines.size();
  for (const Line& line : lines) {
    const std::size_t blank = std::min(Trim(line.text).find(' '), kLineBytesMax);
    most = std::max<std::size_t>(most, ++first_blanks[blank]);
    if (most + --left < enough) return false;
  }
  return true;
}

// Whether the first cells can have one width, as those of a table do: then shorter ones are filled
// up with blanks, or none is shorter and the first blank stands in one place. Prose, which is
// nearly all that comes here, does neither.
bool MayBeAligned(std::string_view text, const std::vector<Line>& lines) {
  return std::ranges::any_of(lines, &Line::rule) ||
         DivideAlike(lines, (lines.size() * 8 + 9) / 10) ||
         AreFilledUp(text, lines, (lines.size() + 9) / 10);
}

bool HasKnownHeader(const std::vector<Line>& lines, const FieldNames& names) {
  NameCache cache(names);
  const std::size_t end = std::min<std::size_t>(lines.size(), kTitleRecordsMax + 1);
  return std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](const Line& line) {
                       return ReadTextTableHeader(line.text, 0, line.text.size(), &cache);
                     });
}

// How many lines may differ from the others: titles, footers, what was torn.
std::size_t OthersMax(std::size_t lines) { return lines / 50 + (lines >= 8 ? 1 : 0); }

std::vector<Gutter> FindGutters(const std::vector<Line>& lines, bool bytes) {
  std::vector<std::size_t> filled;  // lines that have no blank there
  std::vector<std::size_t> begins;  // of them, those with a blank in front
  std::size_t rows = 0;
  for (const Line& line : lines) {
    if (line.rule) continue;
    ++rows;
    std::size_t place = 0;
    char before = ' ';
    for (const char c : line.text) {
      if (!StartsCharacter(c, bytes)) continue;
      if (place == filled.size()) {
        filled.push_back(0);
        begins.push_back(0);
      }
      filled[place] += c != ' ';
      begins[place++] += c != ' ' && before == ' ';
      before = c;
    }
  }
  std::vector<Gutter> gutters;
  const std::size_t others = OthersMax(rows);
  std::size_t cell_end = 0;  // behind the last place that is filled; 0: none yet
  for (std::size_t place = 0; place < filled.size(); ++place) {
    if (filled[place] <= others) continue;
    if (cell_end > 0 && place > cell_end) {
      gutters.push_back({static_cast<std::uint32_t>(cell_end), static_cast<std::uint32_t>(place),
                         begins[place] * 2 > rows});
    }
    cell_end = place + 1;
  }
  return gutters;
}

// What rules off each column by itself says where they stand: "------- ---- ----------".
std::vector<Gutter> GuttersOfRule(const Line& line) {
  std::vector<Gutter> gutters;
  const std::string_view text = Trim(line.text);
  if (!line.rule || text.find_first_not_of("-= ") != std::string_view::npos) return gutters;
  const std::size_t from = OffsetIn(line.text, text);
  for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at)) {
    const std::size_t end = text.find_first_not_of(' ', at);
    gutters.push_back(
        {static_cast<std::uint32_t>(from + at), static_cast<std::uint32_t>(from + end), false});
    at = end;
  }
  return gutters;
}

using Row = std::vector<std::string_view>;

// Empty if a word lies across a gutter.
Row ReadRow(std::string_view line, const CsvDialect& dialect) {
  Row row;
  FixedCells cells(line, 0, line.size(), dialect);
  std::size_t begin = 0;
  while (const std::optional<std::size_t> cut = cells.NextCut()) {
    row.push_back(Trim(line.substr(begin, *cut - begin)));
    begin = *cut + 1;
  }
  if (cells.crossed()) return {};
  row.push_back(Trim(line.substr(begin)));
  return row;
}

std::size_t CountDigits(std::string_view cell) {
  return static_cast<std::size_t>(std::ranges::count_if(cell, IsDigit));
}

bool IsIdentifier(std::string_view cell) {
  constexpr std::size_t kDigitsMin = 9;
  const std::size_t at = cell.find('@', 1);
  if (at != std::string_view::npos) {
    return cell.find(' ') == std::string_view::npos && cell.find('.', at) < cell.size();
  }
  const bool network = std::ranges::count(cell, '.') == 3;
  // NIRs of Corsica have a letter.
  const auto letters = std::ranges::count_if(cell, IsAlpha);
  return CountDigits(cell) >= kDigitsMin && letters <= 1 && !network &&
         cell.find_first_not_of("0123456789 .-/+()ABab") == std::string_view::npos;
}

bool IsDate(std::string_view cell) {
  return CountDigits(cell) == 8 && cell.size() <= 10 &&
         cell.find_first_not_of("0123456789 .-/") == std::string_view::npos;
}

bool IsName(std::string_view cell) {
  constexpr std::ptrdiff_t kBlanksMax = 2;
  return !cell.empty() && std::ranges::count(cell, ' ') <= kBlanksMax &&
         std::ranges::all_of(cell, [](char c) {
           return IsAlpha(c) || static_cast<signed char>(c) < 0 || c == ' ' || c == '-' ||
                  c == '\'' || c == '.';
         });
}

struct ColumnCounts {
  std::size_t cells = 0;  // that hold something
  std::size_t identifiers = 0;
  std::size_t dates = 0;
  std::size_t names = 0;
  std::size_t words = 0;
  std::set<std::string_view> values;  // of names
};

// What the columns must hold for the lines to be a table of people.
bool HoldPeople(const std::vector<ColumnCounts>& columns, std::size_t rows) {
  constexpr std::size_t kWordsMax = 7;  // in a cell, on average: an address
  constexpr std::size_t kSameMax = 2;   // more than there are columns of names
  std::size_t filled = 0;
  std::size_t identifying = 0;
  std::size_t dates = 0;
  std::size_t names = 0;
  std::size_t same = 0;  // word in all rows, as in sentences that a program wrote
  for (const ColumnCounts& column : columns) {
    const auto most = [](std::size_t count, std::size_t of) { return count * 10 >= of * 8; };
    if (column.words > column.cells * kWordsMax) return false;
    if (column.cells == 0) return false;
    const bool often = most(column.cells, rows);
    filled += often;
    identifying += column.cells * 2 >= rows && most(column.identifiers, column.cells);
    dates += often && most(column.dates, column.cells);
    const bool words = often && most(column.names, column.cells);
    same += words && column.values.size() == 1;
    names += words && column.values.size() * 2 >= std::min<std::size_t>(rows, 40);
  }
  return filled >= kColumnsMin && names + kSameMax >= same && names >= (identifying > 0 ? 1 : 2) &&
         (identifying > 0 || dates > 0);
}

// Something in every column, and nothing that a value would have.
bool IsHeader(const Row& row, std::size_t columns) {
  return row.size() == columns && std::ranges::all_of(row, [](std::string_view cell) {
           return std::ranges::any_of(cell, IsAlpha) && CountDigits(cell) < 5 &&
                  cell.find('@') == std::string_view::npos;
         });
}

std::optional<CsvShape> Read(const std::vector<Line>& lines, CsvDialect dialect,
                             const FieldNames& names) {
  const std::size_t top = std::min<std::size_t>(lines.size(), kTitleRecordsMax + 2);
  for (std::size_t i = 1; i < top && dialect.gutters.empty(); ++i) {
    dialect.gutters = GuttersOfRule(lines[i]);
  }
  const bool ruled = !dialect.gutters.empty();
  if (!ruled) dialect.gutters = FindGutters(lines, dialect.gutters_in_bytes);
  const std::size_t columns = dialect.gutters.size() + 1;
  if (columns < kColumnsMin || columns > kColumnsMax) return std::nullopt;
  std::vector<ColumnCounts> counts(columns);
  std::size_t rows = 0;
  std::size_t others = 0;
  const auto others_max = [&](std::size_t rows_at_most) {
    return ruled ? 2 + rows_at_most / 5 : 1 + OthersMax(lines.size());
  };
  std::size_t header = lines.size();
  std::vector<Row> read(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].rule) continue;
    read[i] = ReadRow(lines[i].text, dialect);
    const auto filled = std::ranges::count_if(read[i], [](auto cell) { return !cell.empty(); });
    if (filled < 2) {
      if (++others > others_max(lines.size())) return std::nullopt;
      continue;
    }
    if (rows == 0 && header == lines.size() && i <= kTitleRecordsMax &&
        IsHeader(read[i], columns)) {
      header = i;
      continue;
    }
    ++rows;
    for (std::size_t at = 0; at < read[i].size(); ++at) {
      const std::string_view cell = read[i][at];
      if (cell.empty()) continue;
      ++counts[at].cells;
      counts[at].identifiers += IsIdentifier(cell);
      counts[at].dates += IsDate(cell);
      counts[at].words += 1 + static_cast<std::size_t>(std::ranges::count(cell, ' '));
      if (!IsName(cell)) continue;
      ++counts[at].names;
      counts[at].values.insert(cell);
    }
  }
  if (rows < (ruled ? 1 : kRowsMin) || others > others_max(rows) || !HoldPeople(counts, rows)) {
    return std::nullopt;
  }
  CsvShape shape{.dialect = std::move(dialect), .columns = std::vector<Column>(columns)};
  if (header == lines.size()) return shape;
  shape.dialect.has_header = true;
  shape.dialect.titles = static_cast<std::uint8_t>(header);
  for (std::size_t at = 0; at < read[header].size(); ++at) {
    shape.columns[at] = {.name = std::string(read[header][at]),
                         .kind = names.Find(read[header][at])};
  }
  return shape;
}

}  // namespace

FixedCells::FixedCells(std::string_view text, std::size_t begin, std::size_t end,
                       const CsvDialect& dialect)
    : text_(text.substr(0, end)), dialect_(dialect), at_(begin) {
  const std::size_t line =
      begin == 0 ? 0 : text.substr(0, begin).rfind(dialect.line_end) + 1;  // npos + 1 == 0
  for (std::size_t i = line; i < begin; ++i) {
    character_ += StartsCharacter(text[i], dialect.gutters_in_bytes);
  }
  while (gutter_ < dialect.gutters.size() && dialect.gutters[gutter_].begin < character_) ++gutter_;
}

std::optional<std::size_t> FixedCells::NextCut() {
  if (gutter_ == dialect_.gutters.size()) return std::nullopt;
  const Gutter gutter = dialect_.gutters[gutter_];
  std::optional<std::size_t> cut;  // the last blank, where one may be
  std::size_t behind = 0;
  while (at_ < text_.size() && character_ < gutter.end) {
    const std::size_t at = at_++;
    while (at_ < text_.size() && !StartsCharacter(text_[at_], dialect_.gutters_in_bytes)) ++at_;
    const std::size_t place = character_++;
    if (text_[at] != ' ' || place < gutter.begin) continue;
    if (gutter.left && place + 1 < gutter.end) continue;
    cut = at;
    behind = character_;
  }
  if (cut) {
    ++gutter_;
    at_ = *cut + 1;
    character_ = behind;
    return cut;
  }
  crossed_ = character_ == gutter.end && at_ < text_.size();
  return std::nullopt;
}

std::optional<CsvShape> SniffFixedWidth(const HeadLines& head, const FieldNames& names) {
  const std::vector<Line> lines = ReadLines(head);
  if (lines.size() < 2) return std::nullopt;
  const std::string_view last = lines.back().text;
  const std::string_view text = head.head.substr(0, OffsetIn(head.head, last) + last.size());
  if (text.find('\t') != std::string_view::npos || !MayBeAligned(text, lines) ||
      !MayBeRows(lines) || HasKnownHeader(lines, names)) {
    return std::nullopt;
  }
  CsvDialect dialect{.delimiter = ' ', .line_end = head.line_end};
  if (auto shape = Read(lines, dialect, names)) return shape;
  const auto is_ascii = [](char c) { return static_cast<signed char>(c) >= 0; };
  if (std::ranges::all_of(head.head, is_ascii)) return std::nullopt;  // the same again
  dialect.gutters_in_bytes = true;
  return Read(lines, dialect, names);
}

}  // namespace leakscan
