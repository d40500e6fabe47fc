// The tags of HTML as written: what a name stands for, where a tag ends, its attributes. Pure; used
// by the serial chunker and the parallel parser alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakscan {

// What a tag does to the text around it.
enum class TagKind : std::uint8_t {
  kUnknown,     // no tag of HTML
  kInline,      // adds nothing: <b>, <a>, <span>, <img>
  kBreak,       // <br>
  kBlock,       // ends the line: <div>, <li>, <form>
  kDocument,    // <html>, <body>: a page begins or ends
  kParagraph,   // <p>
  kHeading,     // <h1> to <h6>: belongs to what follows
  kSection,     // ends the paragraph before and behind: <article>, <blockquote>, <hr>
  kDefinition,  // <dd>
  kPre,
  kTable,
  kRowGroup,
  kRow,
  kCell,
  kHeadCell,
  kScript,
  kStyle,
  kPlainText,  // holds text without tags: <title>, <textarea>
};

// A tag's name in lower case, eight bytes of it exactly; two longer names rarely share one.
using TagName = std::uint64_t;
constexpr TagName PackTagName(std::string_view name) {
  TagName packed = 0;
  const std::size_t bytes = name.size() < 8 ? name.size() : 8;
  for (std::size_t i = 0; i < bytes; ++i) {  // the bit makes letters lower case
    packed |= TagName{static_cast<unsigned char>(name[i]) | 0x20U} << (8 * i);
  }
  return name.size() <= 8 ? packed : packed ^ static_cast<TagName>(name.size()) << 59U;
}
TagKind FindTagKind(TagName name);

struct HtmlTag {
  TagKind kind = TagKind::kUnknown;
  TagName name = 0;
  bool closing = false;
  std::size_t begin = 0;  // of the '<'
  std::size_t name_begin = 0;
  std::size_t name_end = 0;
  std::size_t end = 0;  // behind the '>'
};

struct HtmlAttribute {
  std::string_view name;
  std::size_t name_begin = 0;
  std::size_t value_begin = 0;  // without quotes; equal to value_end where there is none
  std::size_t value_end = 0;
  bool quoted = false;
};

// The attributes of one tag, in order.
class HtmlAttributes {
 public:
  HtmlAttributes(std::string_view text, const HtmlTag& tag)
      : text_(text.substr(0, tag.end - 1)), position_(tag.name_end) {}
  bool Next(HtmlAttribute* attribute);

 private:
  std::string_view text_;
  std::size_t position_;
};

// Offset of the '>' that ends the tag whose name ends at `from`, before `limit`; npos if there is
// none. A '>' between the quotes of a value ends no tag.
std::size_t FindTagEnd(std::string_view text, std::size_t from, std::size_t limit);

// True if `name` holds nothing that a tag's name does not: "jean@example.org" is none.
constexpr bool IsTagNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == ':' || c == '_' || c == '.';
}

}  // namespace leakscan
