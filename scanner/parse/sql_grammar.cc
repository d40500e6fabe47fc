// A dump is read by its shape, not by the grammar of SQL: what matters are the rows, and a row is
// what stands between parentheses behind VALUES.
//
//   fits:      INSERT INTO `p` (`id`,`nom`) VALUES (1,'d\'Arc'),(2,'Roux');
//              INSERT [dbo].[p] ([id], [le]) VALUES (1, CAST(N'2021-03-12' AS Date))
//   does not:  INSERT INTO p SELECT * FROM q;         no rows: text
//              INSERT INTO p VALUES (1,'O'Brien');    a broken tuple: text, up to the next one
//
// Inside a tuple parentheses are counted outside of literals. What follows a closing quote tells
// at once whether quotes are still in step: a comma, a parenthesis, blanks or an operator. So a
// quote too many or too few costs the tuples that it makes unreadable and no others. A broken tuple
// is searched from where it broke, never again from its start, so reading stays linear.
//
// Sources: the MySQL manual ("String Literals", "INSERT Statement"), the PostgreSQL manual
// ("Lexical Structure", "COPY"), "SQL As Understood By SQLite".
#include "scanner/parse/sql_grammar.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

#if defined(__SSE2__)

std::uint64_t MarkStructure(const char* bytes) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += sizeof(__m128i)) {
    const __m128i vector = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i from_quote = _mm_sub_epi8(vector, _mm_set1_epi8('\''));  // ' ( ) are neighbours
    const __m128i neighbours =
        _mm_cmpeq_epi8(_mm_min_epu8(from_quote, _mm_set1_epi8(2)), from_quote);
    const __m128i others = _mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8('"')),
                                        _mm_or_si128(_mm_cmpeq_epi8(vector, _mm_set1_epi8(';')),
                                                     _mm_cmpeq_epi8(vector, _mm_set1_epi8('\\'))));
    const int hits = _mm_movemask_epi8(_mm_or_si128(neighbours, others));
    mask |= std::uint64_t{static_cast<unsigned>(hits)} << i;
  }
  return mask;
}

#else

std::uint64_t MarkStructure(const char* bytes) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 64; ++i) {
    const char c = bytes[i];
    const bool mark = (c >= '\'' && c <= ')') || c == '"' || c == ';' || c == '\\';
    mask |= std::uint64_t{mark} << i;
  }
  return mask;
}

#endif

bool EqualsIgnoringCase(std::string_view word, std::string_view upper) {
  return word.size() == upper.size() && std::equal(word.begin(), word.end(), upper.begin(),
                                                   [](char a, char b) { return ToUpper(a) == b; });
}

template <std::size_t kCount>
bool IsOneOf(std::string_view word, const std::string_view (&upper)[kCount]) {
  return std::ranges::any_of(upper,
                             [&](std::string_view u) { return EqualsIgnoringCase(word, u); });
}

