// SqlUnits: cuts the text of a SQL dump into units: tuples, rows of COPY, the heads that stand
// before them, and paragraphs of everything else. Shared by the serial chunker and the parallel
// parser, which see the same text up to a chunk's end and must find the same units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/parse/sql_grammar.h"
#include "scanner/parse/sql_tuple_marks.h"

namespace leakscan {

enum class SqlUnitKind : std::uint8_t {
  kText,   // to be read as prose
  kHead,   // INSERT ... VALUES, COPY ... FROM stdin; or the line that ends a COPY
  kTuple,  // with its parentheses
  kRow,    // a line of COPY
};

struct SqlUnit {
  SqlUnitKind kind = SqlUnitKind::kText;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class SqlUnits {
 public:
  // Begins at the start of `text`, which must outlive the walk; it stands in `place`. `at_end`: no
  // text will follow; a chunk's end counts as one for the parser, because chunks end where a unit
  // does.
  void Start(std::string_view text, SqlPlace place, bool backslash_escapes, bool at_end);

  // Passes over tuples that Next() would give, if they are plain; how many.
  std::size_t PassTuples();

  // The next unit; false at the end of the text or where more text is needed to tell.
  bool Next(SqlUnit* unit);

  // What is kept of a tuple beside its ends.
  enum class Keep : std::uint8_t {
    kNothing,
    kLiterals,
    kValues,  // where they end if it is plain, else its literals
  };
  void SetKept(Keep keep) { keep_ = keep; }
  // Of the last tuple: its literals, or what its marks tell if it is plain.
  const std::vector<SqlLiteral>& literals() const { return literals_; }
  bool plain() const { return plain_; }
  const SqlTupleMarks& tuple() const { return tuple_marks_; }

  // Behind the last unit and the separators that follow it, and what stands there.
  std::size_t position() const { return position_; }
  SqlPlace place() const { return place_; }

 private:
  enum class Outcome : std::uint8_t { kUnit, kSkipped, kUndecided };

  Outcome ReadStatement(SqlUnit* unit);
  Outcome ReadValues(SqlUnit* unit);
  std::size_t SkipSpace(std::size_t at) const;
  std::size_t FindOpen(std::size_t at) const;
  Outcome ReadCopy(SqlUnit* unit);
  Outcome ReadText(std::size_t begin, SqlUnit* unit);
  Outcome ReadLost(std::size_t begin, std::size_t from, SqlUnit* unit);
  Outcome Emit(SqlUnitKind kind, std::size_t begin, std::size_t end, std::size_t position,
               SqlUnit* unit);
  Outcome Skip(std::size_t position, SqlPlace place);

  std::string_view text_;
  SqlMarks marks_;
  SqlTupleMarks tuple_marks_;
  Keep keep_ = Keep::kNothing;
  bool plain_ = false;
  std::vector<SqlLiteral> literals_;
  bool backslash_escapes_ = true;
  bool at_end_ = true;
  std::size_t position_ = 0;
  SqlPlace place_ = SqlPlace::kStatement;
  // The text of the last head that was whole: dumps repeat it before every row or so.
  std::string_view last_head_;
};

}  // namespace leakscan
