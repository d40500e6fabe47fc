// RFC 4180 and what real exports make of it. A quote opens a quoted field only as the field's first
// byte; inside, a doubled quote is a quote and line ends are text; bytes between the closing quote
// and the delimiter belong to the value. RFC 4180 forbids the rest, hostile files do it: a quote
// that is never closed, or only after 64 KiB or 100 lines, was an ordinary byte.
//
//   fits:      1;"rue ""du"" Lac";x     three fields, the second is: rue "du" Lac
//   does not:  1;5" pipe;x              the quote is not the field's first byte: text
//              1;"unclosed;x<end>       nothing closes it: the field is: "unclosed
//
//              "DUPONT;Jean\n"MARTIN;Anne   a quote that opens a field, none closes it: the same
//
// Why reading stays linear: inside a field that fails to close, every run of quotes is even (an odd
// one would close it, or be where the search fails), and an even run at a field's start opens and
// closes at once. So no two failing searches overlap.
#include "scanner/parse/csv_grammar.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/parse/byte_masks.h"
#include "scanner/parse/fixed_width.h"
#include "scanner/parse/line_count.h"

namespace leakscan {
namespace {

bool EndsField(char c, const CsvDialect& dialect) {
  return c == dialect.delimiter || c == dialect.line_end || c == '\r';
}

// A row that stands in quotes as a whole: those around it, and the doubled ones around a field, are
// none of the value.
CsvField ReadFieldOfQuotedRow(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  CsvField field{.begin = begin};
  const bool first = begin == 0 || text[begin - 1] == dialect.line_end;
  if (first && begin < text.size() && text[begin] == '"') ++field.begin;
  std::size_t from = field.begin;
  bool quoted = false;
  if (text.substr(from).starts_with("\"\"")) {
    const std::size_t line_end = std::min(text.find(dialect.line_end, from), text.size());
    const std::string_view line = text.substr(0, line_end);
    const auto closes = [&](std::size_t at) {
      return at == line.size() || line[at] == '"' || EndsField(line[at], dialect);
    };
    std::size_t close = line.find("\"\"", from + 2);
    while (close != std::string_view::npos && !closes(close + 2)) {
      close = line.find("\"\"", close + 2);
    }
    if (close != std::string_view::npos) {
      quoted = true;
      field.begin += 2;
      field.end = close;
      from = close + 2;
    }
  }
  field.next = FindFieldEnd(text, from, dialect);
  field.last = field.next == text.size() || text[field.next] == dialect.line_end;
  field.stop = field.last ? ContentEnd(text, from, field.next, dialect) : field.next;
  if (!quoted) {
    const bool closing = field.last && field.stop > field.begin && text[field.stop - 1] == '"';
    field.end = std::max(field.begin, field.stop - closing);
  }
  return field;
}

// ="0185", a text as spreadsheets write what must not become a number, also quoted as a whole.
void UnwrapFormula(std::string_view text, bool quoted, CsvField* field) {
  const std::string_view quote = quoted ? "\"\"" : "\"";
  const std::string_view written = text.substr(field->begin, field->end - field->begin);
  if (written.size() < 1 + 2 * quote.size() || written.front() != '=' ||
      !written.substr(1).starts_with(quote) || !written.ends_with(quote)) {
    return;
  }
  const std::size_t begin = 1 + quote.size();
  const std::string_view value = written.substr(begin, written.size() - begin - quote.size());
  if (value.find('"') != std::string_view::npos) return;
  field->begin += begin;
  field->end = field->begin + value.size();
  field->rewritten = false;
}

// The blank that ends the cell is its delimiter. A row with a word across a gutter ends in a cell
// of all the rest.
CsvField ReadFixedField(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  CsvField field{.begin = begin};
  const std::size_t line_end = std::min(text.find(dialect.line_end, begin), text.size());
  const std::size_t content_end = ContentEnd(text, begin, line_end, dialect);
  const std::optional<std::size_t> cut = FixedCells(text, begin, content_end, dialect).NextCut();
  field.last = !cut;
  field.next = cut.value_or(line_end);
  field.stop = field.end = cut.value_or(content_end);
  while (field.begin < field.end && text[field.begin] == ' ') ++field.begin;
  while (field.end > field.begin && text[field.end - 1] == ' ') --field.end;
  return field;
}

}  // namespace

QuotedField ReadQuotedField(std::string_view text, std::size_t open, const CsvDialect& dialect,
                            bool at_end) {
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
      line_ends += CountByte(text.substr(counted, quote - counted), dialect.line_end);
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
    if (quote > open + 1 && quote + 1 < text.size() && EndsField(text[quote - 1], dialect) &&
        !EndsField(text[quote + 1], dialect)) {
      field.state = State::kLiteral;
      return field;
    }
    field.state = State::kClosed;
    field.close = quote;
    return field;
  }
  if (at_end || text.size() >= limit) field.state = State::kLiteral;
  return field;
}

std::size_t FindFieldEnd(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
  std::size_t i = begin;
  for (; i + 16 <= text.size(); i += 16) {
    const unsigned ends =
        MarkBytes16(text.data() + i, dialect.delimiter, dialect.line_end, dialect.line_end);
    if (ends != 0) return i + static_cast<std::size_t>(std::countr_zero(ends));
  }
  while (i < text.size() && text[i] != dialect.delimiter && text[i] != dialect.line_end) ++i;
  return i;
}

std::optional<std::size_t> FindRecordEnd(std::string_view text, std::size_t begin,
                                         const CsvDialect& dialect, bool at_end) {
  std::size_t i = begin;
  if (!dialect.gutters.empty()) {
    i = text.find(dialect.line_end, begin);
    if (i != std::string_view::npos) return i;
    return at_end ? std::optional(text.size()) : std::nullopt;
  }
  for (;;) {
    if (i < text.size() && text[i] == '"' && !dialect.rows_quoted) {
      const QuotedField field = ReadQuotedField(text, i, dialect, at_end);
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
  if (!dialect.gutters.empty()) return ReadFixedField(text, begin, dialect);
  if (dialect.rows_quoted) return ReadFieldOfQuotedRow(text, begin, dialect);
  CsvField field{.begin = begin};
  bool quoted = false;
  std::size_t from = begin;
  if (begin < text.size() && text[begin] == '"') {
    const QuotedField found = ReadQuotedField(text, begin, dialect, true);
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
  const bool whole = field.end == field.close;  // nothing stands behind the closing quote
  if (text.substr(field.begin).starts_with('=') && (!quoted || whole)) {
    UnwrapFormula(text, quoted, &field);
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

std::optional<std::size_t> FindHeader(std::string_view text, const CsvDialect& dialect,
                                      bool at_end) {
  int above = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::optional<std::size_t> end = FindRecordEnd(text, begin, dialect, at_end);
    if (!end) return std::nullopt;
    if (ContentEnd(text, begin, *end, dialect) > begin && above++ == dialect.titles) return begin;
    begin = *end + 1;
  }
  return std::nullopt;
}

}  // namespace leakscan
