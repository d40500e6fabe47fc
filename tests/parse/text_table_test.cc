// The header of a table held to what a look at every cell tells.
#include "scanner/parse/text_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/base/ascii.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {
namespace {

bool Knows(const FieldNames& names, std::string_view cell) {
  return cell.size() <= NameCache::kNameBytesMax && names.FindByWhole(cell) != FieldKind::kUnknown;
}

bool AreColumns(const FieldNames& names, const std::vector<std::string_view>& cells,
                std::size_t least) {
  const auto known = static_cast<std::size_t>(std::ranges::count_if(
      cells, [&](std::string_view cell) { return !cell.empty() && Knows(names, cell); }));
  return known >= least && known * 2 >= cells.size();
}

std::vector<std::string_view> CellsBetween(std::string_view line, char delimiter) {
  if (delimiter == '|') {
    line = Trim(line);
    if (line.starts_with('|')) {
      line.remove_prefix(1);
      if (line.ends_with('|')) line.remove_suffix(1);
    }
  }
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(delimiter, begin), line.size());
    cells.push_back(Trim(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  return cells;
}

// What at least `blanks` blanks part.
std::vector<std::string_view> CellsApart(std::string_view line, std::size_t blanks) {
  std::vector<std::string_view> cells;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= line.size();) {
    std::size_t gap = 0;
    while (i + gap < line.size() && IsSpace(line[i + gap])) ++gap;
    const bool last = i + gap == line.size();
    if (!last && gap < blanks) {
      ++i;
      continue;
    }
    if (const std::string_view cell = Trim(line.substr(begin, i - begin)); !cell.empty()) {
      cells.push_back(cell);
    }
    if (last) break;
    begin = i += gap;
  }
  return cells;
}

bool IsHeader(const FieldNames& names, std::string_view line) {
  if (line.find_first_of("@:=") != std::string_view::npos) return false;
  if (std::ranges::count_if(line, IsDigit) > 6) return false;
  for (const char delimiter : {'|', ';', '\t'}) {
    if (line.find(delimiter) == std::string_view::npos) continue;
    if (AreColumns(names, CellsBetween(line, delimiter), 2)) return true;
  }
  std::vector<std::string_view> columns;
  for (const std::string_view group : CellsApart(line, 2)) {
    const std::vector<std::string_view> words = CellsApart(group, 1);
    const bool apart =
        words.size() > 1 && !Knows(names, group) &&
        std::ranges::all_of(words, [&](std::string_view word) { return Knows(names, word); });
    if (apart) {
      columns.insert(columns.end(), words.begin(), words.end());
    } else {
      columns.push_back(group);
    }
  }
  return AreColumns(names, columns, 3);
}

TEST(TextTable, HasAHeaderWhoseCellsAreKnown) {
  const auto names = LoadFieldNames({"patterns/fields.toml", std::string(BuiltinFieldNames())});
  ASSERT_TRUE(names) << names.error().message;
  const std::string_view pieces[] = {"Nom",
                                     "nom de",
                                     "naissance",
                                     "Pr\xC3\xA9nom",
                                     "PRENOM",
                                     "T\xC3\xA9l 1",
                                     "date de naissance",
                                     "NIR",
                                     "nir du patient",
                                     "mail",
                                     "voir",
                                     "Bonjour",
                                     "foo();",
                                     "return x",
                                     "12",
                                     "1234567",
                                     "DDN",
                                     "\xC3\xA9",
                                     "n\xC2\xB0 s\xC3\xA9"
                                     "cu",
                                     "CodePostal",
                                     "ville",
                                     "",
                                     "-"};
  const std::string_view gaps[] = {" ",   " ", "  ",  "  ", "     ", ";",
                                   " ; ", "|", " | ", "\t", "\t ",   " : "};
  NameCache cache(*names);
  std::mt19937 random(11);
  int headers = 0;
  constexpr int kRounds = 40000;
  for (int round = 0; round < kRounds; ++round) {
    std::string line(random() % 3, ' ');
    const std::string_view usual = gaps[random() % (std::size(gaps) - 1)];
    for (std::size_t count = random() % 8; count > 0; --count) {
      line += pieces[random() % 3 == 0 ? random() % std::size(pieces) : random() % 10];
      line += random() % 6 == 0 ? gaps[random() % std::size(gaps)] : usual;
    }
    if (random() % 8 == 0) line = "| " + line + " |";
    const bool header = ReadTextTableHeader(line, 0, line.size(), &cache).has_value();
    ASSERT_EQ(header, IsHeader(*names, line)) << line;
    headers += header;
  }
  EXPECT_GT(headers, kRounds / 10);
  EXPECT_LT(headers, kRounds * 9 / 10);
}

}  // namespace
}  // namespace leakscan
