// StreamContext: what the serial front has learnt about one decoded stream. Immutable once the
// first chunk carries it; shared by all chunks of the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/kinds.h"

namespace leakscan {

enum class RecordFormat : std::uint8_t {
  kText,
  kCsv,
  kNdjson,
  kJson,
  kName,
  kHl7,
  kHprim,
  kHtml,
  kSql,
  kMail,
  kXml,
  kVcard,
  kLdif,
};
inline constexpr std::size_t kRecordFormatCount = static_cast<std::size_t>(RecordFormat::kLdif) + 1;
enum class Charset : std::uint8_t {
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kWindows1252,
  kLatin9,
  kUtf32Le,
  kUtf32Be,
  kMacRoman,
  kCp850,
  kCp437,
};

// A record is a message as it was sent: never a list of records, one a line.
constexpr bool IsMessage(RecordFormat format) {
  return format == RecordFormat::kHl7 || format == RecordFormat::kHprim ||
         format == RecordFormat::kMail || format == RecordFormat::kXml ||
         format == RecordFormat::kVcard || format == RecordFormat::kLdif;
}

constexpr bool IsJson(RecordFormat format) {
  return format == RecordFormat::kNdjson || format == RecordFormat::kJson;
}

// Text that is read as prose throughout, not cell by cell.
constexpr bool IsRunningText(RecordFormat format) {
  return format == RecordFormat::kText || format == RecordFormat::kHtml || IsMessage(format);
}

std::string_view Name(RecordFormat format);  // "text", "csv", "ndjson", "json", "name", "hl7"...
std::string_view Name(Charset charset);      // "utf-8", "utf-16le", "windows-1252", "iso-8859-15"

// Records that the serial front does not count: how many there are, detection decides.
constexpr bool AreCountedLate(RecordFormat format) {
  return format == RecordFormat::kText || format == RecordFormat::kHtml ||
         format == RecordFormat::kVcard || format == RecordFormat::kLdif;
}

// Places [begin, end) of a line, from 0, where cells of a fixed width are divided.
struct Gutter {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool left = false;  // the cells behind it begin where it ends
};

struct CsvDialect {
  char delimiter = ';';
  char line_end = '\n';  // '\n' (a '\r' before it belongs to the line end) or '\r' alone
  bool has_header = false;
  std::uint8_t titles = 0;   // records above the header
  bool rows_quoted = false;  // each row as a whole stands in quotes: "a;b;c"
  // Not empty: cells have fixed places, and a blank in each of these divides them. No quotes.
  std::vector<Gutter> gutters = {};
  bool gutters_in_bytes = false;  // else in characters
};

// A column of a table. `name` is the header as written (UTF-8), empty where nothing names it.
struct Column {
  std::string name;
  FieldKind kind = FieldKind::kUnknown;
};

// One table of a stream that may hold several (SQL). Immutable once a chunk carries it.
struct Table {
  std::vector<Column> columns;
  bool health_name = false;  // the table, or one of its columns, names a health subject
};

struct StreamContext {
  std::string source;       // for events: the path as given and "!/member", masked, valid UTF-8
  std::string sheet;        // of a spreadsheet, masked like `source`; mostly empty
  std::string url;          // where a crawler had it from, masked like `source`; mostly empty
  Hash128 source_hash;      // keyed hash of the unmasked source: the place in an event's id
  std::uint32_t input = 0;  // ordinal of the top-level input, from 0
  // Number of the stream in the run. A stream whose columns were typed again goes on under a
  // context of its own, with the same number.
  std::uint64_t stream = 0;
  RecordFormat format = RecordFormat::kText;
  bool rebuilt = false;  // the text was put together: places in it are none in the source
  Charset charset = Charset::kUtf8;
  bool health_name = false;          // the path, or a header, names a health subject
  bool directory = false;            // a column is one that directories of professionals have
  bool test_named = false;           // the first paragraph of a text names a COVID test
  std::vector<std::uint16_t> allow;  // entries of the user's AllowList that hold here
  CsvDialect dialect;                // for kCsv
  std::vector<Column> columns;       // for kCsv
  bool backslash_escapes = true;     // for kSql: in plain string literals
  std::string record_name;           // for kXml: of the elements that are records
};

// The offset in the stream as it was before charset decoding, given `begin` (that of text[0]) and a
// place in the decoded text. Exact because every code unit became exactly one character (an
// undecodable unit U+FFFD). Cost is linear in `place`; callers advance from the last place.
std::uint64_t CountUndecoded(Charset charset, std::string_view decoded);
inline std::uint64_t UndecodedSize(Charset charset, std::string_view decoded) {
  return charset == Charset::kUtf8 ? decoded.size() : CountUndecoded(charset, decoded);
}

}  // namespace leakscan
