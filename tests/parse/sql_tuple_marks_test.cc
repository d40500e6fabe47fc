#include "scanner/parse/sql_tuple_marks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/parse/sql_grammar.h"
#include "scanner/parse/sql_values.h"

namespace leakscan {
namespace {

// What the grammar says of the tuple at `open`; the end is 0 if it is none.
struct Read {
  std::size_t end = 0;
  std::vector<SqlLiteral> literals;
};
Read ReadSlowly(std::string_view text, std::size_t open, bool backslash_escapes) {
  Read read;
  SqlMarks marks(text);
  const SqlTuple tuple =
      FindTupleEnd(&marks, open, backslash_escapes, /*at_end=*/true, &read.literals);
  if (tuple.state == SqlState::kWhole) read.end = tuple.at;
  return read;
}

// Walks over `text` as a list of tuples, and holds what the marks tell to the grammar. The number
// of plain tuples.
std::size_t CountPlain(std::string_view text, bool backslash_escapes) {
  SqlTupleMarks marks;
  SqlTupleMarks narrow;
  marks.Start(text, backslash_escapes);
  narrow.Start(text, backslash_escapes);
  narrow.ReadNarrowly();
  std::size_t plain = 0;
  for (std::size_t at = text.find('('); at < text.size(); at = text.find('(', at)) {
    const std::size_t end = marks.FindValues(at);
    EXPECT_EQ(narrow.FindValues(at), end) << text << ' ' << at;
    const Read read = ReadSlowly(text, at, backslash_escapes);
    if (end == 0) {
      at = std::max(read.end, at + 1);
      continue;
    }
    ++plain;
    EXPECT_EQ(end, read.end) << text << ' ' << at;
    Arena arena;
    std::span<const SqlLiteral> literals = read.literals;
    std::size_t begin = at + 1;
    for (const std::size_t value_end : marks.value_ends()) {
      const SqlValue wanted = ReadTupleValue(text, begin, backslash_escapes, &literals, &arena);
      const SqlValue value = ReadPlainValue(text, begin, value_end, backslash_escapes, &arena);
      EXPECT_EQ(value.value, wanted.value) << text << ' ' << begin;
      EXPECT_EQ(value.begin, wanted.begin) << text << ' ' << begin;
      EXPECT_EQ(value.end, wanted.end) << text << ' ' << begin;
      EXPECT_EQ(value.next, wanted.next) << text << ' ' << begin;
      EXPECT_EQ(value.rewritten, wanted.rewritten) << text << ' ' << begin;
      EXPECT_EQ(value.binary, wanted.binary) << text << ' ' << begin;
      // Where nothing says so, a literal is what stands between its quotes.
      if (text[begin] == '\'' && !marks.rewritten()) {
        EXPECT_EQ(wanted.value, text.substr(begin + 1, value_end - begin - 2)) << text;
      }
      begin = value_end + 1;
    }
    EXPECT_EQ(begin, end) << text << ' ' << at;
    at = end;
  }
  return plain;
}

// Where the plain tuples of a run end, one by one.
std::vector<std::size_t> EndsOfRun(std::string_view text, std::size_t open,
                                   bool backslash_escapes) {
  SqlTupleMarks marks;
  marks.Start(text, backslash_escapes);
  std::vector<std::size_t> ends;
  while (open < text.size() && text[open] == '(') {
    const std::size_t end = marks.FindValues(open);
    if (end == 0) break;
    ends.push_back(end);
    if (end == text.size() || text[end] != ',') break;
    open = text.find_first_not_of(" \t\r\n\v\f", end + 1);
  }
  return ends;
}

// Holds the run of tuples from each parenthesis on to these; how many tuples were passed.
std::size_t CountPassed(std::string_view text, bool backslash_escapes) {
  SqlTupleMarks marks;
  SqlTupleMarks narrow;
  marks.Start(text, backslash_escapes);
  narrow.Start(text, backslash_escapes);
  narrow.ReadNarrowly();
  std::size_t passed = 0;
  for (std::size_t open = text.find('('); open < text.size(); open = text.find('(', open + 1)) {
    const SqlTupleMarks::Run run = marks.PassOver(open);
    const SqlTupleMarks::Run narrow_run = narrow.PassOver(open);
    EXPECT_EQ(narrow_run.tuples, run.tuples) << text << ' ' << open;
    EXPECT_EQ(narrow_run.end, run.end) << text << ' ' << open;
    const std::vector<std::size_t> ends = EndsOfRun(text, open, backslash_escapes);
    EXPECT_LE(run.tuples, ends.size()) << text << ' ' << open;
    if (run.tuples > ends.size()) break;
    if (run.tuples > 0) {
      EXPECT_EQ(run.end, ends[run.tuples - 1]) << text << ' ' << open;
    }
    // All but those that end where no whole word is left.
    const std::size_t looked_at = text.size() - (text.size() - open) % SqlTupleWord::kBytes;
    if (run.tuples < ends.size()) {
      EXPECT_GT(ends[run.tuples], looked_at) << text << ' ' << open;
    }
    passed += run.tuples;
  }
  return passed;
}

TEST(SqlTupleMarks, KnowWhatIsPlain) {
  for (const std::string_view tuple :
       {"(1,'a')", "()", "('')", "('','')", "( 1 , 'a', NULL)", "('l''eau','''','')", "(N'a',0x41)",
        "('a),(b;c(\"',2)", "('d\\'Arc','a\\\\')", "('a','\\\\\\'')"}) {
    EXPECT_EQ(CountPlain(tuple, true), 1U) << tuple;
  }
  for (const std::string_view tuple : {"(1,f(2))", "('a' ,1)", "(\"a\")", "('a'||'b')", "(1;2)",
                                       "(1\\2)", "('a", "('a'", "(1,", "('O'Brien')"}) {
    EXPECT_EQ(CountPlain(tuple, true), 0U) << tuple;
  }
  EXPECT_EQ(CountPlain("('C:\\','x')", false), 0U);  // left to whoever knows E'...'
  EXPECT_EQ(CountPlain("('C:/','x')", false), 1U);
}

TEST(SqlTupleMarks, AgreeWithTheGrammarOnAnyText) {
  constexpr std::string_view kParts[] = {"(",        ")",
                                         ",",        "'",
                                         "'",        "''",
                                         "\\",       "\\'",
                                         " ",        "\n",
                                         "\"",       ";",
                                         "a",        "12",
                                         "N",        "NULL",
                                         "x'",       "0x4D617274656C",
                                         "E'",       "','",
                                         "'),('",    "'),\n ('",
                                         "'),\f('",  ")(",
                                         "\xC3\xA9", "),(",
                                         "','",      "0123456789012345678901234567890123456789"};
  std::mt19937 random(5);
  std::size_t plain = 0;
  std::size_t passed = 0;
  for (int round = 0; round < 8000; ++round) {
    std::string text;
    for (std::size_t parts = random() % 60; parts > 0; --parts) {
      // Half of the texts are mostly literals as they should be.
      if (round % 2 == 0 && random() % 4 != 0) {
        text += std::array{"'),('", "'),\n ('", "'),\f('", "'), ('", "','", "','"}[random() % 4];
        text.append(random() % 30, 'a');
      } else {
        text += kParts[random() % std::size(kParts)];
      }
    }
    text.insert(0, "('");
    plain += CountPlain(text, round % 3 != 0);
    passed += CountPassed(text, round % 3 != 0);
    if (HasFailure()) return;
  }
  EXPECT_GT(plain, 4000U);
  EXPECT_GT(passed, 4000U);
}

}  // namespace
}  // namespace leakscan
