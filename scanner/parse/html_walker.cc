// What is closed must close within kMarkupBytesMax, so that a hostile page cannot hide what
// follows:
//
//   fits:      <!-- old --> text          <a title="a > b">         <script>if (a<b) c()</script>
//   does not:  <!-- never closed          the "<!--" is text, and what follows is read as ever
//              <a title="never closed     the tag ends at the first '>'; so do those of the next
//                                         half megabyte, whose quotes were searched already
//              1 < 2, <jean@example.org>  the '<' is text
//
// Every search for an end that fails is remembered (EndSearch, careless_end_), so the time is
// linear whatever the bytes. Everything that begins a record here is decided by the text from the
// last record's start up to what the decision consumes, so cutting there changes nothing. Source:
// HTML Living Standard, 13.2.5 (tokenization); where records end is our own.
#include "scanner/parse/html_walker.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/parse/html_context.h"

namespace leakscan {
namespace {

constexpr std::size_t kParagraphBytes = 8 * 1024;  // as in plain text
constexpr std::size_t kPostBytes = 64 * 1024;
constexpr std::size_t kHardBytes = 256 * 1024;    // a record ends here whatever stands there
constexpr std::size_t kAsideBytesMax = 4096;      // a longer script is a text of its own
constexpr std::size_t kClosingTagBytesMax = 256;  // of an element that holds text alone

constexpr std::string_view kTextElements[] = {"script", "style",  "title",  "textarea",
                                              "xmp",    "iframe", "noembed"};

std::size_t TextElementIndex(TagName name) {
  std::size_t i = 0;
  while (i + 1 < std::size(kTextElements) && PackTagName(kTextElements[i]) != name) ++i;
  return i;
}

bool IsJsonText(std::string_view content) {
  const std::string_view text = Trim(content);
  return text.size() >= 2 && ((text.front() == '{' && text.back() == '}') ||
                              (text.front() == '[' && text.back() == ']'));
}

bool HoldsText(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return !IsSpace(c); });
}

bool StartsFolded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, {}, ToLower);
}

}  // namespace

void HtmlWalker::Walk() {
  while (position_ < text_.size()) {
    if (state_.raw != TagKind::kInline) {
      if (!WalkRaw()) return;
      continue;
    }
    const std::size_t found = text_.find('<', position_);
    const std::size_t text_end = std::min(found, text_.size());
    if (text_end > position_) {
      const HtmlTextKind kind = state_.pre_depth > 0 ? HtmlTextKind::kKept : HtmlTextKind::kFlow;
      WalkText(position_, text_end, kind);
      position_ = text_end;
    }
    if (found == std::string_view::npos) break;
    const Outcome outcome = WalkMarkup();
    if (outcome == Outcome::kUndecided) return;
    if (outcome == Outcome::kNone) {
      WalkText(position_, position_ + 1, HtmlTextKind::kFlow);
      ++position_;
    }
  }
  if (at_end_) EndRecord(text_.size());
}

// --- Text ---------------------------------------------------------------------------------------

void HtmlWalker::WalkText(std::size_t begin, std::size_t end, HtmlTextKind kind) {
  std::size_t first = begin;
  while (first < end && IsSpace(text_[first])) ++first;
  WalkPieces(begin, first, kind);
  if (first == end) return;
  if (pending_ == Pending::kParagraph) {
    EndRecord(first);
  } else if (pending_ == Pending::kLine) {
    Line(first);
  }
  WalkPieces(first, end, kind);
}

void HtmlWalker::WalkPieces(std::size_t begin, std::size_t end, HtmlTextKind kind) {
  while (begin < end) {
    const std::size_t cut = TextCut(begin, end, kind);
    const std::size_t piece_end = std::min(cut, end);
    sink_.Text(begin, piece_end, kind);
    if (HoldsText(text_.substr(begin, piece_end - begin))) {
      line_text_ = cell_text_ = true;
      closings_ = breaks_ = 0;
    }
    begin = piece_end;
    if (cut != std::string_view::npos) EndLongRecord(cut);
  }
}

