#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "scanner/parse/csv_grammar.h"
#include "scanner/parse/line_count.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using Rows = std::vector<std::vector<std::string>>;

StreamShape CsvOf(char delimiter, bool header = false, std::size_t columns = 3,
                  char line_end = '\n') {
  StreamShape shape;
  shape.format = RecordFormat::kCsv;
  shape.dialect = {.delimiter = delimiter, .line_end = line_end, .has_header = header};
  shape.columns.resize(columns);
  return shape;
}

Rows RowsOf(const std::vector<SeenRecord>& records) {
  Rows rows;
  for (const SeenRecord& record : records) {
    auto& row = rows.emplace_back();
    for (const SeenField& field : record.fields) row.push_back(field.value);
  }
  return rows;
}

Rows ParseRows(const std::string& text, const StreamShape& shape) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, shape, names).Run(text.size());
  EXPECT_EQ(run.problem, "");
  return RowsOf(run.records);
}

// The slow obvious reader: one byte at a time, trying each quoted field to its end.
Rows ReferenceRows(const std::string& text, const CsvDialect& dialect) {
  Rows rows;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t start = i;
    std::vector<std::string> row;
    for (;;) {
      std::string value;
      if (i < text.size() && text[i] == '"') {
        std::string quoted;
        std::size_t k = i + 1;
        std::size_t lines = 0;
        bool closed = false;
        const auto ends_field = [&](char c) {
          return c == dialect.delimiter || c == dialect.line_end || c == '\r';
        };
        for (; k < text.size(); ++k) {
          if (text[k] == '"') {
            if (k + 1 < text.size() && text[k + 1] == '"') {
              ++k;
            } else {
              closed = k == i + 1 || k + 1 == text.size() || !ends_field(text[k - 1]) ||
                       ends_field(text[k + 1]);
              break;
            }
          }
          lines += text[k] == dialect.line_end;
          quoted += text[k];
        }
        if (closed && k - i - 1 <= kQuotedBytesMax && lines <= kQuotedLineEndsMax) {
          value = quoted;
          i = k + 1;
        } else {
          value = '"';
          ++i;
        }
      }
      while (i < text.size() && text[i] != dialect.delimiter && text[i] != dialect.line_end) {
        value += text[i++];
      }
      const bool row_ends = i == text.size() || text[i] == dialect.line_end;
      if (row_ends && dialect.line_end == '\n' && i > start && text[i - 1] == '\r') {
        value.pop_back();
      }
      if (value.size() > 2 && value.starts_with("=\"") && value.ends_with('"') &&
          value.find('"', 2) == value.size() - 1) {
        value = value.substr(2, value.size() - 3);
      }
      row.push_back(value);
      if (row_ends) break;
      ++i;
    }
    const bool empty = i == start || (i == start + 1 && text[start] == '\r');
    if (!(empty && row.size() == 1)) rows.push_back(row);
    ++i;
  }
  return rows;
}

struct GrammarCase {
  const char* text;
  Rows rows;
};

