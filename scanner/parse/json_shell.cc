// One walk over the bytes outside of strings; each change needs no byte more than it finds:
//
//   ISODate("1980-05-12")    ->          "1980-05-12"
//   { nom: 'DUPONT' }        -> {"nom":"DUPONT" }         a blank before the key, one behind the
//   colon BinData(0, "Zm9v")       ->         0                 of several arguments the first
//
// Does not: {nom:'x'} has no blanks to spare. It stays what it is, and the record is prose.
#include "scanner/parse/json_shell.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

bool IsNameByte(char c) { return IsAlnum(c) || c == '_' || c == '$'; }

class Plainer {
 public:
  explicit Plainer(std::string* text) : text_(*text) {}

  void Run() {
    for (std::size_t i = 0; i < text_.size();) {
      const char c = text_[i];
      if (c == '"' || c == '\'') {
        i = PassString(i);
      } else if (IsAlpha(c) || c == '_' || c == '$') {
        i = PassWord(i);
      } else {
        ++i;
      }
    }
  }

 private:
  // Behind the string that opens at `open`; single quotes become double ones if none stands inside.
  std::size_t PassString(std::size_t open) {
    const char quote = text_[open];
    std::size_t i = open + 1;
    bool plain = true;
    for (; i < text_.size() && text_[i] != quote && text_[i] != '\n'; ++i) {
      plain = plain && text_[i] != '"' && text_[i] != '\\';
      if (text_[i] == '\\') ++i;
    }
    if (i >= text_.size() || text_[i] == '\n') return std::min(i, text_.size());
    if (quote == '\'' && plain) text_[open] = text_[i] = '"';
    return i + 1;
  }

  std::size_t PassWord(std::size_t begin) {
    std::size_t end = begin;
    while (end < text_.size() && IsNameByte(text_[end])) ++end;
    if (end == text_.size()) return end;
    if (text_.compare(begin, end - begin, "new") == 0 && text_[end] == ' ') {
      Blank(begin, end);
    } else if (text_[end] == '(') {
      Blank(begin, end + 1);
      CloseCall(end + 1);
    } else if (text_[end] == ':' && begin > 0 && text_[begin - 1] == ' ' &&
               end + 1 < text_.size() && text_[end + 1] == ' ') {
      text_[begin - 1] = text_[end] = '"';
      text_[end + 1] = ':';
      return end + 2;
    }
    return end;
  }

  // Blanks the parenthesis that ends the call whose arguments begin at `begin`, and all but the
  // first of them.
  void CloseCall(std::size_t begin) {
    bool further = false;
    for (std::size_t i = begin; i < text_.size() && text_[i] != '\n'; ++i) {
      const char c = text_[i];
      if ((c == '"' || c == '\'') && !further) {
        i = PassString(i) - 1;
        continue;
      }
      further = further || c == ',';
      if (further || c == ')') text_[i] = ' ';
      if (c == ')') return;
    }
  }

  void Blank(std::size_t begin, std::size_t end) {
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin),
              text_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  std::string& text_;
};

}  // namespace

bool HoldsShellCalls(std::string_view text) {
  constexpr std::string_view kCalls[] = {"ObjectId(", "ISODate(", "NumberLong(", "NumberInt("};
  return std::ranges::any_of(
      kCalls, [&](std::string_view call) { return text.find(call) != std::string_view::npos; });
}

bool MakePlainJson(std::string_view text, std::string* plain) {
  if (!HoldsShellCalls(text)) return false;
  plain->assign(text);
  Plainer(plain).Run();
  return true;
}

}  // namespace leakscan
