// Record and Field: one unit of the source as the parsers hand it to detection. Views point into
// the chunk's text or the parser's own storage and are valid until the parser's next call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/kinds.h"

namespace leakscan {

inline constexpr std::uint16_t kNoField = 0xFFFF;

struct Field {
  std::string_view value;     // UTF-8, unquoted and unescaped
  std::string_view name;      // header, key path ("patient.nom") or label as written; may be empty
  std::uint32_t begin = 0;    // where it is written in the chunk's text: [begin, end),
  std::uint32_t end = 0;      // without quotes around it
  std::uint32_t ordinal = 0;  // column number from 0; shown as "#N" where the name is unknown
  std::uint16_t node = 0;     // index in Record::nodes of the JSON object it belongs to
  FieldKind kind = FieldKind::kUnknown;
  bool rewritten = false;  // value differs from the written bytes (escapes, doubled quotes):
                           // anchors found in the chunk's text do not hold for it. Of CSV and SQL,
                           // zeros can be read behind it as behind the chunk
};

// A JSON object inside a record. Node 0 is the record itself; an element of an array of objects is
// a node of its own under the object that holds the array; a plain nested object belongs to its
// parent's node.
struct RecordNode {
  std::uint16_t parent = 0;
  std::uint32_t begin = 0;  // the object's text in the chunk, [begin, end)
  std::uint32_t end = 0;
};

// What a page, or the post that a record is, says of itself: as written, so not to be shown.
struct PostContext {
  std::string_view url;
  std::string_view posted;  // when; as it was sent
  std::string_view title;
  std::string_view author;
};

inline bool IsEmpty(const PostContext& post) {
  return post.url.empty() && post.posted.empty() && post.title.empty() && post.author.empty();
}

struct Record {
  std::uint32_t begin = 0;  // the record's text in the chunk, [begin, end), without the line end
  std::uint32_t end = 0;
  std::uint64_t number =
      0;                   // from 1 within the stream; in text relative to the chunk, see pipeline
  std::uint64_t line = 0;  // of its first byte, from 1 within the stream
  bool prose = false;      // unstructured text: fields are labelled values, anchors count anywhere
  bool header = false;     // a CSV header row: no record
  bool rewritten = false;  // CSV, and where `layout` is told: some field is
  // Records of a chunk with the same number and as many fields have the same names and kinds of
  // fields, all of one object. 0: not told.
  std::uint32_t layout = 0;
  const Table* table = nullptr;       // SQL: whose row it is; owned by the chunk
  const PostContext* post = nullptr;  // HTML, where it is told; owned by the parser
  std::vector<Field> fields;          // ordered by begin
  std::vector<RecordNode> nodes;      // JSON only; empty elsewhere
};

// True if the name of the stream or of the record's table speaks of health.
inline bool HasHealthName(const StreamContext& context, const Record& record) {
  return context.health_name || (record.table != nullptr && record.table->health_name);
}

}  // namespace leakscan