// Where a record ends in the text [begin, end): behind a blank line, or because it is long: behind
// the first line end over the limit, else the first white space over kPostBytes, else anywhere.
std::size_t HtmlWalker::TextCut(std::size_t begin, std::size_t end, HtmlTextKind kind) const {
  if (kind == HtmlTextKind::kKept && EndsParagraphs()) {
    for (std::size_t line = text_.find('\n', begin); line < end;
         line = text_.find('\n', line + 1)) {
      std::size_t next = line + 1;
      if (next - record_begin_ >= RecordLimit()) return next;
      while (next < end && text_[next] != '\n' && IsSpace(text_[next])) ++next;
      if (next < end && text_[next] == '\n') return next + 1;
    }
  }
  const std::size_t limit = record_begin_ + RecordLimit();
  if (end <= limit) return std::string_view::npos;
  const std::size_t soft = record_begin_ + kPostBytes;
  const std::size_t from = std::max(begin, limit);
  const std::string_view lines = text_.substr(0, std::min(end, soft));
  if (from < lines.size()) {
    const std::size_t line = lines.find('\n', from);
    if (line != std::string_view::npos) return line + 1;
  }
  std::size_t hard = record_begin_ + kHardBytes;
  for (std::size_t i = std::max(begin, soft); i < std::min(end, hard); ++i) {
    if (IsSpace(text_[i])) return i + 1;
  }
  if (end <= hard) return std::string_view::npos;
  while (hard > begin + 1 && (static_cast<unsigned char>(text_[hard]) & 0xC0U) == 0x80U) --hard;
  return std::max(begin + 1, hard);
}

// --- Markup -------------------------------------------------------------------------------------

HtmlWalker::Outcome HtmlWalker::WalkMarkup() {
  const std::size_t next = position_ + 1;
  if (next >= text_.size()) return at_end_ ? Outcome::kNone : Outcome::kUndecided;
  const char c = text_[next];
  if (IsAlpha(c)) return WalkTag(false);
  if (c == '!') return WalkDeclaration();
  if (c == '?') return WalkBogusComment();
  if (c != '/') return Outcome::kNone;
  if (next + 1 >= text_.size()) return at_end_ ? Outcome::kNone : Outcome::kUndecided;
  return IsAlpha(text_[next + 1]) ? WalkTag(true) : WalkBogusComment();
}

HtmlWalker::Outcome HtmlWalker::WalkDeclaration() {
  constexpr std::string_view kOpen = "<!--";
  const std::string_view rest = text_.substr(position_);
  if (!rest.starts_with(kOpen)) {
    if (rest.size() < kOpen.size() && kOpen.starts_with(rest) && !at_end_) {
      return Outcome::kUndecided;
    }
    return WalkBogusComment();
  }
  const std::size_t begin = position_ + kOpen.size();
  if (begin + 2 > text_.size() && !at_end_) return Outcome::kUndecided;
  std::size_t end = begin;
  std::size_t behind = begin;
  if (text_.substr(begin).starts_with(">")) {
    behind = begin + 1;
  } else if (text_.substr(begin).starts_with("->")) {
    behind = begin + 2;
  } else {
    const std::size_t limit = std::min(text_.size(), position_ + kMarkupBytesMax);
    end = FindEnd(&comment_end_, "-->", begin, limit);
    if (end == std::string_view::npos) return MayCome(limit) ? Outcome::kUndecided : Outcome::kNone;
    behind = end + 3;
  }
  if (end > begin) sink_.Aside(begin, end, HtmlTextKind::kKept);
  position_ = behind;
  return Outcome::kDone;
}

