// The half of HtmlWalker that says what tags do: lines, paragraphs, tables, posts. What each step
// does to the state comes behind the end of the record before, whose place and state a chunk may
// begin with.

#include <utility>

#include "scanner/parse/html_context.h"
#include "scanner/parse/html_header.h"
#include "scanner/parse/html_walker.h"

namespace leakscan {
namespace {

constexpr std::size_t kLongRowBytes = 1024;  // a row of a page's layout, no label and value
constexpr std::uint8_t kTitleRowsMax = 3;
constexpr std::size_t kHeaderCellsMax = 4096;

}  // namespace

void HtmlWalker::Open(const HtmlTag& tag) {
  if (tag.kind != TagKind::kInline && tag.kind != TagKind::kUnknown) closings_ = 0;
  switch (tag.kind) {
    case TagKind::kBreak:
      if (state_.in_cell && state_.table_mode != TableMode::kJoined) {
        EndLine(tag.begin, false);
      } else if (++breaks_ >= 2 && EndsParagraphs()) {
        EndRecord(tag.end);
      } else {
        Line(tag.begin);
      }
      break;
    case TagKind::kDocument:
      if (tag.name == PackTagName("html")) BeginDocument(tag.begin);
      EndLine(tag.begin, true);
      break;
    case TagKind::kBlock:
      if (!EnterPost(tag)) EndLine(tag.begin, false);
      if (state_.post_tag == 0) LearnDocument(ReadHeadTag(text_, tag));
      break;
    case TagKind::kSection:
      if (!EnterPost(tag)) EndLine(tag.begin, true);
      break;
    case TagKind::kParagraph:
    case TagKind::kHeading:
      EndLine(tag.begin, true);
      break;
    case TagKind::kPre:
      EndLine(tag.begin, true);
      ++state_.pre_depth;
      break;
    case TagKind::kDefinition:
      if (line_text_ && !InFields()) sink_.Tab(tag.begin);
      break;
    case TagKind::kTable:
      OpenTable(tag);
      break;
    case TagKind::kRow:
      if (state_.nested_tables > 0 || state_.table_depth == 0) {
        EndLine(tag.begin, false);
      } else {
        CloseRow(tag.begin);
        OpenRow(tag.begin);
      }
      break;
    case TagKind::kCell:
    case TagKind::kHeadCell:
      OpenCell(tag);
      break;
    default:
      break;
  }
}

void HtmlWalker::Close(const HtmlTag& tag) {
  switch (tag.kind) {
    case TagKind::kBlock:
      EndLine(tag.end, false);
      if (++closings_ >= 2 && EndsParagraphs() && !state_.in_cell) EndRecord(tag.end);
      LeavePost(tag);
      break;
    case TagKind::kSection:
      EndLine(tag.end, true);
      LeavePost(tag);
      break;
    case TagKind::kDocument:
    case TagKind::kParagraph:
      EndLine(tag.end, true);
      break;
    case TagKind::kHeading:
    case TagKind::kDefinition:
      EndLine(tag.end, false);
      break;
    case TagKind::kPre:
      if (state_.pre_depth > 0) --state_.pre_depth;
      EndLine(tag.end, true);
      break;
    case TagKind::kTable:
      CloseTable(tag);
      LeavePost(tag);
      break;
    case TagKind::kRow:
      if (state_.nested_tables > 0 || state_.table_depth == 0) {
        EndLine(tag.end, false);
      } else {
        CloseRow(tag.end);
      }
      break;
    case TagKind::kCell:
    case TagKind::kHeadCell:
      if (state_.nested_tables == 0) CloseCell(tag.begin);
      break;
    default:
      break;
  }
}

// Whatever the page before left open ends with it.
void HtmlWalker::BeginDocument(std::size_t place) {
  if (!state_.is_open()) return;
  CloseRow(place);
  state_ = HtmlState{};
  EndRecord(place);
  sink_.Document(nullptr);
}

// The first that tells is believed: what comes later may be part of a post.
void HtmlWalker::LearnDocument(HtmlDocument learnt) {
  if (learnt.title.empty() && learnt.url.empty()) return;
  if (state_.document != nullptr) {
    const HtmlDocument& known = *state_.document;
    if (!known.title.empty()) learnt.title = known.title;
    if (!known.url.empty()) learnt.url = known.url;
    if (learnt.title == known.title && learnt.url == known.url) return;
  }
  state_.document = std::make_shared<const HtmlDocument>(std::move(learnt));
  sink_.Document(state_.document);
}

void HtmlWalker::OpenTable(const HtmlTag& tag) {
  if (InFields()) {
    ++state_.nested_tables;
    EndLine(tag.begin, false);
    return;
  }
  if (!EnterPost(tag)) {
    const bool undecided = state_.table_mode == TableMode::kUndecided && state_.post_tag == 0;
    if (EndsParagraphs() || undecided) {
      EndRecord(tag.begin);
    } else {
      Line(tag.begin);
    }
  }
  ++state_.table_depth;
  state_.table_mode = TableMode::kUndecided;
  state_.title_rows = 0;
  state_.in_row = state_.in_cell = false;
}

void HtmlWalker::CloseTable(const HtmlTag& tag) {
  if (state_.nested_tables > 0) {
    --state_.nested_tables;
    EndLine(tag.end, false);
    return;
  }
  if (state_.table_depth == 0) return EndLine(tag.end, false);
  CloseRow(tag.begin);
  const bool fields = state_.table_mode == TableMode::kFields;
  --state_.table_depth;
  state_.table_mode = TableMode::kJoined;
  state_.columns.reset();
  state_.in_row = state_.in_cell = state_.table_depth > 0;
  if (fields || state_.post_tag == 0) {
    EndRecord(tag.end);
  } else {
    Line(tag.end);
  }
}

void HtmlWalker::OpenRow(std::size_t place) {
  const bool alone =
      state_.table_mode == TableMode::kFields || state_.table_mode == TableMode::kRows;
  if (alone) {
    EndRecord(place);
  } else {
    Line(place);
  }
  state_.in_row = true;
  row_begin_ = place;
  column_ = 0;
  cells_.clear();
  if (state_.table_mode == TableMode::kFields) sink_.BeginRow(state_.columns);
}

void HtmlWalker::CloseRow(std::size_t place) {
  if (!state_.in_row) return;
  CloseCell(place);
  state_.in_row = false;
  state_.nested_tables = 0;
  switch (state_.table_mode) {
    case TableMode::kFields:
    case TableMode::kRows:
      EndRecord(place);
      break;
    case TableMode::kUndecided:
      DecideTable(place);
      break;
    case TableMode::kJoined:
      Line(place);
      if (place - row_begin_ >= kLongRowBytes && EndsParagraphs()) EndRecord(place);
      break;
  }
}

void HtmlWalker::OpenCell(const HtmlTag& tag) {
  const bool outside = state_.table_mode == TableMode::kFields && !state_.in_row;
  if (state_.nested_tables > 0 || state_.table_depth == 0 || outside) {
    if (line_text_ && state_.nested_tables == 0) sink_.Tab(tag.begin);
    if (state_.nested_tables > 0) EndLine(tag.begin, false);
    return;
  }
  if (!state_.in_row) OpenRow(tag.begin);
  CloseCell(tag.begin);
  state_.in_cell = true;
  cell_text_ = false;
  switch (state_.table_mode) {
    case TableMode::kFields:
      sink_.BeginCell(tag.begin, column_);
      column_ += CellSpan(text_, tag);
      break;
    case TableMode::kUndecided:
      if (cells_.size() < kHeaderCellsMax) {
        cells_.push_back(
            {text_.substr(tag.end), CellSpan(text_, tag), tag.kind == TagKind::kHeadCell});
      }
      [[fallthrough]];
    case TableMode::kRows:
    case TableMode::kJoined:
      if (line_text_) sink_.Tab(tag.begin);
      break;
  }
}

void HtmlWalker::CloseCell(std::size_t place) {
  if (!state_.in_cell) return;
  state_.in_cell = false;
  pending_ = Pending::kNothing;
  if (state_.table_mode != TableMode::kUndecided || cells_.empty()) return;
  std::string_view& written = cells_.back().written;
  const auto begin = static_cast<std::size_t>(written.data() - text_.data());
  written = text_.substr(begin, place - begin);
}

void HtmlWalker::DecideTable(std::size_t place) {
  TableMode mode = TableMode::kJoined;
  if (!cells_.empty()) mode = ReadTableHeader(cells_, names_, &state_.columns);
  const bool title = mode == TableMode::kJoined && cells_.size() < 2;
  if (title && ++state_.title_rows < kTitleRowsMax) mode = TableMode::kUndecided;
  state_.table_mode = mode;
  if (mode == TableMode::kFields || mode == TableMode::kRows) {
    sink_.Header();
    EndRecord(place);
  } else {
    Line(place);
    if (place - row_begin_ >= kLongRowBytes && EndsParagraphs()) EndRecord(place);
  }
  cells_.clear();
}

// True if a post begins with `tag`.
bool HtmlWalker::EnterPost(const HtmlTag& tag) {
  if (InFields()) return false;
  if (tag.end - tag.name_end > 1 || tag.kind == TagKind::kSection) {
    const std::uint64_t mark = PostMark(text_, tag);
    const bool next = state_.post_tag == tag.name && state_.post_mark == mark;
    if (mark != 0 && (state_.post_tag == 0 || next)) {
      EndRecord(tag.begin);
      state_.post_tag = tag.name;
      state_.post_mark = mark;
      state_.post_depth = 1;
      sink_.BeginPost();
      return true;
    }
  }
  if (state_.post_tag == tag.name) ++state_.post_depth;
  return false;
}

void HtmlWalker::LeavePost(const HtmlTag& tag) {
  if (InFields() || state_.post_tag != tag.name || state_.post_tag == 0) return;
  if (--state_.post_depth > 0) return;
  state_.post_tag = 0;
  EndRecord(tag.end);
}

}  // namespace leakscan