TEST(CsvParser, ReadsRfc4180AndItsDepartures) {
  const GrammarCase cases[] = {
      {"a;b;c\n", {{"a", "b", "c"}}},
      {"a;b;c", {{"a", "b", "c"}}},
      {"a;b\r\nc;d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"a;;\n;;\n", {{"a", "", ""}, {"", "", ""}}},
      {"\n\r\na\n\n", {{"a"}}},
      {"\"a;b\";c\n", {{"a;b", "c"}}},
      {"\"a\nb\";c\nd\n", {{"a\nb", "c"}, {"d"}}},
      {"\"a\"\"b\";c\n", {{"a\"b", "c"}}},
      {"\"\";c\n", {{"", "c"}}},
      {"\"a\"bc;d\n", {{"abc", "d"}}},
      {"\"a\"\"\"b\"c;d\n", {{"a\"b\"c", "d"}}},
      {"a\"b;c\"\n", {{"a\"b", "c\""}}},
      {"a; \"b;c\"\n", {{"a", " \"b", "c\""}}},
      {"a;\"b;c\nd;e\n", {{"a", "\"b", "c"}, {"d", "e"}}},
      {"a;\"b\"\r\nc\n", {{"a", "b"}, {"c"}}},
      {"a;\"", {{"a", "\""}}},
      {"a;\"\"\"", {{"a", "\"\"\""}}},
      {"=\"0185\";x\n", {{"0185", "x"}}},
      {"\"=\"\"0185\"\"\";x\n", {{"0185", "x"}}},
      {"=\"\";=\";x\n", {{"", "=\"", "x"}}},
      {"=\"a\"b\";x\n", {{"=\"a\"b\"", "x"}}},
      {"\"a;b\n\"c;d\n", {{"\"a", "b"}, {"\"c", "d"}}},
      {"\"a;\"b;c\n", {{"\"a", "\"b", "c"}}},
      {"\"a;\";b\n", {{"a;", "b"}}},
      {"a\rb;c\n", {{"a\rb", "c"}}},
  };
  for (const GrammarCase& test : cases) {
    SCOPED_TRACE(test.text);
    EXPECT_EQ(ParseRows(test.text, CsvOf(';')), test.rows);
    EXPECT_EQ(ReferenceRows(test.text, CsvOf(';').dialect), test.rows);
  }
}

TEST(CsvParser, ReadsCarriageReturnAloneAsLineEnd) {
  EXPECT_EQ(ParseRows("a;b\rc;d\r", CsvOf(';', false, 2, '\r')), (Rows{{"a", "b"}, {"c", "d"}}));
}

TEST(CsvParser, TakesTheQuoteOfAnEndlessFieldAsText) {
  const std::string long_field = "1;\"" + std::string(kQuotedBytesMax + 1, 'x') + "\";2\n3;4\n";
  EXPECT_EQ(ParseRows(long_field, CsvOf(';')).at(0).at(1).front(), '"');
  const std::string fits = "1;\"" + std::string(kQuotedBytesMax, 'x') + "\";2\n3;4\n";
  EXPECT_EQ(ParseRows(fits, CsvOf(';')).at(0).at(1).front(), 'x');

  std::string lines = "1;\"a";
  for (int i = 0; i < 100; ++i) lines += "\nrow;x";
  EXPECT_EQ(ParseRows(lines + "\";2\n", CsvOf(';')).size(), 1U);
  EXPECT_EQ(ParseRows(lines + "\nrow\";2\n", CsvOf(';')).size(), 102U);
}

TEST(CsvParser, AgreesWithTheReferenceForEveryTextOfAFewBytes) {
  const std::string alphabet = "\";\n\ra";
  const StreamShape shape = CsvOf(';');
  const FieldNames names = TestNames();
  for (int size = 1; size <= 6; ++size) {
    std::vector<std::size_t> digits(static_cast<std::size_t>(size), 0);
    for (bool more = true; more;) {
      std::string text;
      for (const std::size_t digit : digits) text += alphabet[digit];
      StreamRunner runner(text, shape, names);
      const StreamRun whole = runner.Run(text.size());
      ASSERT_EQ(whole.problem, "") << text;
      ASSERT_EQ(RowsOf(whole.records), ReferenceRows(text, shape.dialect)) << text;
      const StreamRun bytes = runner.Run(1);
      ASSERT_EQ(bytes.problem, "") << text;
      ASSERT_EQ(bytes.records, whole.records) << text;
      more = false;
      for (std::size_t& digit : digits) {
        if (++digit < alphabet.size()) {
          more = true;
          break;
        }
        digit = 0;
      }
    }
  }
}

const char kTable[] =
    "Export du 12/03/2021\n"
    "nom;prenom;tel\n"
    "DUPONT;\"Jean\nPaul\";06 39 98 01 23\r\n"
    "\n"
    "LEFEVRE;\"dit \"\"Lou\"\"\";0639980124\n"
    "MARTIN;Anne;0639980125;extra\n"
    "PETIT;\"unclosed;0639980126\n"
    "ROUX;Zoe;0639980127";

TEST(CsvParser, NumbersRowsAndLinesAndNamesCells) {
  const FieldNames names = TestNames();
  StreamShape shape = CsvOf(';', true, 3);
  shape.dialect.titles = 1;
  shape.columns = {
      {"nom", FieldKind::kLastName}, {"prenom", FieldKind::kFirstName}, {"tel", FieldKind::kPhone}};
  const StreamRun run = StreamRunner(kTable, shape, names).Run(1000);
  ASSERT_EQ(run.problem, "");
  ASSERT_EQ(run.records.size(), 7U);
  EXPECT_TRUE(run.records[0].prose);  // a title, read as text
  EXPECT_EQ(run.records[0].number, 1U);
  EXPECT_TRUE(run.records[1].header);
  EXPECT_EQ(run.records[1].number, 0U);
  EXPECT_EQ(run.records[2].number, 2U);
  EXPECT_EQ(run.records[2].line, 3U);
  EXPECT_EQ(run.records[2].fields[1].name, "prenom");
  EXPECT_EQ(run.records[2].fields[2].kind, FieldKind::kPhone);
  EXPECT_FALSE(run.records[2].fields[1].rewritten);
  EXPECT_EQ(run.records[3].line, 6U);
  EXPECT_TRUE(run.records[3].fields[1].rewritten);
  EXPECT_EQ(run.records[3].fields[1].value, "dit \"Lou\"");
  EXPECT_EQ(run.records[4].fields[3].name, "");
  EXPECT_EQ(run.records[6].line, 9U);
}

TEST(CsvParser, NumbersTheRowBehindTheHeaderOne) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner("a;b\n1;2\n3;4\n", CsvOf(';', true, 2), names).Run(5);
  ASSERT_EQ(run.problem, "");
  ASSERT_EQ(run.records.size(), 3U);
  EXPECT_TRUE(run.records[0].header);
  EXPECT_EQ(run.records[1].number, 1U);
  EXPECT_EQ(run.records[2].number, 2U);
}

