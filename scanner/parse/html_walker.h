// HtmlWalker: one pass over HTML text that tells a sink what stands where: text, what tags do to
// it, what stands beside it, and where records end. Shared by the serial chunker and the parallel
// parser, which see the same text up to a chunk's end and must find the same records. One thread.
//
// A record ends, unless a post (a forum's, an article, a comment) is under way, where a paragraph
// does: at <p>, <h1>, <hr>, <table>, <br><br>, where two blocks close with no text between, and
// where a line ends 8 KiB behind its start; a post ends with its element or 64 KiB behind its
// start. Each row of a table with a header is a record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/field_names.h"
#include "scanner/parse/html_header.h"
#include "scanner/parse/html_state.h"
#include "scanner/parse/html_tags.h"

namespace leakscan {

// A tag, comment or script that is not closed within this many bytes was never one.
inline constexpr std::size_t kMarkupBytesMax = 512 * 1024;

enum class HtmlTextKind : std::uint8_t {
  kFlow,  // white space collapses
  kKept,  // <pre>, <textarea>: white space is as written
  kRaw,   // script: no character references either
};

// Places are offsets in the text walked over and come in ascending order, but for asides and
// attributes, which come where their tag begins.
class HtmlSink {
 public:
  virtual ~HtmlSink() = default;
  virtual void Text(std::size_t begin, std::size_t end, HtmlTextKind kind) = 0;
  virtual void Attributes(const HtmlTag& tag) = 0;
  // A comment, script or style inside a record's text, which is none of it.
  virtual void Aside(std::size_t begin, std::size_t end, HtmlTextKind kind) = 0;
  virtual void Line(std::size_t place) = 0;
  virtual void Tab(std::size_t place) = 0;
  // A row of a table with columns; it ends with the record. Cells count from 0.
  virtual void BeginRow(const std::shared_ptr<const HtmlColumns>& columns) = 0;
  virtual void BeginCell(std::size_t place, std::uint32_t column) = 0;
  // The record under way is the header of a table.
  virtual void Header() = 0;
  // A record by itself: what a script holds, one JSON value by its first and last bracket.
  virtual void Json(std::size_t begin, std::size_t end) = 0;
  // The record under way, which holds nothing yet, begins a post.
  virtual void BeginPost() = 0;
  // What is known of the page from here on; null where another begins.
  virtual void Document(const std::shared_ptr<const HtmlDocument>& document) = 0;
  // What was told since the last end is a record, if it holds anything. `state` is that at `place`.
  virtual void EndRecord(std::size_t place, const HtmlState& state) = 0;
};

class HtmlWalker {
 public:
  // Begins at the start of `text`, where `state` holds and a record starts. `at_end`: no text will
  // follow; a chunk's end counts as one, because chunks end where a record does. All arguments must
  // outlive the walk.
  HtmlWalker(std::string_view text, bool at_end, const HtmlState& state, const FieldNames& names,
             HtmlSink* sink)
      : text_(text),
        at_end_(at_end),
        state_(state),
        names_(names),
        sink_(*sink),
        careless_end_(state.careless_bytes) {}

  // Goes to the end of the text, or to the first place where more text is needed to tell.
  void Walk();

 private:
  // kUndecided: more text is needed; kNone: the '<' is an ordinary character.
  enum class Outcome : std::uint8_t { kDone, kUndecided, kNone };
  // What blocks that begin or end inside a table's cell did, should text follow in the cell.
  enum class Pending : std::uint8_t { kNothing, kLine, kParagraph };
  // A search for a fixed end of something, so that no byte is searched twice for it.
  struct EndSearch {
    std::size_t searched = 0;               // no end begins before
    std::size_t found = std::string::npos;  // the first that does
  };

  // A tag that closes an element which holds text alone.
  struct ClosingTag {
    std::size_t begin = 0;
    std::size_t name_end = 0;
    std::size_t end = 0;
    TagName name = 0;
    bool found = false;
    bool cut = false;  // the text ends before it can be told
  };

  void WalkText(std::size_t begin, std::size_t end, HtmlTextKind kind);
  void WalkPieces(std::size_t begin, std::size_t end, HtmlTextKind kind);
  std::size_t TextCut(std::size_t begin, std::size_t end, HtmlTextKind kind) const;
  Outcome WalkMarkup();
  Outcome WalkDeclaration();
  Outcome WalkBogusComment();
  Outcome WalkTag(bool closing);
  Outcome FindTag(HtmlTag* tag);
  Outcome WalkScript(const HtmlTag& tag);
  Outcome WalkPlainText(const HtmlTag& tag);
  bool WalkRaw();
  std::size_t FindEnd(EndSearch* search, std::string_view end, std::size_t from,
                      std::size_t limit) const;
  void EndElement(const ClosingTag& tag);
  ClosingTag ReadClosingTag(std::size_t at, std::size_t limit) const;
  ClosingTag FindClosingTag(TagName name, std::size_t from, std::size_t limit);
  // Nothing was found between a place and `limit`: is there more to come?
  bool MayCome(std::size_t limit) const { return limit == text_.size() && !at_end_; }

  void Open(const HtmlTag& tag);
  void Close(const HtmlTag& tag);
  void BeginDocument(std::size_t place);
  void LearnDocument(HtmlDocument learnt);
  void OpenTable(const HtmlTag& tag);
  void CloseTable(const HtmlTag& tag);
  void OpenRow(std::size_t place);
  void CloseRow(std::size_t place);
  void OpenCell(const HtmlTag& tag);
  void CloseCell(std::size_t place);
  void DecideTable(std::size_t place);
  bool EnterPost(const HtmlTag& tag);
  void LeavePost(const HtmlTag& tag);

  // True where the end of a paragraph is that of a record.
  bool EndsParagraphs() const {
    const bool in_record_cell = state_.in_cell && state_.table_mode != TableMode::kJoined;
    return state_.post_tag == 0 && !in_record_cell && !InFields();
  }
  bool InFields() const { return state_.table_mode == TableMode::kFields && state_.in_row; }
  std::size_t RecordLimit() const;
  void Line(std::size_t place);
  void EndLine(std::size_t place, bool paragraph);
  void EndRecord(std::size_t place);
  void EndLongRecord(std::size_t place);

  const std::string_view text_;
  const bool at_end_;
  HtmlState state_;
  const FieldNames& names_;
  HtmlSink& sink_;

  std::size_t position_ = 0;
  std::size_t careless_end_ = 0;
  EndSearch comment_end_;
  EndSearch plain_tag_end_;
  std::array<EndSearch, 7> closing_tags_;  // of each element that holds text alone

  // Of the record under way.
  std::size_t record_begin_ = 0;
  std::size_t row_begin_ = 0;
  bool line_text_ = false;
  bool cell_text_ = false;
  Pending pending_ = Pending::kNothing;
  int closings_ = 0;  // of blocks since the last text
  int breaks_ = 0;    // since the last text
  std::uint32_t column_ = 0;
  std::vector<HeaderCell> cells_;  // of a row that may be a header
};

}  // namespace leakscan
