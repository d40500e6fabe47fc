// Method: header, bytes, padding; header, bytes, padding... Where no header stands and the archive
// has not ended, bytes are given raw as "#damaged", with a gap that says so, up to the next header.
// Behind the end of a cpio come zeros, and what else comes is "#trailing": another archive often.
// Fits: "!<arch>\n", header(debian-binary), 4 bytes, header(data.tar.xz), its bytes. Does not:
// "!<arch>\n" and then text: rejected, scanned as it is.

#include "scanner/decode/list_box.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

using Kind = ListHeader::Kind;

// A larger table of names is a member like others.
constexpr std::uint64_t kNamesBytesMax = std::uint64_t{1} << 20U;

}  // namespace

BoxEvent ListBox::Next() {
  while (true) {
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kStart:
        event = ReadStart();
        break;
      case State::kHeader:
        event = ReadHeader();
        break;
      case State::kNames:
        event = ReadNames();
        break;
      case State::kMember:
        event = CloseMember();
        break;
      case State::kPadding:
        event = SkipPadding();
        break;
      case State::kDamaged:
        state_ = State::kHeader;
        break;
      case State::kBehind:
        event = PassBehind();
        break;
      case State::kTrailing:
      case State::kEnd:
        return {};
    }
    if (event) return *std::move(event);
  }
}

StageItem ListBox::Read(std::span<std::byte> room) {
  if (state_ == State::kDamaged) return ReadDamaged(room);
  if (state_ == State::kTrailing) return ReadMember(room);
  if (state_ != State::kMember || left_ == 0) return {};
  StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), left_)));
  if (item.kind == StageItemKind::kBytes) {
    left_ -= item.bytes;
    if (header_.sum) {
      for (const std::byte b : room.first(item.bytes)) sum_ += std::to_integer<std::uint32_t>(b);
    }
  } else if (item.kind == StageItemKind::kGap) {
    left_ -= std::min(left_, item.advance);
    broken_ = true;
  } else if (item.kind == StageItemKind::kEnd) {
    cut_short_ = true;
  }
  return item;
}

// The magic number, and the first header, without which it is none.
std::optional<BoxEvent> ListBox::ReadStart() {
  const std::size_t magic = format_.magic.size();
  while (true) {
    const std::size_t size = window_->available().size();
    if (size >= magic) {
      const Kind kind = format_.read(window_->available().subspan(magic)).kind;
      const bool empty = size == magic;
      if (kind != Kind::kShort && kind != Kind::kNone) break;
      if (kind == Kind::kNone && !empty) {
        return Rejection(GapReason::kCorrupt, "looks like an archive of " +
                                                  std::string(format_.name) +
                                                  ", but its first header is damaged");
      }
    }
    const Ahead ahead = LookAhead(size + 1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kReady) continue;
    if (size == magic) break;  // an archive of nothing
    return Rejection(GapReason::kTruncated, "the input ends inside the first header of an archive");
  }
  window_->Consume(magic, Use::kContainer);
  state_ = State::kHeader;
  return std::nullopt;
}

std::optional<BoxEvent> ListBox::ReadHeader() {
  header_ = format_.read(window_->available());
  while (header_.kind == Kind::kShort || window_->available().empty()) {
    const std::size_t size = window_->available().size();
    const Ahead ahead = LookAhead(size + 1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) {
      if (size == 0) return Finish();
      header_.kind = Kind::kNone;  // cut short
      break;
    }
    header_ = format_.read(window_->available());
  }
  if (header_.kind == Kind::kNone) {
    const std::string_view rest = AvailableText(window_->available().size());
    const std::size_t zeros = std::min(rest.find_first_not_of('\0'), rest.size());
    if (zeros == 0) return OpenDamaged();
    window_->Consume(zeros, Use::kContainer);  // up to a whole block, as some tools write them
    return std::nullopt;
  }
  damage_told_ = false;
  const std::uint64_t offset = window_->position();
  window_->Consume(header_.bytes, Use::kContainer);
  if (header_.kind == Kind::kEnd) {
    state_ = State::kBehind;
    return std::nullopt;
  }
  left_ = header_.size;
  sum_ = 0;
  broken_ = cut_short_ = false;
  if (header_.kind == Kind::kNames && header_.size <= kNamesBytesMax) {
    state_ = State::kNames;
    return std::nullopt;
  }
  if (header_.name.size() > 1 && header_.name.front() == '/' && !names_.empty()) {
    header_.name = TakeLongName(std::string_view(header_.name).substr(1));
  }
  PostName(header_.name, offset);
  state_ = State::kMember;
  return left_ > 0 ? std::optional(Member(header_.name)) : std::nullopt;
}

