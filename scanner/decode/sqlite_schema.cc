// Fits: CREATE TABLE t(id INTEGER PRIMARY KEY, "birth date" text, UNIQUE(id)) -> id, birth date; id
// is the row's number. CREATE TABLE t(a, b, PRIMARY KEY(b)) WITHOUT ROWID -> b, a. Does not:
// CREATE VIRTUAL TABLE, which holds no rows of its own.
// Source: "CREATE TABLE", "WITHOUT ROWID" and "Rowid Tables" of the SQLite documentation.

#include "scanner/decode/sqlite_schema.h"

#include <algorithm>
#include <initializer_list>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

// As SQLite itself is mostly built; more are not named.
constexpr std::size_t kColumnsMax = 2000;

struct Token {
  std::string text;     // in capitals, unless quoted
  std::string written;  // without quotes
  bool quoted = false;
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // Nothing at the end of the text.
  std::optional<Token> Next();

 private:
  void SkipBlanks();

  std::string_view text_;
};

void Tokens::SkipBlanks() {
  while (!text_.empty()) {
    std::size_t end = 1;
    if (text_.starts_with("--")) {
      end = text_.find('\n');
    } else if (text_.starts_with("/*")) {
      end = text_.find("*/", 2);
      if (end != std::string_view::npos) end += 2;
    } else if (!IsSpace(text_.front())) {
      return;
    }
    text_.remove_prefix(std::min(end, text_.size()));
  }
}

std::optional<Token> Tokens::Next() {
  SkipBlanks();
  if (text_.empty()) return std::nullopt;
  Token token;
  const char first = text_.front();
  std::size_t end = 1;
  if (first == '"' || first == '\'' || first == '`' || first == '[') {
    token.quoted = true;
    const char close = first == '[' ? ']' : first;
    for (; end < text_.size(); ++end) {
      if (text_[end] == close) {
        const bool doubled = close != ']' && end + 1 < text_.size() && text_[end + 1] == close;
        if (!doubled) break;
        ++end;
      }
      token.written += text_[end];
    }
    token.text = token.written;
    ++end;
  } else {
    while (IsWordByte(first) && end < text_.size() && IsWordByte(text_[end])) ++end;
    token.written = text_.substr(0, end);
    token.text = token.written;
    for (char& c : token.text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
  }
  text_.remove_prefix(std::min(end, text_.size()));
  return token;
}

struct Column {
  std::string name;
  bool integer = false;  // of this type, and no other word
  bool virtual_ = false;
};

bool IsOneOf(const Token& token, std::initializer_list<std::string_view> words) {
  return !token.quoted && std::ranges::find(words, token.text) != words.end();
}

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

// One definition between the commas: a column's, or a constraint of the table.
class Definitions {
 public:
  void Add(const std::vector<Token>& tokens);
  SqliteColumns Columns(bool without_rowid) const;

 private:
  void AddColumn(const std::vector<Token>& tokens);
  void AddKey(const std::vector<Token>& tokens);

  std::vector<Column> columns_;
  std::vector<std::string> key_;
  bool key_descends_ = false;  // declared so at its column: then it is not the row's number
};

void Definitions::Add(const std::vector<Token>& tokens) {
  if (tokens.empty()) return;
  if (!IsOneOf(tokens.front(), {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})) {
    AddColumn(tokens);
  } else {
    AddKey(tokens);
  }
}

void Definitions::AddColumn(const std::vector<Token>& tokens) {
  if (columns_.size() == kColumnsMax) return;
  Column column{.name = tokens.front().written};
  const auto is = [&tokens](std::size_t i, std::initializer_list<std::string_view> words) {
    return i < tokens.size() && IsOneOf(tokens[i], words);
  };
  column.integer = tokens.size() > 1 && tokens[1].text == "INTEGER" &&
                   (tokens.size() == 2 || is(2, {"PRIMARY", "NOT", "NULL", "CONSTRAINT", "UNIQUE",
                                                 "DEFAULT", "CHECK", "REFERENCES", "COLLATE"}));
  bool generated = false;
  bool stored = false;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (is(i, {"PRIMARY"}) && is(i + 1, {"KEY"}) && key_.empty()) {
      key_ = {column.name};
      key_descends_ = is(i + 2, {"DESC"});
    }
    generated = generated || (is(i, {"AS"}) && is(i + 1, {"("}));
    stored = stored || (generated && is(i, {"STORED"}));
  }
  column.virtual_ = generated && !stored;
  columns_.push_back(std::move(column));
}

// [CONSTRAINT name] PRIMARY KEY (a, b COLLATE NOCASE DESC).
void Definitions::AddKey(const std::vector<Token>& tokens) {
  std::size_t i = 0;
  while (i < tokens.size() && !IsOneOf(tokens[i], {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})) ++i;
  if (i == tokens.size() || !IsOneOf(tokens[i], {"PRIMARY"}) || !key_.empty()) return;
  while (i < tokens.size() && !IsOneOf(tokens[i], {"("})) ++i;
  bool name = true;
  for (++i; i < tokens.size() && !IsOneOf(tokens[i], {")"}); ++i) {
    if (name && key_.size() < kColumnsMax) key_.push_back(tokens[i].written);
    name = IsOneOf(tokens[i], {","});
  }
}

SqliteColumns Definitions::Columns(bool without_rowid) const {
  SqliteColumns found;
  std::vector<const Column*> order;
  if (without_rowid) {
    for (const std::string& name : key_) {
      const auto column =
          std::ranges::find_if(columns_, [&](const Column& c) { return SameName(c.name, name); });
      if (column == columns_.end()) continue;
      if (std::ranges::find(order, &*column) == order.end()) order.push_back(&*column);
    }
  }
  const std::size_t keys = order.size();
  for (const Column& column : columns_) {
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(keys);
    if (!column.virtual_ && std::find(order.begin(), end, &column) == end) order.push_back(&column);
  }
  for (const Column* column : order) {
    const bool is_rowid = !without_rowid && !key_descends_ && key_.size() == 1 && column->integer &&
                          SameName(column->name, key_.front());
    if (is_rowid) found.rowid = found.names.size();
    found.names.push_back(column->name);
  }
  return found;
}

}  // namespace

SqliteColumns ReadSqliteColumns(std::string_view create_table) {
  Tokens tokens(create_table);
  std::optional<Token> token = tokens.Next();
  if (!token || !IsOneOf(*token, {"CREATE"})) return {};
  while (token && !IsOneOf(*token, {"("})) {
    if (IsOneOf(*token, {"VIRTUAL", "AS"})) return {};
    token = tokens.Next();
  }
  Definitions definitions;
  std::vector<Token> definition;
  int depth = 1;
  while (depth > 0 && (token = tokens.Next())) {
    depth += IsOneOf(*token, {"("}) ? 1 : IsOneOf(*token, {")"}) ? -1 : 0;
    if (depth == 0 || (depth == 1 && IsOneOf(*token, {","}))) {
      definitions.Add(definition);
      definition.clear();
    } else {
      definition.push_back(*std::move(token));
    }
  }
  if (depth > 0) return {};
  bool without_rowid = false;
  while ((token = tokens.Next())) without_rowid = without_rowid || IsOneOf(*token, {"WITHOUT"});
  return definitions.Columns(without_rowid);
}

}  // namespace leakscan
