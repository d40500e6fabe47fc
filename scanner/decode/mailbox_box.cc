// Method: a line "From a@example.org Mon Mar 15 10:00:00 2021" behind a blank one begins a message.
// Everything up to the next one is its member "#3", the line itself included, as it names the
// sender; a ">" that quotes such a line ("From ", ">From "...) is taken off. Source: RFC 4155.
// Fits: "From a Mon Mar 15 10:00:00 2021\nTo: b\n\ntext\n\nFrom c Mon ...". Does not: a blank line
// and "From now on", which goes on with the message.

#include "scanner/decode/mailbox_box.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scanner/decode/mail_sniffer.h"

namespace leakscan {
namespace {

constexpr std::size_t kLineBytesMax = 1024;  // of one that is looked at

// The line is ">From ", ">>From "...
bool IsQuotedFrom(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('>'), line.size());
  return marks > 0 && line.substr(marks).starts_with("From ");
}

bool IsBlank(std::string_view line) { return line == "\n" || line == "\r\n"; }

}  // namespace

BoxEvent MailboxBox::Next() {
  if (LookAhead(1) == Ahead::kStop) return StopEvent();
  if (window_->available().empty()) return BoxEvent{};
  in_message_ = false;
  bytes_ = 0;
  MemberHints hints;
  hints.message = true;
  return Member("#" + std::to_string(++message_), hints);
}

StageItem MailboxBox::Read(std::span<std::byte> room) {
  while (bytes_ == 0) {
    std::size_t line = 0;
    const Ahead ahead = LookAheadLine(kLineBytesMax, &line);
    if (ahead == Ahead::kStop) {
      const StageItem item = StopItem();
      if (item.kind == StageItemKind::kGap) line_start_ = behind_blank_ = false;
      return item;
    }
    if (line == 0) return {};
    switch (LookAtLines(window_->available().size(), ahead == Ahead::kEnd)) {
      case Line::kGive:
        break;
      case Line::kUnescape:
        window_->Consume(1, Use::kContainer);
        line_start_ = false;
        break;
      case Line::kNextMessage:
        return {};
    }
  }
  const std::string_view text = AvailableText(bytes_);
  const StageItem item = ReadMember(room.first(std::min(room.size(), bytes_)));
  line_start_ = text[item.bytes - 1] == '\n';
  bytes_ -= item.bytes;
  return item;
}

// Lines that need nothing done are given together.
MailboxBox::Line MailboxBox::LookAtLines(std::size_t there, bool all_there) {
  const std::string_view text = AvailableText(there);
  bytes_ = 0;
  while (bytes_ < there) {
    const std::size_t end = text.find('\n', bytes_);
    const bool whole = end != std::string_view::npos;
    if (!whole && bytes_ > 0 && !all_there) break;  // looked at when more of it is there
    const std::string_view line = text.substr(bytes_, whole ? end + 1 - bytes_ : end);
    const bool at_start = bytes_ > 0 || line_start_;
    if (at_start && in_message_ && behind_blank_ && IsMailboxLine(line)) {
      return bytes_ > 0 ? Line::kGive : Line::kNextMessage;
    }
    if (at_start && IsQuotedFrom(line)) {
      if (bytes_ > 0) return Line::kGive;
      behind_blank_ = false;
      return Line::kUnescape;
    }
    in_message_ = true;
    behind_blank_ = at_start && IsBlank(line);
    bytes_ += line.size();
  }
  return Line::kGive;
}

}  // namespace leakscan
