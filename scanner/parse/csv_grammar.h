// The one definition of where CSV fields and records end, shared by the sniffer, the serial chunker
// and the parallel parser, so that they cannot disagree. Pure functions over views of the caller's
// text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/model/context.h"

namespace leakscan {

// A quoted field over one of these was never one: its opening quote is an ordinary byte.
inline constexpr std::size_t kQuotedBytesMax = 64 * 1024;
inline constexpr std::uint64_t kQuotedLineEndsMax = 100;

// A header has at most this many records above it (titles).
inline constexpr int kTitleRecordsMax = 16;

struct QuotedField {
  enum class State : std::uint8_t { kClosed, kLiteral, kUndecided };
  State state = State::kUndecided;
  std::size_t close = 0;  // kClosed: offset of the closing quote
  bool doubled = false;   // kClosed: a doubled quote stands inside
};

// What the quote at the field start `open` opens. A quote inside that stands where a field begins
// and none ends is the next opening one: the one at `open` was literal. kUndecided only without
// `at_end`, when more text could change the answer.
QuotedField ReadQuotedField(std::string_view text, std::size_t open, const CsvDialect& dialect,
                            bool at_end);

// Offset of the first delimiter or line end at or behind `begin`, or the text's size.
std::size_t FindFieldEnd(std::string_view text, std::size_t begin, const CsvDialect& dialect);

// Offset of the line end of the record that starts at `begin`, or the text's size with `at_end`;
// nothing if more text is needed to tell.
std::optional<std::size_t> FindRecordEnd(std::string_view text, std::size_t begin,
                                         const CsvDialect& dialect, bool at_end);

// The end of a record's content, given the offset of its line end: a '\r' before '\n' belongs to
// the line end. A record without content is none.
inline std::size_t ContentEnd(std::string_view text, std::size_t begin, std::size_t line_end_offset,
                              const CsvDialect& dialect) {
  const bool carriage_return =
      dialect.line_end == '\n' && line_end_offset > begin && text[line_end_offset - 1] == '\r';
  return line_end_offset - carriage_return;
}

// One field of a record.
struct CsvField {
  std::size_t begin = 0;  // of the value as written, inside the quotes, also those of ="..."
  std::size_t end = 0;
  std::size_t close = 0;   // quoted: of the closing quote
  std::size_t stop = 0;    // behind all that is written of the field
  std::size_t next = 0;    // of the delimiter or line end behind it, or the text's size
  bool last = false;       // of its record
  bool rewritten = false;  // doubled quotes, or bytes behind the closing quote
};

// The field that starts at `begin`, read as FindRecordEnd does with `at_end`: a chunk is cut where
// its end decides the same.
CsvField ReadField(std::string_view text, std::size_t begin, const CsvDialect& dialect);

// Appends the value of a rewritten field to `out`, which has room for field.end - field.begin
// bytes; returns the size.
std::size_t UnescapeField(std::string_view text, const CsvField& field, char* out);

// Where the header record starts in a stream's first chunk, behind the titles above it. Nothing if
// more text is needed to tell, or if there are not so many records.
std::optional<std::size_t> FindHeader(std::string_view text, const CsvDialect& dialect,
                                      bool at_end);

}  // namespace leakscan
