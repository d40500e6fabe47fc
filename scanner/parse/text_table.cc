// A header has at least two cells (three where only blanks divide them), half of them known names,
// and nothing in it that a value would have.
//
//   fits:      Nom ; Prénom ; Tél            | Nom | Prénom | Tél |        nom    | prenom
//              NOM        PRENOM     NAISSANCE NIR          columns begin where the words do
//   does not:  Nom : DUPONT ; Tél : 06...    labels: they are read as such
//              Bonjour,  voici le fichier    nobody calls a column so
#include "scanner/parse/text_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

constexpr std::size_t kHeaderBytesMax = 1000;
constexpr std::size_t kColumnsMax = 200;
constexpr std::size_t kColumnsApartMin = 3;  // where only blanks divide them
constexpr int kHeaderDigitsMax = 6;          // "tel1", "adresse 2"

struct Cell {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Cell Trimmed(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin < end && IsSpace(text[begin])) ++begin;
  while (end > begin && IsSpace(text[end - 1])) --end;
  return {begin, end};
}

// The cells between delimiters; those outside of a frame of '|' are none.
std::vector<Cell> SplitAt(std::string_view text, std::size_t begin, std::size_t end,
                          char delimiter) {
  const Cell line = delimiter == '|' ? Trimmed(text, begin, end) : Cell{begin, end};
  begin = line.begin;
  end = line.end;
  if (delimiter == '|' && begin < end && text[begin] == '|') {
    ++begin;
    if (end > begin && text[end - 1] == '|') --end;
  }
  std::vector<Cell> cells;
  for (std::size_t i = begin; i <= end; ++i) {
    if (i < end && text[i] != delimiter) continue;
    cells.push_back(Trimmed(text, begin, i));
    begin = i + 1;
  }
  return cells;
}

// The words or groups of words that at least `blanks` blanks divide.
std::vector<Cell> SplitAtBlanks(std::string_view text, std::size_t begin, std::size_t end,
                                std::size_t blanks) {
  std::vector<Cell> cells;
  std::size_t blank = blanks;  // how many stand before i
  for (std::size_t i = begin; i < end; ++i) {
    if (IsSpace(text[i])) {
      ++blank;
      continue;
    }
    if (blank >= blanks) {
      cells.push_back({i, i + 1});
    } else {
      cells.back().end = i + 1;
    }
    blank = 0;
  }
  return cells;
}

// True if something in the line is no part of a header: signs of a label or an address, more digits
// than numbers of columns have.
bool HoldsValues(std::string_view line) {
  int digits = 0;
  for (std::size_t i = 0; i < line.size(); i += ByteBlock::kBytes) {
    char last[ByteBlock::kBytes] = {};
    const bool whole = line.size() - i >= ByteBlock::kBytes;
    if (!whole) std::memcpy(last, line.data() + i, line.size() - i);
    const ByteBlock block = ByteBlock::Load(whole ? line.data() + i : last);
    if (((block == '@') | (block == ':') | (block == '=')).Mask() != 0) return true;
    const unsigned found = block.Digits().Mask();
    if (found != 0) digits += std::popcount(found);
  }
  return digits > kHeaderDigitsMax;
}

// False if the cells between delimiters name no columns: told by their letters.
bool MayNameColumns(std::string_view line, char delimiter, const NameLetters& letters) {
  std::size_t named = 0;
  std::size_t cells = 0;
  for (std::size_t begin = 0; begin <= line.size(); ++cells) {
    const std::size_t end = std::min(line.find(delimiter, begin), line.size());
    const std::string_view cell = Trim(line.substr(begin, end - begin));
    named += !cell.empty() && letters.MayBe(cell);
    begin = end + 1;
  }
  constexpr std::size_t kOutside = 2;  // of a frame
  return named >= 2 && named * 2 + kOutside >= cells;
}

// The same of groups of words that at least two blanks divide, or of their words.
bool MayNameColumns(std::string_view line, const NameLetters& letters) {
  std::size_t named = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (IsSpace(line[i])) continue;
    const std::size_t begin = i;
    std::size_t words = 0;
    bool all = true;
    for (;; ++i) {
      const std::size_t word = i;
      while (i < line.size() && !IsSpace(line[i])) ++i;
      ++words;
      all = all && letters.MayBe(line.substr(word, i - word));
      if (i + 1 >= line.size() || IsSpace(line[i + 1])) break;
    }
    named += all ? words : std::size_t{letters.MayBe(line.substr(begin, i - begin))};
  }
  return named >= kColumnsApartMin;
}

bool IsCharacterStart(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, IsCharacterStart));
}

// True if the cells are names of columns, which are put into `table`.
bool TakeColumns(std::string_view text, const std::vector<Cell>& cells, std::size_t cells_min,
                 NameCache* names, TextTable* table) {
  table->columns.clear();
  if (cells.size() < cells_min || cells.size() > kColumnsMax) return false;
  std::size_t known = 0;
  for (const Cell& cell : cells) {
    const std::string_view name = text.substr(cell.begin, cell.end - cell.begin);
    const FieldKind kind = names->Find(name);
    known += kind != FieldKind::kUnknown;
    const std::size_t place = CountCharacters(text.substr(table->begin, cell.begin - table->begin));
    table->columns.push_back({.name = name, .kind = kind, .place = place});
  }
  return known >= cells_min && known * 2 >= cells.size();
}

