// An oversized record (over 1 MiB although objects are descended into) is one of: text around
// lists of objects, which ends as in JsonUnits; one long string or word, which ends at a comma or
// closing bracket; a line that is no JSON. Which one, its first bytes tell.
#include "scanner/parse/json_chunker.h"

#include "scanner/base/ascii.h"
#include "scanner/parse/line_count.h"

namespace leakscan {

Cut JsonChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  JsonUnit unit;
  units_.Start(text, stream_start_, at_end);
  while (units_.Next(&unit)) {
    ++cut.records;
    cut.bytes = units_.position();
  }
  if (at_end) cut.bytes = text.size();
  if (cut.records > 0) stream_start_ = false;
  cut.lines = CountByte(text.substr(0, cut.bytes), '\n');
  return cut;
}

void JsonChunker::BeginSplit(std::string_view text) {
  stream_start_ = false;
  depth_ = 0;
  in_string_ = escaped_ = after_open_ = object_ = false;
  split_ = Split::kLine;
  const std::size_t first = text.find_first_not_of(" \t\r\n,]}");
  if (first == std::string_view::npos) return;
  text.remove_prefix(first);
  if (text[0] == '{') {
    split_ = Split::kText;
    object_ = true;
  } else if (text[0] == '"') {
    const JsonString string = ReadJsonString(text, 0);
    const std::size_t next = text.find_first_not_of(" \t\r\n", string.end);
    split_ = next != std::string_view::npos && text[next] == ':' ? Split::kText : Split::kScalar;
  } else if (IsAlnum(text[0]) || text[0] == '-') {
    split_ = Split::kScalar;
  }
  ScanSplit(text);
}

std::optional<std::size_t> JsonChunker::ScanSplit(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' && (split_ == Split::kLine || split_ == Split::kScalar)) return i + 1;
    if (split_ == Split::kLine) continue;
    if (in_string_) {
      in_string_ = c != '\n' && (escaped_ || c != '"');
      escaped_ = in_string_ && !escaped_ && c == '\\';
      continue;
    }
    if (IsSpace(c)) continue;
    if (after_open_ && c == '{') return i;
    after_open_ = false;
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      if (split_ == Split::kScalar) return i;
      after_open_ = c == '[';
      ++depth_;
    } else if (c == ']' || c == '}') {
      if (depth_ == 0) return i;
      --depth_;
      if (object_ && depth_ == 0) return i + 1;
    } else if (c == ',' && split_ == Split::kScalar) {
      return i + 1;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> JsonChunker::ContinueSplit(std::string_view text, bool at_end) {
  if (const std::optional<std::size_t> end = ScanSplit(text)) return end;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

}  // namespace leakscan