TEST(CsvParser, ReadsRowsThatAreQuotedAsAWhole) {
  StreamShape shape = CsvOf(';');
  shape.dialect.rows_quoted = true;
  const std::pair<const char*, Rows> cases[] = {
      {"\"a;b;c\"\n", {{"a", "b", "c"}}},
      {"\"a;b;c\"\r\nd;e\r\n", {{"a", "b", "c"}, {"d", "e"}}},
      {"\"\"\"a\"\";\"\"b;c\"\"\"\n", {{"a", "b;c"}}},
      {"\"a;\"\"b\"\";c\"", {{"a", "b", "c"}}},
      {"\"a;\"\"b;c\"\nd\n", {{"a", "\"\"b", "c"}, {"d"}}},
      {"\"\"\n\"\n", {{""}, {""}}},
  };
  for (const auto& [text, rows] : cases) EXPECT_EQ(ParseRows(text, shape), rows) << text;
}

TEST(CsvParser, GivesTheSameForEveryBufferSizeAndTruncation) {
  const FieldNames names = TestNames();
  StreamShape quoted = CsvOf(';', true, 3);
  quoted.dialect.rows_quoted = true;
  const std::string quoted_table =
      "\"nom;prenom;tel\"\n\"DUPONT;\"\"Jean;Paul\"\";0639980123\"\r\n\"A;B\n\n\"\"\"C\"\"\"\n";
  for (std::size_t size = 0; size <= quoted_table.size(); ++size) {
    const std::string text = quoted_table.substr(0, size);
    StreamRunner runner(text, quoted, names);
    const StreamRun whole = runner.Run(1000);
    ASSERT_EQ(whole.problem, "") << size;
    for (const std::size_t buffer : {1, 2, 3, 5, 8, 13, 21, 34}) {
      ASSERT_EQ(runner.Run(buffer).records, whole.records) << size << " " << buffer;
    }
  }
  const std::string table = kTable;
  for (std::size_t size = 0; size <= table.size(); ++size) {
    const std::string text = table.substr(0, size);
    StreamRunner runner(text, CsvOf(';', true, 3), names);
    const StreamRun whole = runner.Run(1000);
    ASSERT_EQ(whole.problem, "") << size;
    for (const std::size_t buffer : {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144}) {
      const StreamRun run = runner.Run(buffer);
      ASSERT_EQ(run.problem, "") << size << " " << buffer;
      ASSERT_EQ(run.records, whole.records) << size << " " << buffer;
    }
  }
}

