// The one definition of where the statements, tuples and rows of a SQL dump begin and end, shared
// by the sniffer, the serial chunker and the parallel parser, so that they cannot disagree. Pure
// functions over views of the caller's text.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"

namespace leakscan {

// "INSERT INTO t (a, b) VALUES" and "CREATE TABLE t (...)" over these sizes are not understood.
inline constexpr std::size_t kSqlHeadBytesMax = 64 * 1024;
inline constexpr std::size_t kCreateTableBytesMax = 256 * 1024;

// Walks over the bytes that a tuple's structure hangs on, ' " ( ) ; and backslash, found 64 bytes
// at a time.
class SqlMarks {
 public:
  explicit SqlMarks(std::string_view text = {}) : text_(text) {}

  // Offset of the next mark, or the text's size.
  std::size_t Next() {
    while (marks_ == 0) {
      if (block_end_ >= text_.size()) return text_.size();
      Load(block_end_);
    }
    const std::size_t at = block_ + static_cast<unsigned>(std::countr_zero(marks_));
    marks_ &= marks_ - 1;
    return at;
  }

  // Passes over the marks before `at`, which is behind the last one given.
  void PassOver(std::size_t at) {
    if (at < block_end_) {
      marks_ &= ~std::uint64_t{0} << (at - block_);
    } else {
      Load(at);
    }
  }

  std::string_view text() const { return text_; }

 private:
  void Load(std::size_t at);

  std::string_view text_;
  std::size_t block_ = 0;
  std::size_t block_end_ = 0;
  std::uint64_t marks_ = 0;  // of the block, those not passed yet
};

enum class SqlState : std::uint8_t {
  kWhole,
  kBroken,     // no such thing
  kUndecided,  // only without `at_end`: more text could change the answer
};

// Whether a statement that matters, INSERT, REPLACE, COPY or CREATE, may begin at `at`.
SqlState FindKeyword(std::string_view text, std::size_t at, bool at_end);

// What stands before rows: "INSERT INTO t (a, b) VALUES" or "COPY t (a, b) FROM stdin;".
struct SqlHead {
  SqlState state = SqlState::kBroken;
  bool copy = false;
  std::size_t end = 0;       // behind VALUES or the semicolon
  std::string_view table;    // as written, with the schema
  std::string_view columns;  // between the parentheses; empty without a list
};
SqlHead ReadSqlHead(std::string_view text, std::size_t begin, bool at_end);

// True if the text of a head holds names only: nothing that could be a person's.
bool IsPlainSyntax(std::string_view text);

// "CREATE TABLE t (a int, b text)".
struct SqlCreate {
  SqlState state = SqlState::kBroken;
  std::string table;  // in the form of SqlTableKey
  std::vector<std::string> columns;
};
SqlCreate ReadSqlCreate(std::string_view text, std::size_t begin, bool at_end);

// The names in a list between parentheses, without their quotes.
std::vector<std::string> ReadSqlNames(std::string_view list);

// The last part of a table's name, without quotes and in lower case: [dbo].[Patients] -> patients.
std::string SqlTableKey(std::string_view table);

// The tuple that opens at `open`. kWhole: `at` is behind its closing parenthesis. kBroken: what
// stands at `at` cannot stand in one.
struct SqlTuple {
  SqlState state = SqlState::kBroken;
  std::size_t at = 0;
};
// A literal in a tuple, by its quotes.
struct SqlLiteral {
  std::size_t open = 0;
  std::size_t close = 0;
  bool rewritten = false;  // holds escapes or doubled quotes
};
// `marks` stand before `open`, and behind a whole tuple afterwards. `literals`, if not null, is
// overwritten by those of the tuple.
SqlTuple FindTupleEnd(SqlMarks* marks, std::size_t open, bool backslash_escapes, bool at_end,
                      std::vector<SqlLiteral>* literals);

// True if `open` is a quote whose literal has backslash escapes whatever the dialect: E'...'.
bool IsEscapeString(std::string_view text, std::size_t open);

// True if `c` may stand behind a literal's closing quote.
bool MayFollowLiteral(char c);

// Where reading goes on behind a tuple that broke at `from`: at the parenthesis that stands there,
// else behind the next "), (" or ");", or at the next line that begins a statement; at the text's
// end if there is none of them and `at_end`.
struct SqlResync {
  SqlState state = SqlState::kWhole;
  std::size_t at = 0;
  SqlPlace place = SqlPlace::kValues;
};
SqlResync FindResync(std::string_view text, std::size_t from, bool at_end);

}  // namespace leakscan
