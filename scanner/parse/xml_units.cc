// Which elements are the records is decided once, on the tree of the head: from the root down, an
// element is a list if at least half of its children have one name, twice or more, and parts of
// their own. The children of the innermost list that is reached over lists alone are the records.
//
//   fits:      <resultset><row>..</row><row>..</row>        row
//              <mysqldump><database><table_data><row>...    row: each of these holds one part only
//              <Bundle><entry>..</entry><entry>..</entry>   entry
//   does not:  <patient><nom/><tel/><tel/></patient>        telephones are no lists: the root it is
//              <ClinicalDocument>                           known to be a record
//
// From then on records are found by that name alone, wherever they stand: nothing need be
// remembered between two chunks.
#include "scanner/parse/xml_units.h"

#include <algorithm>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/parse/chunker.h"

namespace leakscan {
namespace {

constexpr std::size_t kTagBytesMax = 64 * 1024;
constexpr std::size_t kTextUnitBytes = 8 * 1024;
constexpr std::size_t kNodesMax = 20'000;
constexpr int kCountedLevels = 64;  // above an element that knows of it

bool IsNameByte(char c) {
  return IsAlnum(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
         static_cast<signed char>(c) < 0;
}

// The token from `begin` to `close`, or, if it has no end, its first byte as text.
std::optional<XmlToken> ReadTo(std::string_view text, std::size_t begin, std::size_t inner,
                               std::string_view close, XmlToken::Kind kind, bool at_end) {
  const std::size_t end = text.find(close, inner);
  if (end == std::string_view::npos) {
    if (!at_end && text.size() - begin < kRecordBytesMax) return std::nullopt;
    return XmlToken{.kind = XmlToken::Kind::kText, .begin = begin, .end = begin + 1};
  }
  return XmlToken{.kind = kind,
                  .begin = begin,
                  .end = end + close.size(),
                  .name = {},
                  .inner = text.substr(inner, end - inner)};
}

// Offset of the '>' that ends the tag at `begin`; npos if there is none within the limit.
std::size_t FindTagEnd(std::string_view text, std::size_t begin) {
  const std::size_t limit = std::min(text.size(), begin + kTagBytesMax);
  char quote = 0;
  for (std::size_t i = begin + 1; i < limit; ++i) {
    const char c = text[i];
    if (c == '<') break;  // not even in quotes, which so are never read twice
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

struct Node {
  std::string_view name;
  std::size_t parent = 0;
  std::size_t descendants = 0;
  bool parts = false;  // attributes or elements of its own
  bool text = false;
};

using Tree = std::vector<Node>;

Tree ReadTree(std::string_view head) {
  Tree tree{Node{}};  // what holds the roots
  std::size_t open = 0;
  for (std::size_t at = 0; at < head.size() && tree.size() < kNodesMax;) {
    const std::optional<XmlToken> token = ReadXmlToken(head, at, true);
    if (!token) break;
    at = token->end;
    if (token->kind == XmlToken::Kind::kStart) {
      std::string_view attributes = token->inner;
      XmlAttribute attribute;
      std::size_t count = 0;
      while (NextXmlAttribute(&attributes, &attribute)) ++count;
      tree[open].parts = true;
      tree.push_back({.name = token->name, .parent = open, .parts = count >= 2});
      std::size_t up = open;
      for (int level = 0; level < kCountedLevels; ++level, up = tree[up].parent) {
        ++tree[up].descendants;
        if (up == 0) break;
      }
      if (!token->closed) open = tree.size() - 1;
    } else if (token->kind == XmlToken::Kind::kEnd) {
      std::size_t up = open;  // the innermost of that name; a stray end tag closes nothing
      while (up != 0 && tree[up].name != token->name) up = tree[up].parent;
      if (up != 0) open = tree[up].parent;
    } else if (token->kind == XmlToken::Kind::kText) {
      tree[open].text =
          tree[open].text || !Trim(head.substr(token->begin, token->end - token->begin)).empty();
    }
  }
  return tree;
}

struct Children {
  std::vector<std::size_t> all;
  std::size_t most = 0;   // one of the name that comes most often, among those with parts; 0: none
  std::size_t count = 0;  // of that name
  std::size_t largest = 0;
};

Children ChildrenOf(const Tree& tree, std::size_t parent) {
  Children children;
  std::vector<std::pair<std::size_t, std::size_t>> named;  // first child of a name, how many
  for (std::size_t i = parent + 1; i < tree.size(); ++i) {
    if (tree[i].parent != parent) continue;
    children.all.push_back(i);
    if (children.largest == 0 || tree[i].descendants > tree[children.largest].descendants) {
      children.largest = i;
    }
    if (!tree[i].parts) continue;
    auto known = std::ranges::find_if(
        named, [&](const auto& entry) { return tree[entry.first].name == tree[i].name; });
    if (known == named.end()) known = named.insert(known, {i, 0});
    ++known->second;
    if (known->second > children.count) {
      children.most = known->first;
      children.count = known->second;
    }
  }
  return children;
}

// The name of the records below `node`, empty if it holds no list.
std::string_view RecordNameBelow(const Tree& tree, std::size_t node, const FieldNames& names,
                                 int depth) {
  constexpr int kDepthMax = 8;
  if (depth > kDepthMax) return {};
  const Children children = ChildrenOf(tree, node);
  if (children.count >= 2 && children.count * 2 >= children.all.size()) {
    const std::string_view inner = RecordNameBelow(tree, children.most, names, depth + 1);
    return inner.empty() ? tree[children.most].name : inner;
  }
  // One part, or something before it that says nothing of a person: a wrapper.
  const bool named = depth > 0 && std::ranges::any_of(children.all, [&](std::size_t child) {
                       return names.Knows(XmlLocalName(tree[child].name));
                     });
  if (children.all.empty() || named) return {};
  return RecordNameBelow(tree, children.largest, names, depth + 1);
}

}  // namespace

std::string_view XmlLocalName(std::string_view name) {
  name.remove_prefix(name.rfind(':') + 1);  // npos + 1 is 0
  return name;
}

std::optional<XmlToken> ReadXmlToken(std::string_view text, std::size_t at, bool at_end) {
  if (text[at] != '<') {
    const std::size_t end = std::min(text.find('<', at), text.size());
    return XmlToken{.kind = XmlToken::Kind::kText, .begin = at, .end = end};
  }
  const std::string_view rest = text.substr(at);
  if (rest.size() < 9 && !at_end) return std::nullopt;
  if (rest.starts_with("<!--"))
    return ReadTo(text, at, at + 4, "-->", XmlToken::Kind::kOther, at_end);
  if (rest.starts_with("<![CDATA[")) {
    return ReadTo(text, at, at + 9, "]]>", XmlToken::Kind::kCharacterData, at_end);
  }
  if (rest.starts_with("<?")) return ReadTo(text, at, at + 2, "?>", XmlToken::Kind::kOther, at_end);
  if (rest.starts_with("<!DOCTYPE") && rest.find('[') < rest.find('>')) {
    return ReadTo(text, at, at + 2, "]>", XmlToken::Kind::kOther, at_end);
  }
  if (rest.starts_with("<!")) return ReadTo(text, at, at + 2, ">", XmlToken::Kind::kOther, at_end);
  const bool end_tag = rest.starts_with("</");
  const std::size_t name_begin = at + 1 + end_tag;
  std::size_t name_end = name_begin;
  while (name_end < text.size() && IsNameByte(text[name_end])) ++name_end;
  const std::size_t close = FindTagEnd(text, at);
  if (close == std::string_view::npos || name_end == name_begin) {
    const bool cut = close == std::string_view::npos && rest.size() < kTagBytesMax;
    if (cut && !at_end && rest.find('<', 1) == std::string_view::npos) return std::nullopt;
    return XmlToken{.kind = XmlToken::Kind::kText, .begin = at, .end = at + 1};
  }
  XmlToken token{.kind = end_tag ? XmlToken::Kind::kEnd : XmlToken::Kind::kStart,
                 .begin = at,
                 .end = close + 1,
                 .name = text.substr(name_begin, name_end - name_begin),
                 .inner = {}};
  token.closed = !end_tag && text[close - 1] == '/' && close - 1 >= name_end;
  token.inner = text.substr(name_end, close - token.closed - name_end);
  return token;
}

bool NextXmlAttribute(std::string_view* attributes, XmlAttribute* attribute) {
  std::string_view& rest = *attributes;
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view name = Trim(rest.substr(0, equals));
  name.remove_prefix(name.find_last_of(" \t\r\n") + 1);
  rest.remove_prefix(equals + 1);
  while (!rest.empty() && IsSpace(rest.front())) rest.remove_prefix(1);
  if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return false;
  const std::size_t end = rest.find(rest.front(), 1);
  if (end == std::string_view::npos) return false;
  *attribute = {.name = name, .value = rest.substr(1, end - 1)};
  rest.remove_prefix(end + 1);
  return true;
}

std::optional<std::string> FindXmlRecordName(std::string_view head, const FieldNames& names) {
  const std::string_view start = Trim(head);
  if (!start.starts_with('<') || start.size() < 2) return std::nullopt;
  const bool declared = start.starts_with("<?xml");
  if (!declared && !IsAlpha(start[1])) return std::nullopt;
  const Tree tree = ReadTree(head);
  if (tree.size() < 3) return std::nullopt;
  const Node& root = tree[1];
  // Without a declaration it must not be text in which some tags stand.
  if (tree[0].text || (!declared && root.text)) return std::nullopt;
  const std::string_view root_name = XmlLocalName(root.name);
  if (root_name == "ClinicalDocument") return std::string(root.name);
  const std::string_view found = RecordNameBelow(tree, 0, names, 0);
  return std::string(found.empty() ? root.name : found);
}

void XmlUnits::Start(std::string_view text, std::string_view name, bool at_end) {
  text_ = text;
  open_.assign("<").append(name);
  close_.assign("</").append(name);
  at_end_ = at_end;
  position_ = 0;
  close_from_ = close_at_ = 0;
  while (position_ < text_.size() && IsSpace(text_[position_])) ++position_;
}

// The next place of a tag's beginning with nothing of a name behind it.
std::size_t XmlUnits::FindTag(std::string_view opening, std::size_t from, std::size_t end) const {
  const std::string_view text = text_.substr(0, end);
  std::size_t at = text.find(opening, from);
  while (at != std::string_view::npos) {
    const std::size_t behind = at + opening.size();
    if (behind == text_.size() || !IsNameByte(text_[behind])) return at;
    at = text.find(opening, behind);
  }
  return std::string_view::npos;
}

// The next end tag at or behind `from`; what was found last holds for all places before it.
std::size_t XmlUnits::FindClose(std::size_t from) {
  if (from < close_from_ || from > close_at_ || close_at_ == 0) {
    close_from_ = from;
    close_at_ = FindTag(close_, from);
  }
  return close_at_;
}

XmlUnits::Outcome XmlUnits::FindElementEnd(std::size_t begin, std::size_t* end) {
  constexpr int kNestedMax = 64;
  const std::size_t limit = std::min(text_.size(), begin + kRecordBytesMax);
  int depth = 0;
  for (std::size_t at = begin; at < limit;) {
    const bool opens = text_.compare(at, open_.size(), open_) == 0;
    const std::size_t close = FindTagEnd(text_, at);
    if (close == std::string_view::npos || close >= limit) break;
    if (opens) {
      depth += text_[close - 1] != '/';
    } else {
      --depth;
    }
    if (depth > kNestedMax) return Outcome::kNone;
    if (depth <= 0) {
      *end = close + 1;
      return Outcome::kFound;
    }
    const std::size_t next_close = FindClose(close + 1);
    if (next_close == std::string_view::npos) break;
    at = std::min(FindTag(open_, close + 1, next_close), next_close);  // a nested one
  }
  return at_end_ || limit < text_.size() ? Outcome::kNone : Outcome::kUndecided;
}

// The text at the position ends where a record begins, else behind a line end, else behind a tag,
// each not too near.
XmlUnits::Outcome XmlUnits::FindTextEnd(std::size_t* end) const {
  const std::size_t far = position_ + 2 * kTextUnitBytes;
  std::size_t found = text_.substr(0, far).find('\n', position_ + kTextUnitBytes);
  if (found == std::string_view::npos) found = text_.find('>', far);
  if (found != std::string_view::npos) ++found;
  found = std::min(FindTag(open_, position_ + 1, found), found);
  // A tag that the text's end cuts may be one of a longer name, or a record's.
  const bool cut = found != std::string_view::npos && found + open_.size() >= text_.size();
  if (found == std::string_view::npos || cut) {
    if (!at_end_) return Outcome::kUndecided;
    if (found == std::string_view::npos) found = text_.size();
  }
  *end = found;
  return Outcome::kFound;
}

bool XmlUnits::Next(XmlUnit* unit) {
  if (position_ == text_.size()) return false;
  if (text_.size() - position_ <= open_.size() && !at_end_) return false;
  std::size_t end = 0;
  bool element = FindTag(open_, position_) == position_;
  if (element) {
    const Outcome outcome = FindElementEnd(position_, &end);
    if (outcome == Outcome::kUndecided) return false;
    element = outcome == Outcome::kFound;
  }
  if (!element && FindTextEnd(&end) == Outcome::kUndecided) return false;
  *unit = {.begin = position_, .end = end, .element = element};
  while (unit->end > unit->begin && IsSpace(text_[unit->end - 1])) --unit->end;
  position_ = end;
  while (position_ < text_.size() && IsSpace(text_[position_])) ++position_;
  return true;
}

}  // namespace leakscan
