// Chunker: the serial half of parsing. Finds where a text can be cut so that every piece holds
// whole records. It remembers nothing between cuts but an unfinished split.
//
//   text = whole records + one partial record;   FindCut gives the size of the first.
//
// Post-conditions: chunks laid end to end are the stream; any sequence of buffer sizes gives the
// same records. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/model/context.h"
#include "scanner/model/field_names.h"

namespace leakscan {

// A record over this size is cut at white space into overlapping pieces.
inline constexpr std::size_t kRecordBytesMax = 1024 * 1024;
inline constexpr std::size_t kSplitOverlapBytes = 4096;

struct Cut {
  std::size_t bytes = 0;      // whole records, line ends included; 0: none ends in the text
  std::uint64_t records = 0;  // records in them (text: not counted, 0; a CSV header counts 0)
  std::uint64_t lines = 0;    // line ends in them
  // SQL: what the text begins in, and whose rows are in it, as in Chunk.
  SqlPlace place = SqlPlace::kStatement;
  std::vector<TableStart> tables;
};

// Gives a kind to those columns whose name says nothing, by the cells of some rows; where there are
// no columns yet it adds them, nameless.
using ColumnTyper = std::function<void(const std::vector<std::vector<std::string>>& rows,
                                       std::vector<Column>* columns)>;

class Chunker {
 public:
  virtual ~Chunker() = default;

  // `text` begins at a record's start. With `at_end` the partial record counts as whole.
  virtual Cut FindCut(std::string_view text, bool at_end) = 0;

  // What is open where the last cut lies, for the chunk behind it.
  virtual std::shared_ptr<const OpenState> OpenAtCut() { return nullptr; }

  // The record at the start of `text` is over the limit and will be cut into pieces by the caller:
  // `text` is its first piece. Afterwards ContinueSplit gets the bytes behind it.
  virtual void BeginSplit(std::string_view text) = 0;

  // `text` goes on with the record being split. The offset behind the record's end (line end
  // included) if it ends in `text`; nothing if all of `text` still belongs to it.
  virtual std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) = 0;

  // Bytes are missing between the text so far and what comes. False if the chunker cannot go on and
  // a new one must.
  virtual bool ResumeBehindGap() { return false; }

  // A live input has paused: what is there must do to learn from.
  virtual void OnPause() {}

  // The columns that stand for the stream in reports, where its context has none.
  virtual std::vector<Column> Columns() const { return {}; }
};

// `names` types the columns of tables inside a text and must outlive the chunker, as must what
// `typer` holds; without a typer, columns are known by their names alone.
std::unique_ptr<Chunker> MakeChunker(const StreamContext& context, const FieldNames& names,
                                     ColumnTyper typer = {});

}  // namespace leakscan
