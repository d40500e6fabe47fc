#include "scanner/parse/html_header.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/parse/html_entities.h"

namespace leakscan {
namespace {

constexpr std::size_t kWrittenBytesMax = 1024;  // of a name in its markup
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kColumnsMax = 4096;
constexpr std::uint32_t kSpanMax = 100;

// It could be a column's name.
bool LooksLikeName(std::string_view text) {
  constexpr std::ptrdiff_t kDigitsMax = 4;
  return text.size() <= kNameBytesMax && text.find('@') == std::string_view::npos &&
         std::ranges::count_if(text, IsDigit) <= kDigitsMax;
}

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, ToLower);
}

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::string_view (&words)[N]) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return EqualsFolded(text, word); });
}

std::uint64_t Mark(std::string_view word) {
  constexpr std::uint64_t kOffset = 0xCBF29CE484222325U;
  constexpr std::uint64_t kPrime = 0x100000001B3U;
  std::uint64_t hash = kOffset;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(ToLower(c))) * kPrime;
  return hash | 1U;
}

// The words by which forum and blog programs name the element of one post; those of its parts
// ("post-body") are left out.
std::uint64_t MarkOfClass(std::string_view value) {
  static constexpr std::string_view kWords[] = {
      "post",         "comment",      "message",    "reply",          "postcontainer",
      "postbit",      "post_block",   "cpost",      "ipscomment",     "message--post",
      "topic-post",   "forum-post",   "forumpost",  "post-container", "post_wrapper",
      "crawler-post", "post-wrapper", "commentaire"};
  for (std::size_t begin = 0; begin < value.size();) {
    std::size_t end = begin;
    while (end < value.size() && !IsSpace(value[end])) ++end;
    const std::string_view word = value.substr(begin, end - begin);
    if (!word.empty() && IsOneOf(word, kWords)) return Mark(word);
    begin = end + 1;
  }
  return 0;
}

// "post_1234", "p1234".
std::uint64_t MarkOfId(std::string_view value) {
  static constexpr std::string_view kWords[] = {"p",       "pid",   "post",       "msg",
                                                "message", "reply", "comment",    "elcomment",
                                                "js-post", "tweet", "div-comment"};
  std::size_t end = value.size();
  while (end > 0 && IsDigit(value[end - 1])) --end;
  if (end == value.size()) return 0;
  if (end > 0 && (value[end - 1] == '-' || value[end - 1] == '_')) --end;
  const std::string_view word = value.substr(0, end);
  return IsOneOf(word, kWords) ? Mark(word) : 0;
}

}  // namespace

std::string MarkupText(std::string_view written) {
  std::string name;
  const auto put = [&name](std::string_view text) {
    for (const char c : text) {
      const bool space = IsSpace(c);
      if (space && (name.empty() || name.back() == ' ')) continue;
      name.push_back(space ? ' ' : c);
    }
  };
  for (std::size_t i = 0; i < written.size();) {
    if (written[i] == '<') {
      const std::size_t end = FindTagEnd(written, i + 1, written.size());
      if (end != std::string_view::npos) {
        const bool breaks =
            written.substr(i).starts_with("<br") || written.substr(i).starts_with("<BR");
        if (breaks) put(" ");
        i = end + 1;
        continue;
      }
    }
    if (written[i] == '&') {
      const HtmlEntity entity = ReadHtmlEntity(written, i, false);
      if (entity.size > 0) {
        put(entity.text() == "\xC2\xA0" ? " " : entity.text());
        i += entity.size;
        continue;
      }
    }
    put(written.substr(i++, 1));
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

TableMode ReadTableHeader(std::span<const HeaderCell> cells, const FieldNames& names,
                          std::shared_ptr<const HtmlColumns>* columns) {
  const bool head = std::ranges::all_of(cells, &HeaderCell::head);
  HtmlColumns header;
  std::size_t known = 0;
  for (const HeaderCell& cell : cells) {
    if (cell.written.size() > kWrittenBytesMax) return TableMode::kJoined;
    Column column;
    column.name = MarkupText(cell.written);
    if (!LooksLikeName(column.name)) return TableMode::kJoined;
    column.kind = names.Find(column.name);
    known += column.kind != FieldKind::kUnknown;
    for (std::uint32_t i = 0; i < cell.span && header.columns.size() < kColumnsMax; ++i) {
      header.columns.push_back(column);
    }
  }
  const std::size_t count = cells.size();
  const bool fields = head ? known * 3 >= count && known > 0 : known >= 2 && known * 2 > count;
  if (fields) {
    *columns = std::make_shared<const HtmlColumns>(std::move(header));
    return TableMode::kFields;
  }
  return head && count >= 2 ? TableMode::kRows : TableMode::kJoined;
}

std::uint32_t CellSpan(std::string_view text, const HtmlTag& tag) {
  HtmlAttributes attributes(text, tag);
  HtmlAttribute attribute;
  while (attributes.Next(&attribute)) {
    if (!EqualsFolded(attribute.name, "colspan")) continue;
    std::uint32_t span = 0;
    for (std::size_t i = attribute.value_begin; i < attribute.value_end && IsDigit(text[i]); ++i) {
      span = std::min(span * 10 + static_cast<std::uint32_t>(DigitValue(text[i])), kSpanMax);
    }
    return std::max(span, 1U);
  }
  return 1;
}

std::uint64_t PostMark(std::string_view text, const HtmlTag& tag) {
  HtmlAttributes attributes(text, tag);
  HtmlAttribute attribute;
  std::uint64_t mark = tag.name == PackTagName("article") ? Mark("article") : 0;
  while (attributes.Next(&attribute)) {
    const std::string_view value =
        text.substr(attribute.value_begin, attribute.value_end - attribute.value_begin);
    if (EqualsFolded(attribute.name, "class")) {
      if (const std::uint64_t named = MarkOfClass(value)) return named;
    } else if (EqualsFolded(attribute.name, "id")) {
      if (const std::uint64_t named = MarkOfId(value)) mark = named;
    }
  }
  return mark;
}

}  // namespace leakscan
