// XML as records: its tokens, the element that is a record, and where the records of a text lie.
// Shared by the sniffer, the serial chunker and the parallel parser, so that they cannot disagree.
// Nothing is expanded, no DTD is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/model/field_names.h"

namespace leakscan {

struct XmlToken {
  enum class Kind : std::uint8_t { kText, kStart, kEnd, kCharacterData, kOther };
  Kind kind = Kind::kText;
  std::size_t begin = 0;  // [begin, end): all that is written of it
  std::size_t end = 0;
  std::string_view name{};  // kStart, kEnd
  // kStart: what is written behind the name; kCharacterData: the text in it.
  std::string_view inner{};
  bool closed = false;  // kStart: "<a/>"
};

// The token at `at` of `text`, which is not its end. A tag without an end is text. Nothing if more
// text is needed to tell, which it never is with `at_end`.
std::optional<XmlToken> ReadXmlToken(std::string_view text, std::size_t at, bool at_end);

// The next attribute of `attributes`, which is cut behind it; false behind the last one.
struct XmlAttribute {
  std::string_view name;
  std::string_view value;
};
bool NextXmlAttribute(std::string_view* attributes, XmlAttribute* attribute);

// Without the prefix of a namespace.
std::string_view XmlLocalName(std::string_view name);

// The name of the elements that are the records of an XML text; nothing if `head` is no XML.
std::optional<std::string> FindXmlRecordName(std::string_view head, const FieldNames& names);

struct XmlUnit {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool element = false;  // a record; else text, with all markup
};

// Cuts text into the elements of one name, outermost first, and what stands between them.
class XmlUnits {
 public:
  // `text` and `name` must outlive the walk. `at_end`: no text will follow.
  void Start(std::string_view text, std::string_view name, bool at_end);
  // The next unit; false at the end of the text or where more text is needed to tell.
  bool Next(XmlUnit* unit);
  // Behind the last unit and the white space that follows it.
  std::size_t position() const { return position_; }

 private:
  enum class Outcome : std::uint8_t { kFound, kNone, kUndecided };

  std::size_t FindTag(std::string_view opening, std::size_t from,
                      std::size_t end = std::string_view::npos) const;
  std::size_t FindClose(std::size_t from);
  Outcome FindElementEnd(std::size_t begin, std::size_t* end);
  Outcome FindTextEnd(std::size_t* end) const;

  std::string_view text_;
  std::string open_;   // "<name"
  std::string close_;  // "</name"
  bool at_end_ = true;
  std::size_t position_ = 0;
  // No end tag stands in [close_from_, close_at_); close_at_ 0: not looked for yet.
  std::size_t close_from_ = 0;
  std::size_t close_at_ = 0;
};

}  // namespace leakscan