std::optional<BoxEvent> ListBox::ReadNames() {
  const auto size = static_cast<std::size_t>(header_.size);
  const Ahead ahead = LookAhead(size);
  if (ahead == Ahead::kStop) return StopEvent();
  names_ = AvailableText(std::min(size, window_->available().size()));
  unused_ = names_;
  window_->Consume(names_.size(), Use::kContainer);
  left_ = 0;
  cut_short_ = ahead == Ahead::kEnd;
  state_ = State::kMember;
  return std::nullopt;
}

// GNU ends a name of the table by "/\n", others by "\n" or a zero.
std::string ListBox::TakeLongName(std::string_view offset) {
  std::size_t at = 0;
  for (const char c : offset) {
    if (!IsDigit(c) || at >= names_.size()) return "/" + std::string(offset);
    at = at * 10 + static_cast<std::size_t>(c - '0');
  }
  if (at >= names_.size()) return "/" + std::string(offset);
  const std::size_t end =
      std::min(names_.find_first_of(std::string_view("\n\0", 2), at), names_.size());
  std::string name = names_.substr(at, end - at);
  std::fill_n(unused_.begin() + static_cast<std::ptrdiff_t>(at), name.size(), '\n');
  if (name.ends_with('/')) name.pop_back();
  return name;
}

std::optional<BoxEvent> ListBox::CloseMember() {
  state_ = State::kPadding;
  left_ = header_.padding;
  if (cut_short_) {
    state_ = State::kEnd;
    return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                    "the input ends inside a member of an archive");
  }
  if (!header_.sum || broken_ || *header_.sum == sum_) return std::nullopt;
  BoxEvent event = GapEvent(GapReason::kCorrupt, header_.size, 0,
                            "the checksum of a member of a cpio archive is wrong; its bytes were "
                            "scanned");
  event.path = header_.name;
  return event;
}

std::optional<BoxEvent> ListBox::SkipPadding() {
  while (left_ > 0) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) break;
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, window_->available().size()));
    window_->Consume(bytes, Use::kContainer);
    left_ -= bytes;
  }
  state_ = State::kHeader;
  return std::nullopt;
}

std::optional<BoxEvent> ListBox::PassBehind() {
  while (true) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) {
      state_ = State::kEnd;
      return std::nullopt;
    }
    const std::string_view rest = AvailableText(window_->available().size());
    const std::size_t zeros = std::min(rest.find_first_not_of('\0'), rest.size());
    window_->Consume(zeros, Use::kContainer);
    if (zeros < rest.size()) break;
  }
  state_ = State::kTrailing;
  return Member("#trailing");
}

BoxEvent ListBox::OpenDamaged() {
  if (!std::exchange(damage_told_, true)) {
    return GapEvent(GapReason::kCorrupt, window_->position(), 0,
                    "a header of an archive is damaged; what follows was scanned raw");
  }
  state_ = State::kDamaged;
  left_ = 1;  // is none, whatever it looks like
  return Member("#damaged");
}

StageItem ListBox::ReadDamaged(std::span<std::byte> room) {
  while (left_ == 0) {
    const std::span<const std::byte> bytes = window_->available();
    std::size_t at = 0;
    Kind kind = Kind::kNone;
    for (; at < bytes.size(); ++at) {
      kind = format_.read(bytes.subspan(at)).kind;
      if (kind != Kind::kNone) break;
    }
    left_ = at;
    if (left_ > 0) break;
    if (!bytes.empty() && kind != Kind::kShort) return {};
    const Ahead ahead = LookAhead(bytes.size() + 1);
    if (ahead == Ahead::kStop) return StopItem();
    if (ahead == Ahead::kReady) continue;
    if (bytes.empty()) return {};
    left_ = 1;  // cut short
  }
  const StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), left_)));
  left_ -= item.bytes;
  return item;
}

BoxEvent ListBox::Finish() {
  state_ = State::kEnd;
  const bool unused = unused_.find_first_not_of(std::string_view("/\n\0", 3)) != std::string::npos;
  if (unused) PostText(unused_, window_->position());
  if (!format_.ends) return {};
  return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                  "the input ends before the end of a cpio archive");
}

}  // namespace leakscan
