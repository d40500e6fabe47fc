// A dump begins as SQL, with a comment or a statement; it holds rows, or defines the table of rows
// to come; and four fifths of its head are statements, comments and rows. What was written above it
// by a program or whoever passed it on may come first if several rows follow.
//
//   fits:      -- MySQL dump 10.19 ... INSERT INTO `p` VALUES (1,'a');
//   does not:  Voici la table :\nINSERT INTO p VALUES (1,'a');\nQui la veut ?
//
// Whether a backslash escapes is tried: read the other way, quotes fall out of step. Where the head
// holds none, the words of a dialect without escapes decide.
#include "scanner/parse/sql_dialect.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/parse/sql_units.h"

namespace leakscan {
namespace {

constexpr std::string_view kStatements[] = {
    "alter",  "begin",    "call",   "comment", "commit", "copy",    "create",    "declare",
    "delete", "drop",     "exec",   "go",      "grant",  "insert",  "lock",      "merge",
    "pragma", "print",    "rem",    "rename",  "reset",  "revoke",  "select",    "set",
    "start",  "truncate", "unlock", "update",  "use",    "replace", "delimiter", "prompt"};

// `text` begins with a comment or the first word of a statement.
bool BeginsAsSql(std::string_view text) {
  if (text.starts_with("--") || text.starts_with("/*") || text.starts_with('#')) return true;
  std::size_t size = 0;
  while (size < text.size() && IsAlpha(text[size])) ++size;
  if (size == 0 || (size < text.size() && IsWordByte(text[size]))) return false;
  return std::ranges::any_of(kStatements, [&](std::string_view word) {
    return word.size() == size && std::equal(word.begin(), word.end(), text.begin(),
                                             [](char a, char b) { return a == ToLower(b); });
  });
}

struct Reading {
  std::size_t rows = 0;
  std::size_t tables = 0;  // defined
  std::size_t broken = 0;  // tuples
  std::size_t sql_bytes = 0;
  std::size_t other_bytes = 0;
};

Reading Read(std::string_view head, bool backslash_escapes, bool complete) {
  Reading reading;
  SqlUnits units;
  units.Start(head, SqlPlace::kStatement, backslash_escapes, complete);
  SqlUnit unit;
  bool open = false;  // a statement that the text before did not end
  while (units.Next(&unit)) {
    const std::string_view text = head.substr(unit.begin, unit.end - unit.begin);
    reading.rows += unit.kind == SqlUnitKind::kTuple || unit.kind == SqlUnitKind::kRow;
    bool sql = unit.kind != SqlUnitKind::kText;
    if (!sql && text[0] == '(') {
      ++reading.broken;
    } else if (!sql && BeginsAsSql(text)) {
      reading.tables += ReadSqlCreate(head, unit.begin, complete).state == SqlState::kWhole;
      open = !text.ends_with(';') && IsAlpha(text[0]);
      sql = true;
    } else if (!sql && open) {
      open = !text.ends_with(';');
      sql = true;
    }
    (sql ? reading.sql_bytes : reading.other_bytes) += text.size();
  }
  return reading;
}

// Some line begins with a statement that matters.
bool HoldsKeyword(const HeadLines& head) {
  const auto begins = [&head](std::string_view line) {
    const std::size_t at = OffsetIn(head.head, line);
    return FindKeyword(head.head, at, /*at_end=*/true) == SqlState::kWhole;
  };
  if (head.line_end != '\n') return begins(head.head);
  return std::ranges::any_of(head.lines, begins) || (!head.cut.empty() && begins(head.cut));
}

bool NamesDialectWithoutEscapes(std::string_view head) {
  constexpr std::string_view kWords[] = {"PostgreSQL",
                                         "standard_conforming_strings = on",
                                         "PRAGMA foreign_keys",
                                         "[dbo].",
                                         "IDENTITY_INSERT",
                                         "SET DEFINE OFF",
                                         "COPY "};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return head.find(word) != std::string_view::npos; });
}

}  // namespace

std::optional<SqlDialect> SniffSql(const HeadLines& lines) {
  const std::string_view head = lines.head;
  constexpr std::size_t kRowsBelowTitle = 3;
  const std::size_t first = std::min(head.find_first_not_of(" \t\r\n\v\f;"), head.size());
  const bool titled = !BeginsAsSql(head.substr(first));
  if (titled && !HoldsKeyword(lines)) return std::nullopt;
  SqlDialect dialect;
  Reading reading = Read(head, true, lines.complete);
  if (head.find('\\') != std::string_view::npos) {
    const Reading plain = Read(head, false, lines.complete);
    dialect.backslash_escapes =
        reading.broken < plain.broken ||
        (reading.broken == plain.broken && !NamesDialectWithoutEscapes(head));
    if (!dialect.backslash_escapes) reading = plain;
  } else {
    dialect.backslash_escapes = !NamesDialectWithoutEscapes(head);
  }
  if (titled ? reading.rows < kRowsBelowTitle : reading.rows + reading.tables == 0) {
    return std::nullopt;
  }
  if (reading.sql_bytes < 4 * reading.other_bytes) return std::nullopt;
  return dialect;
}

}  // namespace leakscan