std::size_t SkipSpace(std::string_view text, std::size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

bool IsNameByte(char c) { return IsWordByte(c) || c == '_' || c == '$' || c == '#'; }

// Walks over the words of a statement, and remembers whether it met the text's end.
class Words {
 public:
  Words(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  char Peek() {
    if (at_ < text_.size()) return text_[at_];
    ran_out_ = true;
    return '\0';
  }
  // True at the end of a line behind which another statement begins: this one was lost.
  bool AtLostEnd() const {
    if (at_ >= text_.size() || text_[at_] != '\n') return false;
    std::size_t next = at_ + 1;
    while (next < text_.size() && IsBlank(text_[next])) ++next;
    return FindKeyword(text_, next, /*at_end=*/true) == SqlState::kWhole;
  }
  char PeekNext() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }
  void Skip() { ++at_; }
  char PeekBehindSpace() {
    at_ = SkipSpace(text_, at_);
    return Peek();
  }
  bool Accept(char c) {
    if (PeekBehindSpace() != c) return false;
    ++at_;
    return true;
  }

  // The next bare word, which is left where it is; empty if something else comes.
  std::string_view PeekWord() {
    PeekBehindSpace();
    std::size_t end = at_;
    while (end < text_.size() && IsNameByte(text_[end])) ++end;
    if (end == text_.size()) ran_out_ = true;
    return text_.substr(at_, end - at_);
  }
  bool AcceptWord(std::string_view upper) {
    const std::string_view word = PeekWord();
    if (!EqualsIgnoringCase(word, upper)) return false;
    at_ += word.size();
    return true;
  }
  // At most four, lest a file of such words be read over and over.
  template <std::size_t kCount>
  void PassOver(const std::string_view (&upper)[kCount]) {
    for (int i = 0; i < 4 && IsOneOf(PeekWord(), upper); ++i) at_ += PeekWord().size();
  }

  // A name, quoted or not, as written; empty if none comes.
  std::string_view ReadName() {
    const char quote = PeekBehindSpace();
    const std::size_t begin = at_;
    if (quote != '`' && quote != '"' && quote != '[') {
      at_ += PeekWord().size();
      return text_.substr(begin, at_ - begin);
    }
    const char close = quote == '[' ? ']' : quote;
    for (++at_; Peek() != '\0' && Peek() != '\n'; ++at_) {
      if (Peek() != close) continue;
      ++at_;
      if (Peek() != close) return text_.substr(begin, at_ - begin);
    }
    return {};
  }

  // "schema"."table", as written.
  std::string_view ReadPath() {
    PeekBehindSpace();
    const std::size_t begin = at_;
    std::size_t end = at_;
    do {
      if (ReadName().empty()) return {};
      end = at_;
    } while (Accept('.'));
    at_ = end;
    return text_.substr(begin, end - begin);
  }

  // A list of names in parentheses, what stands between them; `*good` is false if it is none.
  std::string_view ReadNameList(bool* good) {
    *good = false;
    ++at_;
    const std::size_t begin = at_;
    do {
      if (ReadName().empty()) return {};
    } while (Accept(','));
    const std::size_t end = at_;
    *good = Accept(')');
    return text_.substr(begin, end - begin);
  }

  std::size_t at() const { return at_; }
  bool ran_out() const { return ran_out_; }

 private:
  std::string_view text_;
  std::size_t at_;
  bool ran_out_ = false;
};

bool ReadInsert(Words& words, SqlHead* head) {
  static constexpr std::string_view kModifiers[] = {
      "INTO",          "IGNORE",   "LOW_PRIORITY", "DELAYED", "OR",
      "HIGH_PRIORITY", "ROLLBACK", "ABORT",        "REPLACE", "FAIL"};
  words.PassOver(kModifiers);
  head->table = words.ReadPath();
  if (head->table.empty()) return false;
  if (words.PeekBehindSpace() == '(') {
    bool good = false;
    head->columns = words.ReadNameList(&good);
    if (!good) return false;
  }
  if (words.AcceptWord("OVERRIDING")) {
    if (!words.AcceptWord("SYSTEM") && !words.AcceptWord("USER")) return false;
    if (!words.AcceptWord("VALUE")) return false;
  }
  if (!words.AcceptWord("VALUES") && !words.AcceptWord("VALUE")) return false;
  head->end = words.at();
  return true;  // a chunk may end here: what follows must not matter
}

bool ReadCopy(Words& words, SqlHead* head) {
  head->copy = true;
  head->table = words.ReadPath();
  if (head->table.empty()) return false;
  if (words.PeekBehindSpace() == '(') {
    bool good = false;
    head->columns = words.ReadNameList(&good);
    if (!good) return false;
  }
  if (!words.AcceptWord("FROM") || !words.AcceptWord("STDIN") || !words.Accept(';')) return false;
  head->end = words.at();
  while (IsBlank(words.Peek()) || words.Peek() == '\r') words.Skip();
  return words.Peek() == '\n' || words.ran_out();
}

std::string WithoutQuotes(std::string_view name) {
  if (name.size() < 2 || (name[0] != '`' && name[0] != '"' && name[0] != '[')) {
    return std::string(name);
  }
  const char close = name.back();
  std::string bare;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    bare += name[i];
    if (name[i] == close) ++i;  // the second of two
  }
  return bare;
}

// Moves behind the next comma of a table's definition, or to the parenthesis that ends it; false if
// the text ends before.
bool PassDefinition(Words& words) {
  int depth = 0;
  for (;;) {
    const char c = words.Peek();
    if (c == '\0' || words.AtLostEnd()) return false;
    if (c == '\'' || c == '"' || c == '`') {
      for (words.Skip(); words.Peek() != c; words.Skip()) {
        if (words.Peek() == '\0' || words.AtLostEnd()) return false;
        if (words.Peek() == '\\') words.Skip();
      }
    } else if (c == '-' && words.PeekNext() == '-') {
      while (words.Peek() != '\n' && words.Peek() != '\0') words.Skip();
      continue;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (depth-- == 0) return true;
    } else if (c == ',' && depth == 0) {
      words.Skip();
      return true;
    }
    words.Skip();
  }
}

