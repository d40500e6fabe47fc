#include "scanner/parse/format_sniffer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/model/chunk.h"
#include "scanner/parse/card_text.h"
#include "scanner/parse/csv_dialect.h"
#include "scanner/parse/fixed_width.h"
#include "scanner/parse/head_lines.h"
#include "scanner/parse/html_sniffer.h"
#include "scanner/parse/json_reader.h"
#include "scanner/parse/json_shell.h"
#include "scanner/parse/json_units.h"
#include "scanner/parse/message_text.h"
#include "scanner/parse/sql_dialect.h"
#include "scanner/parse/xml_units.h"

namespace leakscan {
namespace {

std::size_t SkipSpace(std::string_view text, std::size_t from) {
  while (from < text.size() && IsSpace(text[from])) ++from;
  return from;
}

// At least two lines hold something, and 8 of 10 of them one JSON object.
bool IsNdjson(std::string_view head, bool complete, const FieldNames& names) {
  const std::size_t first = SkipSpace(head, 0);
  if (first == head.size() || head[first] != '{') return false;
  std::string padded(head);  // the reader needs readable bytes behind
  padded.append(kChunkPaddingBytes, '\0');
  const std::string_view text(padded.data(), head.size());
  JsonReader reader(names);
  Record record;
  std::size_t lines = 0;
  std::size_t objects = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t found = text.find('\n', begin);
    if (found == std::string_view::npos && !complete) break;  // cut by the head's end
    std::size_t end = std::min(found, text.size());
    const std::size_t next = end + 1;
    begin = std::min(SkipSpace(text, begin), end);
    while (end > begin && IsSpace(text[end - 1])) --end;
    if (end > begin) {
      record.begin = static_cast<std::uint32_t>(begin);
      record.end = static_cast<std::uint32_t>(end);
      ++lines;
      objects += text[begin] == '{' && reader.Read(text, &record);
    }
    begin = next;
  }
  return lines >= 2 && objects * 10 >= lines * 8;
}

// `text` behind "var data = " or "callback(", if an object or a list of them stands there.
std::string_view WithoutScript(std::string_view head) {
  constexpr std::size_t kPrefixBytesMax = 80;
  const std::size_t first = SkipSpace(head, 0);
  if (first == head.size() || !IsAlpha(head[first])) return head;
  const std::size_t sign = head.substr(0, first + kPrefixBytesMax + 1).find_first_of("=(", first);
  if (sign == std::string_view::npos) return head;
  const std::string_view words = head.substr(first, sign - first);
  const bool plain = std::ranges::all_of(
      words, [](char c) { return IsAlnum(c) || IsBlank(c) || c == '_' || c == '$' || c == '.'; });
  const std::size_t value = SkipSpace(head, sign + 1);
  if (!plain || value == head.size() || head.find("function") != std::string_view::npos)
    return head;
  return head[value] == '{' || head[value] == '[' ? head.substr(value) : head;
}

// A key as MongoDB's shell prints it, without quotes.
bool IsShellKey(std::string_view head, std::size_t at) {
  std::size_t end = at;
  while (end < head.size() && (IsAlnum(head[end]) || head[end] == '_')) ++end;
  return end > at && end < head.size() && head[end] == ':' && HoldsShellCalls(head);
}

// `text` begins with what can only be meant as JSON: an object's first key, or an array's first
// element and a comma or its end.
bool IsJson(std::string_view head, bool complete) {
  std::size_t first = SkipSpace(head, 0);
  if (first == head.size() || (head[first] != '{' && head[first] != '[')) return false;
  std::size_t inner = SkipSpace(head, first + 1);
  while (inner < head.size() && head[first] == '[' && (head[inner] == '[' || head[inner] == '{')) {
    first = inner;
    inner = SkipSpace(head, first + 1);
  }
  if (inner == head.size()) return false;
  const char c = head[inner];
  if (head[first] == '{') {
    if (c == '}') return SkipSpace(head, inner + 1) == head.size();
    if (c != '"') return IsShellKey(head, inner);
    const JsonString key = ReadJsonString(head, inner);
    const std::size_t colon = SkipSpace(head, key.end);
    return key.closed && colon < head.size() && head[colon] == ':';
  }
  std::size_t end = 0;
  if (c == '"') {
    const JsonString string = ReadJsonString(head, inner);
    if (!string.closed) return false;
    end = string.end;
  } else {
    end = std::min(head.find_first_not_of("0123456789+-.eEtrufalsn", inner), head.size());
  }
  const std::size_t next = SkipSpace(head, end);
  if (end == inner || next == head.size()) return false;
  if (head[next] == ',') {
    const std::size_t second = SkipSpace(head, next + 1);
    return second < head.size() &&
           (head[second] == '"' || head[second] == '{' || head[second] == '[' ||
            head[second] == '-' || head[second] == 't' || head[second] == 'f' ||
            head[second] == 'n' || IsDigit(head[second]));
  }
  if (head[next] != ']') return false;
  const std::size_t behind = SkipSpace(head, next + 1);
  return behind == head.size() ? complete
                               : head[behind] == ',' || head[behind] == ']' || head[behind] == '[';
}

StreamShape ShapeByLines(const HeadLines& head, const FieldNames& names) {
  StreamShape shape;
  if (const std::optional<SqlDialect> sql = SniffSql(head)) {
    shape.format = RecordFormat::kSql;
    shape.backslash_escapes = sql->backslash_escapes;
    return shape;
  }
  std::optional<CsvShape> table = SniffCsv(head, names);
  if (!table) table = SniffFixedWidth(head, names);
  if (table) {
    shape.format = RecordFormat::kCsv;
    shape.dialect = std::move(table->dialect);
    shape.columns = std::move(table->columns);
  } else {
    shape.dialect.line_end = head.line_end;
  }
  return shape;
}

}  // namespace

StreamShape SniffShape(std::string_view head, bool complete, const FieldNames& names) {
  complete = complete && head.size() <= kSniffBytes;
  head = head.substr(0, kSniffBytes);
  StreamShape shape;
  if (IsHl7(head) || IsHprim(head)) {
    shape.format = IsHl7(head) ? RecordFormat::kHl7 : RecordFormat::kHprim;
    shape.dialect.line_end = SniffLineEnd(head);
  } else if (IsVcard(head) || IsLdif(head)) {
    shape.format = IsVcard(head) ? RecordFormat::kVcard : RecordFormat::kLdif;
  } else if (IsNdjson(head, complete, names)) {
    shape.format = RecordFormat::kNdjson;
  } else if (IsJson(WithoutScript(head), complete)) {
    shape.format = RecordFormat::kJson;
  } else if (LooksLikeHtml(head)) {
    shape.format = RecordFormat::kHtml;
  } else if (std::optional<std::string> record_name = FindXmlRecordName(head, names)) {
    shape.format = RecordFormat::kXml;
    shape.record_name = std::move(*record_name);
  } else {
    shape = ShapeByLines(FindHeadLines(head, complete), names);
  }
  return shape;
}

}  // namespace leakscan