// "<!DOCTYPE html>", "<?xml ?>", "</3>".
HtmlWalker::Outcome HtmlWalker::WalkBogusComment() {
  const std::size_t begin = position_ + 2;
  const std::size_t limit = std::min(text_.size(), position_ + kMarkupBytesMax);
  const std::size_t end = FindEnd(&plain_tag_end_, ">", begin, limit);
  if (end == std::string_view::npos) return MayCome(limit) ? Outcome::kUndecided : Outcome::kNone;
  const std::string_view content = text_.substr(begin, end - begin);
  if (StartsFolded(content, "doctype")) BeginDocument(position_);
  if (HoldsText(content)) sink_.Aside(begin, end, HtmlTextKind::kKept);
  position_ = end + 1;
  return Outcome::kDone;
}

// Fills in where the tag whose name begins at tag->name_begin ends.
HtmlWalker::Outcome HtmlWalker::FindTag(HtmlTag* tag) {
  std::size_t end = tag->name_begin;
  while (end < text_.size() && IsTagNameByte(text_[end])) ++end;
  if (end == text_.size()) return at_end_ ? Outcome::kNone : Outcome::kUndecided;
  if (text_[end] != '>' && text_[end] != '/' && !IsSpace(text_[end])) return Outcome::kNone;
  tag->name_end = end;
  const std::size_t limit = std::min(text_.size(), tag->begin + kMarkupBytesMax);
  std::size_t close = std::string_view::npos;
  if (tag->begin >= careless_end_) {
    close = FindTagEnd(text_, end, limit);
    if (close == std::string_view::npos) {
      if (MayCome(limit)) return Outcome::kUndecided;
      careless_end_ = limit;
    }
  }
  if (close == std::string_view::npos) {
    close = FindEnd(&plain_tag_end_, ">", end, limit);
    if (close == std::string_view::npos) {
      return MayCome(limit) ? Outcome::kUndecided : Outcome::kNone;
    }
  }
  tag->end = close + 1;
  tag->name = PackTagName(text_.substr(tag->name_begin, end - tag->name_begin));
  tag->kind = FindTagKind(tag->name);
  return Outcome::kDone;
}

HtmlWalker::Outcome HtmlWalker::WalkTag(bool closing) {
  HtmlTag tag;
  tag.begin = position_;
  tag.closing = closing;
  tag.name_begin = position_ + 1 + closing;
  if (const Outcome outcome = FindTag(&tag); outcome != Outcome::kDone) return outcome;
  const bool ends_line = tag.kind != TagKind::kInline && tag.kind != TagKind::kUnknown;
  const std::size_t size = tag.begin - record_begin_;
  if ((ends_line && size >= RecordLimit()) || size >= kHardBytes) EndLongRecord(tag.begin);
  if (!closing && (tag.kind == TagKind::kScript || tag.kind == TagKind::kStyle)) {
    return WalkScript(tag);
  }
  if (!closing && tag.kind == TagKind::kPlainText) return WalkPlainText(tag);
  if (closing) {
    sink_.Attributes(tag);
    Close(tag);
  } else {
    Open(tag);
    sink_.Attributes(tag);
  }
  position_ = tag.end;
  return Outcome::kDone;
}

// A short one stands beside the text around it, others are texts of their own.
HtmlWalker::Outcome HtmlWalker::WalkScript(const HtmlTag& tag) {
  const std::size_t limit = std::min(text_.size(), tag.begin + kMarkupBytesMax);
  const ClosingTag end = FindClosingTag(tag.name, tag.end, limit);
  if (!end.found && MayCome(limit)) return Outcome::kUndecided;
  const std::string_view content = text_.substr(tag.end, end.begin - tag.end);
  const bool json = end.found && tag.kind == TagKind::kScript && IsJsonText(content);
  const bool alone = EndsParagraphs() && !state_.in_row;
  if (!end.found || (alone && !json && content.size() > kAsideBytesMax)) {
    CloseRow(tag.begin);
    EndRecord(tag.begin);
    sink_.Attributes(tag);
    state_.raw = tag.kind;
    state_.raw_name = tag.name;
    state_.raw_closes = end.found;
    position_ = tag.end;
  } else if (alone && json) {
    EndRecord(tag.begin);
    sink_.Attributes(tag);
    sink_.Json(tag.end, end.begin);
    EndElement(end);
    EndRecord(end.end);
  } else {
    sink_.Attributes(tag);
    if (HoldsText(content)) sink_.Aside(tag.end, end.begin, HtmlTextKind::kRaw);
    EndElement(end);
  }
  return Outcome::kDone;
}