bool ReadCreate(Words& words, SqlCreate* create) {
  static constexpr std::string_view kModifiers[] = {"OR",     "REPLACE", "TEMPORARY", "TEMP",
                                                    "GLOBAL", "LOCAL",   "UNLOGGED",  "VIRTUAL"};
  static constexpr std::string_view kConstraints[] = {
      "PRIMARY",  "KEY",   "UNIQUE",  "CONSTRAINT", "INDEX", "FOREIGN",
      "FULLTEXT", "CHECK", "SPATIAL", "EXCLUDE",    "LIKE"};
  static constexpr std::string_view kIfNotExists[] = {"IF", "NOT", "EXISTS"};
  words.PassOver(kModifiers);
  if (!words.AcceptWord("TABLE")) return false;
  words.PassOver(kIfNotExists);
  const std::string_view table = words.ReadPath();
  if (table.empty() || !words.Accept('(')) return false;
  create->table = SqlTableKey(table);
  while (words.PeekBehindSpace() != ')') {
    const bool constraint = IsOneOf(words.PeekWord(), kConstraints);
    const std::string_view name = words.ReadName();
    if (!name.empty() && !constraint) create->columns.push_back(WithoutQuotes(name));
    if (!PassDefinition(words)) return false;
  }
  return !create->columns.empty();
}

// True if the parenthesis at `open` inside of a tuple begins the next one: that of the tuple under
// way was lost. Functions have a name before theirs, and queries a word behind it.
bool BeginsTuple(std::string_view text, std::size_t open) {
  std::size_t before = open;
  while (before > 0 && IsSpace(text[before - 1])) --before;
  if (before == 0 || text[before - 1] != ',' || open + 1 >= text.size()) return false;
  const char first = text[open + 1];
  return first == '\'' || first == '"' || IsDigit(first);
}

constexpr std::array<bool, 256> kFollowsLiteral = [] {
  std::array<bool, 256> follows{};
  for (const char c : std::string_view(",)];|:+' \t\r\n\v\f")) {
    follows[static_cast<unsigned char>(c)] = true;
  }
  return follows;
}();

}  // namespace

void SqlMarks::Load(std::size_t at) {
  constexpr std::size_t kBlock = 64;
  at = std::min(at, text_.size());
  block_ = at;
  const std::size_t size = text_.size() - at;
  if (size >= kBlock) {
    marks_ = MarkStructure(text_.data() + at);
    block_end_ = at + kBlock;
    return;
  }
  char rest[kBlock] = {};
  std::memcpy(rest, text_.data() + at, size);
  marks_ = MarkStructure(rest);
  block_end_ = text_.size();
}

SqlState FindKeyword(std::string_view text, std::size_t at, bool at_end) {
  constexpr std::string_view kKeywords[] = {"INSERT", "REPLACE", "COPY", "CREATE"};
  if (at >= text.size()) return at_end ? SqlState::kBroken : SqlState::kUndecided;
  const char first = ToUpper(text[at]);
  if (first != 'I' && first != 'R' && first != 'C') return SqlState::kBroken;
  for (const std::string_view keyword : kKeywords) {
    if (keyword.front() != first) continue;
    const std::string_view word = text.substr(at, keyword.size());
    if (!EqualsIgnoringCase(word, keyword.substr(0, word.size()))) continue;
    if (at + keyword.size() < text.size()) {
      if (IsSpace(text[at + keyword.size()])) return SqlState::kWhole;
    } else if (!at_end) {
      return SqlState::kUndecided;
    }
  }
  return SqlState::kBroken;
}

SqlHead ReadSqlHead(std::string_view text, std::size_t begin, bool at_end) {
  SqlHead head;
  const std::size_t limit = std::min(begin + kSqlHeadBytesMax, text.size());
  at_end = at_end || limit < text.size();
  Words words(text.substr(0, limit), begin);
  bool whole = false;
  if (words.AcceptWord("COPY")) {
    whole = ReadCopy(words, &head);
  } else if (words.AcceptWord("INSERT") || words.AcceptWord("REPLACE")) {
    whole = ReadInsert(words, &head);
  }
  if (words.ran_out() && !at_end) {
    head.state = SqlState::kUndecided;
  } else {
    head.state = whole ? SqlState::kWhole : SqlState::kBroken;
  }
  return head;
}

bool IsPlainSyntax(std::string_view text) {
  constexpr int kDigitsMax = 5;
  int digits = 0;
  for (const char c : text) {
    if (c == '@') return false;
    digits += IsDigit(c);
    if (IsAlpha(c)) digits = 0;
    if (digits > kDigitsMax) return false;
  }
  return true;
}

