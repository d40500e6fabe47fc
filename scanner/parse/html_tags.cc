#include "scanner/parse/html_tags.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "scanner/base/ascii.h"
#include "scanner/parse/byte_masks.h"

namespace leakscan {
namespace {

// Offset of the first '"', '\'' or '>' in [from, limit), or `limit`.
std::size_t FindQuoteOrEnd(std::string_view text, std::size_t from, std::size_t limit) {
  std::size_t i = from;
  while (i + 16 <= limit) {
    const unsigned marks = MarkBytes16(text.data() + i, '"', '\'', '>');
    if (marks != 0) return i + static_cast<unsigned>(std::countr_zero(marks));
    i += 16;
  }
  while (i < limit && text[i] != '"' && text[i] != '\'' && text[i] != '>') ++i;
  return i;
}

}  // namespace

TagKind FindTagKind(TagName name) {
  switch (name) {
    case PackTagName("a"):
    case PackTagName("abbr"):
    case PackTagName("acronym"):
    case PackTagName("applet"):
    case PackTagName("area"):
    case PackTagName("audio"):
    case PackTagName("b"):
    case PackTagName("basefont"):
    case PackTagName("bdi"):
    case PackTagName("bdo"):
    case PackTagName("big"):
    case PackTagName("button"):
    case PackTagName("canvas"):
    case PackTagName("cite"):
    case PackTagName("code"):
    case PackTagName("data"):
    case PackTagName("datalist"):
    case PackTagName("del"):
    case PackTagName("dfn"):
    case PackTagName("em"):
    case PackTagName("embed"):
    case PackTagName("font"):
    case PackTagName("g"):
    case PackTagName("i"):
    case PackTagName("img"):
    case PackTagName("input"):
    case PackTagName("ins"):
    case PackTagName("kbd"):
    case PackTagName("label"):
    case PackTagName("map"):
    case PackTagName("mark"):
    case PackTagName("meter"):
    case PackTagName("nobr"):
    case PackTagName("object"):
    case PackTagName("output"):
    case PackTagName("param"):
    case PackTagName("path"):
    case PackTagName("picture"):
    case PackTagName("progress"):
    case PackTagName("q"):
    case PackTagName("rp"):
    case PackTagName("rt"):
    case PackTagName("ruby"):
    case PackTagName("s"):
    case PackTagName("samp"):
    case PackTagName("small"):
    case PackTagName("source"):
    case PackTagName("span"):
    case PackTagName("strike"):
    case PackTagName("strong"):
    case PackTagName("sub"):
    case PackTagName("sup"):
    case PackTagName("svg"):
    case PackTagName("time"):
    case PackTagName("track"):
    case PackTagName("tt"):
    case PackTagName("u"):
    case PackTagName("use"):
    case PackTagName("var"):
    case PackTagName("video"):
    case PackTagName("wbr"):
      return TagKind::kInline;
    case PackTagName("br"):
      return TagKind::kBreak;
    case PackTagName("address"):
    case PackTagName("base"):
    case PackTagName("caption"):
    case PackTagName("center"):
    case PackTagName("col"):
    case PackTagName("colgroup"):
    case PackTagName("details"):
    case PackTagName("dialog"):
    case PackTagName("dir"):
    case PackTagName("div"):
    case PackTagName("dl"):
    case PackTagName("dt"):
    case PackTagName("fieldset"):
    case PackTagName("figcaption"):
    case PackTagName("figure"):
    case PackTagName("footer"):
    case PackTagName("form"):
    case PackTagName("frame"):
    case PackTagName("frameset"):
    case PackTagName("header"):
    case PackTagName("hgroup"):
    case PackTagName("legend"):
    case PackTagName("li"):
    case PackTagName("link"):
    case PackTagName("listing"):
    case PackTagName("main"):
    case PackTagName("menu"):
    case PackTagName("meta"):
    case PackTagName("nav"):
    case PackTagName("noframes"):
    case PackTagName("noscript"):
    case PackTagName("ol"):
    case PackTagName("optgroup"):
    case PackTagName("option"):
    case PackTagName("search"):
    case PackTagName("select"):
    case PackTagName("summary"):
    case PackTagName("template"):
    case PackTagName("ul"):
      return TagKind::kBlock;
    case PackTagName("html"):
    case PackTagName("head"):
    case PackTagName("body"):
      return TagKind::kDocument;
    case PackTagName("p"):
      return TagKind::kParagraph;
    case PackTagName("h1"):
    case PackTagName("h2"):
    case PackTagName("h3"):
    case PackTagName("h4"):
    case PackTagName("h5"):
    case PackTagName("h6"):
      return TagKind::kHeading;
    case PackTagName("article"):
    case PackTagName("aside"):
    case PackTagName("blockquote"):
    case PackTagName("hr"):
    case PackTagName("section"):
      return TagKind::kSection;
    case PackTagName("dd"):
      return TagKind::kDefinition;
    case PackTagName("pre"):
      return TagKind::kPre;
    case PackTagName("table"):
      return TagKind::kTable;
    case PackTagName("tbody"):
    case PackTagName("thead"):
    case PackTagName("tfoot"):
      return TagKind::kRowGroup;
    case PackTagName("tr"):
      return TagKind::kRow;
    case PackTagName("td"):
      return TagKind::kCell;
    case PackTagName("th"):
      return TagKind::kHeadCell;
    case PackTagName("script"):
      return TagKind::kScript;
    case PackTagName("style"):
      return TagKind::kStyle;
    case PackTagName("title"):
    case PackTagName("textarea"):
    case PackTagName("xmp"):
    case PackTagName("iframe"):
    case PackTagName("noembed"):
      return TagKind::kPlainText;
    default:
      return TagKind::kUnknown;
  }
}

bool HtmlAttributes::Next(HtmlAttribute* attribute) {
  const auto skip_space = [this] {
    while (position_ < text_.size() && IsSpace(text_[position_])) ++position_;
  };
  while (position_ < text_.size() && (IsSpace(text_[position_]) || text_[position_] == '/')) {
    ++position_;
  }
  if (position_ >= text_.size()) return false;
  attribute->name_begin = position_++;  // a '=' here belongs to the name
  while (position_ < text_.size() && !IsSpace(text_[position_]) && text_[position_] != '=' &&
         text_[position_] != '/') {
    ++position_;
  }
  attribute->name = text_.substr(attribute->name_begin, position_ - attribute->name_begin);
  attribute->value_begin = attribute->value_end = position_;
  attribute->quoted = false;
  skip_space();
  if (position_ >= text_.size() || text_[position_] != '=') return true;
  ++position_;
  skip_space();
  if (position_ >= text_.size()) return true;
  const char quote = text_[position_];
  attribute->quoted = quote == '"' || quote == '\'';
  position_ += attribute->quoted;
  attribute->value_begin = position_;
  if (attribute->quoted) {
    position_ = std::min(text_.find(quote, position_), text_.size());
  } else {
    while (position_ < text_.size() && !IsSpace(text_[position_])) ++position_;
  }
  attribute->value_end = position_;
  position_ = std::min(position_ + attribute->quoted, text_.size());
  return true;
}

std::size_t FindTagEnd(std::string_view text, std::size_t from, std::size_t limit) {
  std::size_t i = from;
  for (;;) {
    i = FindQuoteOrEnd(text, i, limit);
    if (i >= limit) return std::string_view::npos;
    if (text[i] == '>') return i;
    // Only behind a '=' does a quote open a value.
    std::size_t before = i;
    while (before > from && IsSpace(text[before - 1])) --before;
    if (before > from && text[before - 1] == '=') {
      i = text.substr(0, limit).find(text[i], i + 1);
      if (i == std::string_view::npos) return i;
    }
    ++i;
  }
}

}  // namespace leakscan