HtmlWalker::Outcome HtmlWalker::WalkPlainText(const HtmlTag& tag) {
  const std::size_t limit = std::min(text_.size(), tag.begin + kMarkupBytesMax);
  const ClosingTag end = FindClosingTag(tag.name, tag.end, limit);
  if (!end.found && MayCome(limit)) return Outcome::kUndecided;
  EndLine(tag.begin, false);
  sink_.Attributes(tag);
  position_ = tag.end;
  if (!end.found) return Outcome::kDone;
  state_.raw = tag.kind;
  state_.raw_name = tag.name;
  state_.raw_closes = true;
  if (tag.name == PackTagName("title")) {
    LearnDocument({.title = ContextText(text_.substr(tag.end, end.begin - tag.end)), .url = {}});
  }
  return Outcome::kDone;
}

// Inside an element that holds text alone. False where more text is needed.
bool HtmlWalker::WalkRaw() {
  const bool title = state_.raw_name == PackTagName("title");
  HtmlTextKind kind = title ? HtmlTextKind::kFlow : HtmlTextKind::kKept;
  if (state_.raw != TagKind::kPlainText) kind = HtmlTextKind::kRaw;
  ClosingTag end;
  for (std::size_t at = position_;; ++at) {
    at = text_.find("</", at);
    if (at == std::string_view::npos) break;
    end = ReadClosingTag(at, text_.size());
    if (end.cut && !at_end_) break;
    // The page's end ends a script that is never closed.
    const bool page_ends = end.name == PackTagName("body") || end.name == PackTagName("html");
    end.found = end.found && (end.name == state_.raw_name || (page_ends && !state_.raw_closes));
    if (end.found) break;
  }
  if (!end.found) {
    std::size_t sure = text_.size();
    if (!at_end_) sure = std::max(position_, sure - std::min(sure, kClosingTagBytesMax));
    WalkText(position_, sure, kind);
    position_ = sure;
    return at_end_;
  }
  WalkText(position_, end.begin, kind);
  const bool script = state_.raw != TagKind::kPlainText;
  const bool closed = end.name == state_.raw_name;
  state_.raw = TagKind::kInline;
  state_.raw_name = 0;
  position_ = end.begin;
  if (closed) EndElement(end);
  if (script) {
    EndRecord(position_);
  } else {
    EndLine(position_, title);
  }
  return true;
}

std::size_t HtmlWalker::FindEnd(EndSearch* search, std::string_view end, std::size_t from,
                                std::size_t limit) const {
  if (search->found == std::string_view::npos || search->found < from) {
    const std::size_t begin = std::max(from, search->searched);
    search->found =
        begin < limit ? text_.substr(0, limit).find(end, begin) : std::string_view::npos;
    const std::size_t passed = limit >= end.size() ? limit - end.size() + 1 : 0;
    search->searched =
        search->found != std::string_view::npos ? search->found : std::max(begin, passed);
  }
  return search->found < limit && search->found + end.size() <= limit ? search->found
                                                                      : std::string_view::npos;
}

// What a closing tag holds behind its name is beside the text.
void HtmlWalker::EndElement(const ClosingTag& tag) {
  position_ = tag.end;
  const std::string_view content = text_.substr(tag.name_end, tag.end - 1 - tag.name_end);
  if (HoldsText(content)) sink_.Aside(tag.name_end, tag.end - 1, HtmlTextKind::kKept);
}