// Groups of words that single blanks join, apart where each word is a name: "NAISSANCE NIR".
std::vector<Cell> SplitKnownWords(std::string_view text, const std::vector<Cell>& groups,
                                  NameCache* names) {
  std::vector<Cell> cells;
  for (const Cell& group : groups) {
    const auto known = [&](const Cell& cell) {
      return names->Find(text.substr(cell.begin, cell.end - cell.begin)) != FieldKind::kUnknown;
    };
    const std::vector<Cell> words = SplitAtBlanks(text, group.begin, group.end, 1);
    const bool apart = words.size() > 1 && !known(group) && std::ranges::all_of(words, known);
    if (apart) {
      cells.insert(cells.end(), words.begin(), words.end());
    } else {
      cells.push_back(group);
    }
  }
  return cells;
}

// The cells of a line by the places of the columns: each ends before the next one begins. Empty if
// a word lies across a border.
std::vector<Cell> SplitAtPlaces(std::string_view text, std::size_t begin, std::size_t end,
                                const TextTable& table) {
  std::vector<Cell> cells;
  std::size_t column = 0;
  std::size_t character = 0;
  std::size_t cell_begin = begin;
  for (std::size_t i = begin; i < end; ++i) {
    if (!IsCharacterStart(text[i])) continue;
    if (column + 1 < table.columns.size() && character == table.columns[column + 1].place) {
      const bool across = i > begin && IsAlpha(text[i - 1]) && IsAlpha(text[i]);
      if (across) return {};
      cells.push_back(Trimmed(text, cell_begin, i));
      cell_begin = i;
      ++column;
    }
    ++character;
  }
  cells.push_back(Trimmed(text, cell_begin, end));
  return cells;
}

}  // namespace

std::optional<TextTable> ReadTextTableHeader(std::string_view text, std::size_t begin,
                                             std::size_t end, NameCache* names) {
  if (end - begin > kHeaderBytesMax) return std::nullopt;
  const std::string_view line = text.substr(begin, end - begin);
  if (HoldsValues(line)) return std::nullopt;
  TextTable table{.begin = begin, .end = end, .delimiter = ' ', .columns = {}};
  for (const char delimiter : {'|', ';', '\t'}) {
    if (line.find(delimiter) == std::string_view::npos) continue;
    if (!MayNameColumns(line, delimiter, names->letters())) continue;
    table.delimiter = delimiter;
    if (TakeColumns(text, SplitAt(text, begin, end, delimiter), 2, names, &table)) return table;
  }
  if (!MayNameColumns(line, names->letters())) return std::nullopt;
  table.delimiter = ' ';
  const std::vector<Cell> groups = SplitKnownWords(text, SplitAtBlanks(text, begin, end, 2), names);
  if (TakeColumns(text, groups, kColumnsApartMin, names, &table)) return table;
  return std::nullopt;
}

bool ReadTextTableRow(std::string_view text, std::size_t begin, std::size_t end,
                      const TextTable& table, std::vector<Field>* fields) {
  fields->clear();
  const std::size_t columns = table.columns.size();
  std::vector<Cell> cells;
  if (table.delimiter == ' ') {
    cells = SplitAtPlaces(text, begin, end, table);
    if (cells.size() * 2 < columns) cells = SplitAtBlanks(text, begin, end, 2);
    if (cells.size() != columns && cells.size() * 2 < columns) return false;
  } else {
    if (text.substr(begin, end - begin).find(table.delimiter) == std::string_view::npos)
      return false;
    cells = SplitAt(text, begin, end, table.delimiter);
    if (cells.size() > columns + 2) return false;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (cell.begin == cell.end) continue;
    Field& field = fields->emplace_back();
    field.value = text.substr(cell.begin, cell.end - cell.begin);
    field.begin = static_cast<std::uint32_t>(cell.begin);
    field.end = static_cast<std::uint32_t>(cell.end);
    field.ordinal = static_cast<std::uint32_t>(i);
    if (i < columns) {
      field.name = table.columns[i].name;
      field.kind = table.columns[i].kind;
    }
  }
  return fields->size() >= (table.delimiter == ' ' ? 2U : 1U);
}

bool IsRule(std::string_view line) {
  constexpr std::size_t kMarksMin = 3;
  const std::string_view marks = "-=_*+#~";
  constexpr std::string_view kFirst = "-=_*+#~|: \t";
  if (line.empty() || IsWordByte(line.front())) return false;  // as nearly all lines begin
  if (kFirst.find(line.front()) == std::string_view::npos) return false;
  std::size_t count = 0;
  std::size_t others = 0;
  for (const char c : line) {
    if (marks.find(c) != std::string_view::npos) {
      ++count;
    } else if (c != '|' && c != ':' && !IsSpace(c)) {
      ++others;
    }
  }
  if (count < kMarksMin) return false;
  // A title inside, as "*** 2. row ***" and "-[ RECORD 2 ]---" have.
  return others == 0 ||
         (others <= 16 && count >= others && marks.find(line.front()) != std::string_view::npos);
}

}  // namespace leakscan