TEST(CsvParser, PassesOverRowsAndCountsThem) {
  const FieldNames names = TestNames();
  const std::string table = kTable;
  StreamRunner runner(table, CsvOf(';', true, 3), names);
  std::uint64_t count_all = 0;
  const std::vector<SeenRecord> all = runner.RunFrom(0, &count_all);
  for (std::size_t from = 0; from <= table.size() + 1; ++from) {
    std::uint64_t count = 0;
    const std::vector<SeenRecord> seen = runner.RunFrom(from, &count);
    std::vector<SeenRecord> expected;
    for (const SeenRecord& record : all) {
      if (record.end > from) expected.push_back(record);
    }
    ASSERT_EQ(seen, expected) << from;
    ASSERT_EQ(count, count_all) << from;
  }
}

TEST(CsvParser, GivesFurtherCellsToTheLastFieldOfAnEndlessRow) {
  const std::string row = std::string(100000, ';') + "x\ny\n";
  const Rows plain = ParseRows(row, CsvOf(';'));
  ASSERT_EQ(plain.size(), 2U);
  EXPECT_EQ(plain[0].size(), 65000U);
  EXPECT_EQ(plain[0].back().size(), 100000U - 64999U + 1U);
  EXPECT_EQ(ParseRows("\"a\"" + row, CsvOf(';'))[0].size(), 65000U);
}

TEST(CsvChunker, SplitsARecordOverTheLimitAndGoesOnBehindIt) {
  const FieldNames names = TestNames();
  const std::string text = "a;b\n" + std::string(3 * kRecordBytesMax, 'x') + ";c\nd;e\n";
  const StreamRun run = StreamRunner(text, CsvOf(';'), names).Run(1 << 20);
  ASSERT_EQ(run.problem, "");
  EXPECT_EQ(run.records.front().fields.size(), 2U);
  EXPECT_TRUE(run.records[1].prose);
  EXPECT_EQ(run.records.back().fields.at(1).value, "e");
}

TEST(CsvChunker, HoldsBackARecordThatMoreTextCouldChange) {
  StreamContext context;
  context.format = RecordFormat::kCsv;
  const FieldNames names = TestNames();
  const std::unique_ptr<Chunker> chunker = MakeChunker(context, names);
  EXPECT_EQ(chunker->FindCut("a;b\nc;\"d\n", false).bytes, 4U);
  EXPECT_EQ(chunker->FindCut("a;b\nc;\"d\"", false).bytes, 4U);
  EXPECT_EQ(chunker->FindCut("a;b\nc;\"d\"\n", false).bytes, 10U);
  EXPECT_EQ(chunker->FindCut("a;b\nc;\"d", true).bytes, 8U);
  EXPECT_EQ(chunker->FindCut("a;b", false).bytes, 0U);
}

TEST(LineCount, AgreesWithCountingOneByOne) {
  // Lines of all lengths, hardly any of them empty, and beyond what is counted in one go.
  const std::array<std::string, 3> alphabets = {"\n\rx", "\nxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                                "\n\rxxxxxxxxxxxxxxxxxxxxxxxxx"};
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    const std::string& alphabet = alphabets[seed % alphabets.size()];
    const std::uint32_t size = seed % 100 == 0 ? 9000 + seed : seed % 600;
    std::string text;
    std::uint32_t state = seed * 2654435761U + 1;
    for (std::uint32_t i = 0; i < size; ++i) {
      state = state * 1664525U + 1013904223U;
      text += alphabet[(state >> 16) % alphabet.size()];
    }
    for (const char line_end : {'\n', '\r'}) {
      std::uint64_t filled = 0;
      std::uint64_t ends = 0;
      std::string line;
      const auto end_line = [&] {
        if (line_end == '\n' && !line.empty() && line.back() == '\r') line.pop_back();
        filled += !line.empty();
        line.clear();
      };
      for (const char c : text) {
        ends += c == line_end;
        c == line_end ? end_line() : line.push_back(c);
      }
      end_line();
      const LineCount lines = CountLines(text, line_end);
      ASSERT_EQ(lines.filled, filled) << seed;
      ASSERT_EQ(lines.ends, ends) << seed;
      ASSERT_EQ(CountLinesNarrowly(text, line_end).filled, filled) << seed;
      ASSERT_EQ(CountLinesNarrowly(text, line_end).ends, ends) << seed;
      ASSERT_EQ(CountByte(text, line_end), ends) << seed;
    }
  }
}

}  // namespace
}  // namespace leakscan
