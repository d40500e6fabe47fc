// Nearly every value is a literal or a word. Of an expression with one literal, as in
// CAST(N'2021-03-12' AS Date) or to_date('12/03/1985', 'DD/MM/YYYY'), the literal is the value;
// any other expression is a value as it is written.
//
// Hexadecimal (0x4D41..., X'4D41...', \x4d41... in COPY) is how dumps write binary columns, and
// some write all their text so: it is decoded where it spells text, and left alone elsewhere.
#include "scanner/parse/sql_values.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"
#include "scanner/parse/rewritten_value.h"

namespace leakscan {
namespace {

constexpr std::size_t kHexDigitsMin = 8;  // shorter ones are flags and numbers

bool StartsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                   [](char a, char b) { return a == ToLower(b); });
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

bool IsText(std::string_view bytes) {
  return std::ranges::none_of(bytes, IsControl) && IsValidUtf8(bytes);
}

char Unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case '0':
      return '\0';
    case 'Z':
      return '\x1A';
    default:
      return c;
  }
}

// `written` without its escapes and doubled quotes.
std::string_view UnescapeLiteral(std::string_view written, char quote, bool escapes, Arena* arena) {
  char* const out = AllocateValue(written.size(), arena);
  char* to = out;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (i + 1 < written.size()) {
      if (written[i] == '\\' && escapes) {
        *to++ = Unescaped(written[++i]);
        continue;
      }
      i += written[i] == quote && written[i + 1] == quote;
    }
    *to++ = written[i];
  }
  return FinishValue(out, to);
}

// What `digits` spell if that is text; else nothing.
std::string_view DecodeHex(std::string_view digits, Arena* arena) {
  if (digits.size() < kHexDigitsMin || digits.size() % 2 != 0) return {};
  char* const out = AllocateValue(digits.size() / 2, arena);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = HexValue(digits[i]);
    const int low = HexValue(digits[i + 1]);
    if (high < 0 || low < 0) return {};
    const char c = static_cast<char>(high * 16 + low);
    if (IsControl(c)) return {};
    out[i / 2] = c;
  }
  const std::string_view bytes = FinishValue(out, out + digits.size() / 2);
  return IsText(bytes) ? bytes : std::string_view();
}

void ReadHex(std::string_view digits, SqlValue* value, Arena* arena) {
  const std::string_view decoded = DecodeHex(digits, arena);
  value->binary = decoded.empty();
  if (decoded.empty()) return;
  value->value = decoded;
  value->rewritten = true;
}

// A value without any literal: a number, a word, an expression.
void ReadBare(std::string_view text, SqlValue* value, Arena* arena) {
  value->value = text.substr(value->begin, value->end - value->begin);
  if (value->value.size() == 4 && StartsIgnoringCase(value->value, "null")) {
    value->value = {};
    value->end = value->begin;
  } else if (StartsIgnoringCase(value->value, "0x")) {
    ReadHex(value->value.substr(2), value, arena);
  }
}

struct Expression {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t literals = 0;
  SqlLiteral first;
};

// Functions whose first literal is the value and whose others say how it is written.
bool IsWrapper(std::string_view front) {
  constexpr std::string_view kWrappers[] = {"to_date", "to_timestamp", "str_to_date",
                                            "cast",    "convert",      "replace",
                                            "to_clob", "date",         "timestamp"};
  return std::ranges::any_of(
      kWrappers, [&](std::string_view word) { return StartsIgnoringCase(front, word); });
}

// True if all around the first literal is syntax.
bool IsLiteral(std::string_view text, const Expression& e) {
  constexpr std::size_t kSyntaxBytesMax = 128;
  const std::string_view before = text.substr(e.begin, e.first.open - e.begin);
  const std::string_view behind = text.substr(e.first.close + 1, e.end - e.first.close - 1);
  if (before.size() + behind.size() > kSyntaxBytesMax) return false;
  if (e.literals > 1 && !IsWrapper(before)) return false;
  return IsPlainSyntax(before) && IsPlainSyntax(behind);
}