SqlCreate ReadSqlCreate(std::string_view text, std::size_t begin, bool at_end) {
  SqlCreate create;
  const std::size_t limit = std::min(begin + kCreateTableBytesMax, text.size());
  at_end = at_end || limit < text.size();
  Words words(text.substr(0, limit), begin);
  const bool whole = words.AcceptWord("CREATE") && ReadCreate(words, &create);
  if (whole) {
    create.state = SqlState::kWhole;
  } else {
    create.state = words.ran_out() && !at_end ? SqlState::kUndecided : SqlState::kBroken;
  }
  return create;
}

std::vector<std::string> ReadSqlNames(std::string_view list) {
  std::vector<std::string> names;
  Words words(list, 0);
  do {
    const std::string_view name = words.ReadName();
    if (name.empty()) break;
    names.push_back(WithoutQuotes(name));
  } while (words.Accept(','));
  return names;
}

std::string SqlTableKey(std::string_view table) {
  std::string key;
  Words words(table, 0);
  do {
    key = WithoutQuotes(words.ReadName());
  } while (words.Accept('.'));
  std::ranges::transform(key, key.begin(), ToLower);
  return key;
}

bool IsEscapeString(std::string_view text, std::size_t open) {
  return open > 0 && (text[open - 1] == 'E' || text[open - 1] == 'e') &&
         (open < 2 || !IsNameByte(text[open - 2]));
}

bool MayFollowLiteral(char c) { return kFollowsLiteral[static_cast<unsigned char>(c)]; }

SqlTuple FindTupleEnd(SqlMarks* marks, std::size_t open, bool backslash_escapes, bool at_end,
                      std::vector<SqlLiteral>* literals) {
  SqlMarks walk = *marks;  // in registers
  walk.PassOver(open);
  const std::string_view text = walk.text();
  const char* const bytes = text.data();
  const SqlTuple unfinished = {at_end ? SqlState::kBroken : SqlState::kUndecided, text.size()};
  if (literals != nullptr) literals->clear();
  std::size_t depth = 0;
  for (std::size_t at = walk.Next(); at < text.size(); at = walk.Next()) {
    const char c = bytes[at];
    if (c == '\'' || c == '"') {
      SqlLiteral literal{.open = at};
      const bool escapes = backslash_escapes || IsEscapeString(text, at);
      for (;;) {
        at = walk.Next();
        if (at + 1 >= text.size()) return unfinished;
        if (bytes[at] == c && bytes[at + 1] != c) break;
        if (bytes[at] != c && !(bytes[at] == '\\' && escapes)) continue;
        walk.PassOver(at + 2);
        literal.rewritten = true;
      }
      if (!kFollowsLiteral[static_cast<unsigned char>(bytes[at + 1])]) {
        return {SqlState::kBroken, at + 1};
      }
      if (literals == nullptr) continue;
      literal.close = at;
      literals->push_back(literal);
    } else if (c == '(') {
      if (depth == 1 && BeginsTuple(text, at)) return {SqlState::kBroken, at};
      ++depth;
    } else if (c == ')') {
      if (--depth > 0) continue;
      *marks = walk;
      return {SqlState::kWhole, at + 1};
    } else {
      return {SqlState::kBroken, at};
    }
  }
  return unfinished;
}

SqlResync FindResync(std::string_view text, std::size_t from, bool at_end) {
  if (from < text.size() && text[from] == '(') return {SqlState::kWhole, from};
  const SqlResync more = {SqlState::kUndecided, 0, SqlPlace::kStatement};
  for (std::size_t at = text.find_first_of(")\n", from); at != std::string_view::npos;
       at = text.find_first_of(")\n", at + 1)) {
    std::size_t next = at + 1;
    if (text[at] == '\n') {
      while (next < text.size() && IsBlank(text[next])) ++next;
      const SqlState keyword = FindKeyword(text, next, at_end);
      if (keyword == SqlState::kUndecided) return more;
      if (keyword == SqlState::kWhole) return {SqlState::kWhole, at + 1, SqlPlace::kStatement};
      continue;
    }
    next = SkipSpace(text, next);
    if (next < text.size() && text[next] == ';') return {SqlState::kWhole, at + 1};
    if (next < text.size() && text[next] != ',') continue;
    next = SkipSpace(text, next + 1);
    if (next < text.size() && text[next] == '(') return {SqlState::kWhole, at + 1};
    if (next >= text.size() && !at_end) return more;
  }
  return at_end ? SqlResync{SqlState::kWhole, text.size(), SqlPlace::kStatement} : more;
}

}  // namespace leakscan
