// Chunk: the unit of parallel work. Whole records of one stream (or one piece of a record that is
// over the limit), with everything a worker must know to process it without any other chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/text_origins.h"

namespace leakscan {

// Readable zero bytes behind the text of every chunk (simdjson reads ahead; the matcher sees one as
// the end of a run).
inline constexpr std::size_t kChunkPaddingBytes = 64;

// What the text before a chunk left open and the text in it depends on (the columns of a table that
// goes on). Made by a format's chunker for its parser; null where nothing is.
struct OpenState {
  virtual ~OpenState() = default;
};

// What the first byte of a chunk of SQL stands in.
enum class SqlPlace : std::uint8_t {
  kStatement,  // between statements
  kValues,     // the list of tuples of an INSERT, before or behind one of them
  kBehind,     // such a list that stopped without a semicolon: between statements, or damaged
  kCopy,       // the rows behind a COPY, at the start of a line
  kLost,       // some tuple, whose beginning was lost
};

// From here on, the rows of a chunk are those of a table.
struct TableStart {
  std::uint32_t begin = 0;  // in the chunk's text
  std::shared_ptr<const Table> table;
};

struct Chunk {
  std::shared_ptr<const StreamContext> context;
  std::string_view text;           // UTF-8 where intact; owned by the pipeline's buffer
  std::uint64_t offset = 0;        // of text[0] in the stream before charset decoding
  std::uint64_t first_record = 1;  // number of the first record (0: the chunk begins with a header)
  std::uint64_t first_line = 1;    // number of the first line
  std::shared_ptr<const OpenState> open;
  // Of a text that a parser made of the chunk's: where it is written. Null: the text is as written.
  const TextOrigins* origins = nullptr;
  std::vector<TableStart> tables;  // SQL: whose rows stand where, in order
  SqlPlace place = SqlPlace::kStatement;
  // A piece of a record over the record limit: scanned as plain text, marked "split" in events.
  bool split = false;
  // The piece repeats this many bytes of the piece before; findings that end inside belong to it.
  std::uint32_t overlap_bytes = 0;

  // The text as it stands in the stream, and where in it [begin, end) of `text` is written.
  std::string_view written() const { return origins != nullptr ? origins->written() : text; }
  TextOrigins::Range Written(std::uint32_t begin, std::uint32_t end) const {
    return origins != nullptr ? origins->Find(begin, end) : TextOrigins::Range{begin, end};
  }
};

}  // namespace leakscan