void ReadLiteral(std::string_view text, const Expression& e, bool escapes, SqlValue* value,
                 Arena* arena) {
  value->begin = e.first.open + 1;
  value->end = e.first.close;
  value->value = text.substr(value->begin, value->end - value->begin);
  if (text[e.begin] == '\'' && !e.first.rewritten) return;
  const std::string_view before = text.substr(e.begin, e.first.open - e.begin);
  const std::string_view prefix = Trim(before);
  // SQLite writes line ends as replace('a\nb', '\n', char(10)).
  escapes = escapes || StartsIgnoringCase(before, "replace");
  if (prefix == "X" || prefix == "x") {
    ReadHex(value->value, value, arena);
    return;
  }
  if (e.first.rewritten || (escapes && value->value.find('\\') != std::string_view::npos)) {
    value->value = UnescapeLiteral(value->value, text[e.first.open], escapes, arena);
    value->rewritten = true;
  }
  if (prefix == "_binary") value->binary = !IsText(value->value);
}

// The byte that a backslash escape of COPY stands for; `*i` is at the byte behind the backslash,
// and then at the last one read.
char UnescapeCopy(std::string_view written, std::size_t* i) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  if (is_octal(written[*i])) {
    int code = 0;
    std::size_t at = *i;
    for (; at < written.size() && at < *i + 3 && is_octal(written[at]); ++at) {
      code = code * 8 + DigitValue(written[at]);
    }
    *i = at - 1;
    return static_cast<char>(code);
  }
  return written[*i] == 'Z' ? 'Z' : Unescaped(written[*i]);
}

// The value of an expression whose first byte is no blank and behind which `e.end` stands.
SqlValue ReadExpression(std::string_view text, Expression e, bool backslash_escapes, Arena* arena) {
  SqlValue value;
  value.next = e.end;
  while (e.end > e.begin && IsSpace(text[e.end - 1])) --e.end;
  if (e.literals > 0 && IsLiteral(text, e)) {
    const bool escapes = backslash_escapes || IsEscapeString(text, e.first.open);
    ReadLiteral(text, e, escapes, &value, arena);
  } else {
    value.begin = e.begin;
    value.end = e.end;
    ReadBare(text, &value, arena);
  }
  return value;
}

}  // namespace

bool HoldsEscapes(std::string_view text) {
  const auto holds = [&](std::string_view what) { return text.find(what) != text.npos; };
  return holds("\\") || holds("''") || holds("0x") || holds("0X") || holds("X'") || holds("x'");
}

SqlValue ReadTupleValue(std::string_view text, std::size_t at, bool backslash_escapes,
                        std::span<const SqlLiteral>* literals, Arena* arena) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  Expression e;
  e.begin = at;
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (!literals->empty() && at == literals->front().open) {
      if (e.literals++ == 0) e.first = literals->front();
      at = literals->front().close;
      *literals = literals->subspan(1);
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (depth == 0) break;
      --depth;
    } else if (c == ',' && depth == 0) {
      break;
    }
  }
  e.end = std::min(at, text.size());
  return ReadExpression(text, e, backslash_escapes, arena);
}

SqlValue ReadPlainValue(std::string_view text, std::size_t begin, std::size_t end,
                        bool backslash_escapes, Arena* arena) {
  while (begin < end && IsSpace(text[begin])) ++begin;
  Expression e{.begin = begin, .end = end, .first = {}};
  const std::size_t quote = text.substr(0, end).find('\'', begin);
  if (quote != std::string_view::npos) {
    const std::string_view written = text.substr(quote + 1, end - quote - 2);
    e.literals = 1;
    e.first = {
        .open = quote, .close = end - 1, .rewritten = std::ranges::any_of(written, [](char c) {
                                           return c == '\'' || c == '\\';
                                         })};
  }
  return ReadExpression(text, e, backslash_escapes, arena);
}

SqlValue ReadCopyCell(std::string_view text, std::size_t at, std::size_t end, Arena* arena) {
  SqlValue value;
  value.begin = at;
  value.next = std::min(text.substr(0, end).find('\t', at), end);
  value.end = value.next;
  const std::string_view written = text.substr(at, value.end - at);
  value.value = written;
  const std::size_t first = written.find('\\');
  if (first == std::string_view::npos) return value;
  if (written == "\\N") {
    value.value = {};
    value.end = value.begin;
    return value;
  }
  if (written.starts_with("\\\\x")) {
    ReadHex(written.substr(3), &value, arena);
    return value;
  }
  char* const out = AllocateValue(written.size(), arena);
  char* to = out;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '\\' && i + 1 < written.size()) {
      ++i;
      *to++ = UnescapeCopy(written, &i);
    } else {
      *to++ = written[i];
    }
  }
  value.value = FinishValue(out, to);
  value.rewritten = true;
  return value;
}

}  // namespace leakscan