// The closing tag that begins with the "</" at `at`, if it is one and ends before `limit`.
HtmlWalker::ClosingTag HtmlWalker::ReadClosingTag(std::size_t at, std::size_t limit) const {
  const std::size_t reach = std::min(limit, at + kClosingTagBytesMax);
  std::size_t name_end = at + 2;
  while (name_end < reach && IsAlpha(text_[name_end])) ++name_end;
  const std::size_t close = text_.substr(0, reach).find('>', name_end);
  ClosingTag tag{
      .begin = at, .name_end = name_end, .end = close + 1, .name = 0, .found = false, .cut = false};
  if (close == std::string_view::npos) {
    tag.cut = reach == limit;
    return tag;
  }
  const char behind = text_[name_end];
  tag.found = behind == '>' || behind == '/' || IsSpace(behind);
  tag.name = PackTagName(text_.substr(at + 2, name_end - at - 2));
  return tag;
}

// The tag that closes the text element `name`.
HtmlWalker::ClosingTag HtmlWalker::FindClosingTag(TagName name, std::size_t from,
                                                  std::size_t limit) {
  EndSearch& search = closing_tags_[TextElementIndex(name)];
  std::size_t at = std::max(from, search.searched);
  ClosingTag tag;
  for (;; ++at) {
    at = at < limit ? text_.substr(0, limit).find("</", at) : std::string_view::npos;
    if (at == std::string_view::npos) break;
    tag = ReadClosingTag(at, limit);
    tag.found = tag.found && tag.name == name;
    if (tag.found || tag.cut) break;
  }
  const std::size_t passed = limit - std::min(limit, kClosingTagBytesMax);
  search.searched =
      at != std::string_view::npos ? at : std::max(search.searched, std::max(from, passed));
  if (!tag.found) {
    tag = {.begin = limit, .name_end = limit, .end = limit, .name = 0, .found = false, .cut = true};
  }
  return tag;
}

// --- Ends ---------------------------------------------------------------------------------------

std::size_t HtmlWalker::RecordLimit() const {
  return state_.post_tag != 0 || InFields() ? kPostBytes : kParagraphBytes;
}

void HtmlWalker::Line(std::size_t place) {
  pending_ = Pending::kNothing;
  if (line_text_) sink_.Line(place);
  line_text_ = false;
}

// A block begins or ends: a line does, and perhaps a paragraph. Inside a cell it may be the frame
// of all that the cell holds, so it counts between two texts alone.
void HtmlWalker::EndLine(std::size_t place, bool paragraph) {
  const bool ends_record = paragraph && EndsParagraphs();
  if (state_.in_cell) {
    if (!cell_text_) return;
    if (ends_record) {
      pending_ = Pending::kParagraph;
    } else if (pending_ == Pending::kNothing) {
      pending_ = Pending::kLine;
    }
  } else if (ends_record) {
    EndRecord(place);
  } else {
    Line(place);
  }
}

void HtmlWalker::EndRecord(std::size_t place) {
  // A row that may be a header ends with its record, as it does for who sees nothing behind.
  if (state_.table_mode == TableMode::kUndecided) CloseRow(place);
  const std::size_t careless = careless_end_ > place ? careless_end_ - place : 0;
  state_.careless_bytes = static_cast<std::uint32_t>(careless);
  sink_.EndRecord(place, state_);
  record_begin_ = row_begin_ = place;
  line_text_ = cell_text_ = false;
  pending_ = Pending::kNothing;
  closings_ = breaks_ = 0;
  cells_.clear();
}

// The record ends because of its size: were it a row, the rest of it is none.
void HtmlWalker::EndLongRecord(std::size_t place) {
  if (InFields()) {
    state_.in_row = state_.in_cell = false;
    state_.nested_tables = 0;
  }
  EndRecord(place);
}

}  // namespace leakscan
