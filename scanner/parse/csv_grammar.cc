// RFC 4180 and what real exports make of it. A quote opens a quoted field only as the field's first
// byte; inside, a doubled quote is a quote and line ends are text; bytes between the closing quote
// and the delimiter belong to the value. RFC 4180 forbids the rest, hostile files do it: a quote
// that is never closed, or only after 64 KiB or 100 lines, was an ordinary byte.
//
//   fits:      1;"rue ""du"" Lac";x     three fields, the second is: rue "du" Lac
//   does not:  1;5" pipe;x              the quote is not the field's first byte: text
//              1;"unclosed;x<end>       nothing closes it: the field is: "unclosed
//
// Why reading stays linear: inside a field that fails to close, every run of quotes is even (an odd
// one would close it), and an even run at a field's start opens and closes at once. So no two
// failing searches overlap.
#include "scanner/parse/csv_grammar.h"

#include <algorithm>
#include <cstring>

#include "scanner/parse/line_count.h"

namespace leakscan {

QuotedField ReadQuotedField(std::string_view text, std::size_t open, char line_end, bool at_end) {
  using State = QuotedField::State;
  QuotedField field;
  std::size_t from = open + 1;
  // The closing quote stands before this offset.
  const std::size_t limit = open + 1 + kQuotedBytesMax + 1;
  const std::size_t search_end = std::min(limit, text.size());
  std::uint64_t line_ends = 0;
  std::size_t counted = from;  // line ends before it are counted
  while (from < search_end) {
    const void* found = std::memchr(text.data() + from, '"', search_end - from);
    const std::size_t quote =
        found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
              : search_end;
    if (quote - open > kQuotedLineEndsMax) {  // a shorter field cannot hold too many
      line_ends += CountByte(text.substr(counted, quote - counted), line_end);
      counted = quote;
    }
    if (line_ends > kQuotedLineEndsMax) {
      field.state = State::kLiteral;
      return field;
    }
    if (!found) break;
    if (quote + 1 < text.size() && text[quote + 1] == '"') {
      field.doubled = true;
      from = quote + 2;
      continue;
    }
    if (quote + 1 == text.size() && !at_end) return field;  // it may be the first of two
    field.state = State::kClosed;
    field.close = quote;
    return field;
  }
  if (at_end || text.size() >= limit) field.state = State::kLiteral;
  return field;
}

std::size_t FindFieldEnd(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  std::size_t i = begin;
  while (i < text.size() && text[i] != dialect.delimiter && text[i] != dialect.line_end) ++i;
  return i;
}

std::optional<std::size_t> FindRecordEnd(std::string_view text, std::size_t begin,
                                         const CsvDialect& dialect, bool at_end) {
  std::size_t i = begin;
  for (;;) {
    if (i < text.size() && text[i] == '"') {
      const QuotedField field = ReadQuotedField(text, i, dialect.line_end, at_end);
      if (field.state == QuotedField::State::kUndecided) return std::nullopt;
      if (field.state == QuotedField::State::kClosed) i = field.close + 1;
    }
    i = FindFieldEnd(text, i, dialect);
    if (i == text.size()) return at_end ? std::optional(i) : std::nullopt;
    if (text[i] == dialect.line_end) return i;
    ++i;
  }
}

CsvField ReadField(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  CsvField field{.begin = begin};
  bool quoted = false;
  std::size_t from = begin;
  if (begin < text.size() && text[begin] == '"') {
    const QuotedField found = ReadQuotedField(text, begin, dialect.line_end, true);
    if (found.state == QuotedField::State::kClosed) {
      quoted = true;
      field.begin = begin + 1;
      field.close = found.close;
      field.rewritten = found.doubled;
      from = found.close + 1;
    }
  }
  field.next = FindFieldEnd(text, from, dialect);
  field.last = field.next == text.size() || text[field.next] == dialect.line_end;
  field.stop = field.last ? ContentEnd(text, from, field.next, dialect) : field.next;
  field.end = field.stop;
  if (quoted && field.stop == field.close + 1) {
    field.end = field.close;
  } else if (quoted) {
    field.rewritten = true;
  }
  return field;
}

std::size_t UnescapeField(std::string_view text, const CsvField& field, char* out) {
  char* to = out;
  for (std::size_t i = field.begin; i < field.close; ++i) {
    *to++ = text[i];
    if (text[i] == '"') ++i;  // the second of two
  }
  if (field.end > field.close) {
    const std::size_t rest = field.end - field.close - 1;
    std::memcpy(to, text.data() + field.close + 1, rest);
    to += rest;
  }
  return static_cast<std::size_t>(to - out);
}

std::size_t CountFields(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  std::size_t count = 1;
  for (CsvField field = ReadField(text, begin, dialect); !field.last; ++count) {
    field = ReadField(text, field.next + 1, dialect);
  }
  return count;
}

std::optional<std::size_t> FindHeader(std::string_view text, std::size_t column_count,
                                      const CsvDialect& dialect, bool at_end) {
  std::optional<std::size_t> first;
  int records = 0;
  std::size_t begin = 0;
  while (begin < text.size() && records <= kTitleRecordsMax) {
    const std::optional<std::size_t> end = FindRecordEnd(text, begin, dialect, at_end);
    if (!end) return std::nullopt;
    const std::size_t content_end = ContentEnd(text, begin, *end, dialect);
    if (content_end > begin) {
      if (CountFields(text, begin, dialect) == column_count) return begin;
      if (!first) first = begin;
      ++records;
    }
    begin = *end + 1;
  }
  return at_end || records > kTitleRecordsMax ? first : std::nullopt;
}

}  // namespace leakscan
