// SqlChunker: cuts a SQL dump behind whole units, also inside the tuples of one INSERT, and
// remembers what they mean: which table's rows stand where, and what its columns are. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/model/field_names.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/sql_units.h"

namespace leakscan {

class SqlChunker : public Chunker {
 public:
  // `names` must outlive the chunker. `typer` may be empty.
  SqlChunker(bool backslash_escapes, const FieldNames& names, ColumnTyper typer);

  Cut FindCut(std::string_view text, bool at_end) override;
  // A tuple being split ends where its parentheses do, or behind a line that begins with INSERT
  // inside of a literal, which was none; anything else at the next line end.
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;
  bool ResumeBehindGap() override;
  void OnPause() override { hurried_ = true; }
  // Those of the table with the most rows.
  std::vector<Column> Columns() const override;

 private:
  // A table as its heads name it: the same words, the same columns.
  struct KnownTable {
    std::string head;
    std::vector<std::string> names;  // of its columns
    std::shared_ptr<const Table> table;
    std::uint64_t rows = 0;
    std::size_t ordinal = 0;  // in the order in which they were met
  };

  bool MeetTable(std::string_view text, const SqlUnit& head, bool at_end, Cut* cut);
  std::shared_ptr<KnownTable> FindTable(std::string_view text, const SqlUnit& unit, bool at_end);
  bool TypeColumns(std::string_view text, std::string_view head, bool at_end,
                   std::vector<Column>* columns) const;
  bool LearnTable(std::string_view text, std::size_t begin, bool at_end);
  void Remember(std::size_t bytes);
  std::optional<std::size_t> ScanSplit(std::string_view text);
  bool ScanSplitTuple(char c);
  bool ScanSplitLiteral(std::string_view text, std::size_t at);
  void GiveUpSplitTuple();

  const bool backslash_escapes_;
  const FieldNames& names_;
  const ColumnTyper typer_;
  bool hurried_ = false;  // the input has paused: columns are typed by the rows that are there

  SqlUnits units_;
  SqlPlace place_ = SqlPlace::kStatement;       // of the next cut
  SqlPlace last_place_ = SqlPlace::kStatement;  // of the last unit's beginning
  std::shared_ptr<KnownTable> current_;         // whose rows stand in place_, if rows do

  // By the text of their heads; and the columns of the tables that were defined, by their keys.
  std::unordered_map<std::string, std::shared_ptr<KnownTable>> tables_;
  std::unordered_map<std::string, std::vector<std::string>> defined_;
  std::size_t remembered_bytes_ = 0;
  bool redefined_ = false;  // since current_ was found

  // The record being split: what the last byte seen of it stands in.
  enum class Split : std::uint8_t { kLine, kTuple, kLiteral };
  Split split_ = Split::kLine;
  std::size_t depth_ = 0;
  char quote_ = '\'';
  bool escapes_ = false;     // in the literal
  bool escaped_ = false;     // the byte before was a backslash that escapes
  bool quote_seen_ = false;  // the byte before was a quote that may end the literal
  char last_[2] = {};        // the bytes before, outside of literals
};

}  // namespace leakscan
