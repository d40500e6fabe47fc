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

enum class RecordFormat : std::uint8_t { kText, kCsv, kNdjson, kJson, kName, kMail };
inline constexpr std::size_t kRecordFormatCount = 6;
enum class Charset : std::uint8_t { kUtf8, kUtf16Le, kUtf16Be, kWindows1252, kLatin9 };

// Running text, not data.
inline bool IsProse(RecordFormat format) {
  return format == RecordFormat::kText || format == RecordFormat::kMail;
}

std::string_view Name(RecordFormat format);  // "text", "csv", "ndjson", "json", "name", "mail"
std::string_view Name(Charset charset);      // "utf-8", "utf-16le", "windows-1252", "iso-8859-15"

struct CsvDialect {
  char delimiter = ';';
  char line_end = '\n';  // '\n' (a '\r' before it belongs to the line end) or '\r' alone
  bool has_header = false;
};

// A CSV column. `name` is the header as written (UTF-8), empty without a header.
struct Column {
  std::string name;
  FieldKind kind = FieldKind::kUnknown;
};

struct StreamContext {
  std::string source;       // for events: the path as given and "!/member", masked, valid UTF-8
  std::string url;          // where a crawler had it from, masked like `source`; mostly empty
  Hash128 source_hash;      // keyed hash of the unmasked source: the place in an event's id
  std::uint32_t input = 0;  // ordinal of the top-level input, from 0
  RecordFormat format = RecordFormat::kText;
  Charset charset = Charset::kUtf8;
  bool health_name = false;          // the path, or a header, names a health subject
  std::vector<std::uint16_t> allow;  // entries of the user's AllowList that hold here
  CsvDialect dialect;                // for kCsv
  std::vector<Column> columns;       // for kCsv
};

// The offset in the stream as it was before charset decoding, given `begin` (that of text[0]) and a
// place in the decoded text. Exact because every code unit became exactly one character (an
// undecodable unit U+FFFD). Cost is linear in `place`; callers advance from the last place.
std::uint64_t CountUndecoded(Charset charset, std::string_view decoded);
inline std::uint64_t UndecodedSize(Charset charset, std::string_view decoded) {
  return charset == Charset::kUtf8 ? decoded.size() : CountUndecoded(charset, decoded);
}

}  // namespace leakscan
