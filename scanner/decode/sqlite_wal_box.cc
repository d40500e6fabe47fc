// Method: frames come one behind the other, each a header and a page. A page is read by itself, as
// one that nothing refers to any more: its rows are rows where it is a leaf of a table. A page that
// was written several times gives its rows several times, as it stands there: some of them were
// deleted or changed since. What belongs to which table, and how its columns are named, only the
// database knows; the rows of its first page, the schema, are there if it changed.
// Fits: the header, frames of page 2, 5, 2. Does not: a frame of page 0: what follows is scanned as
// it is.
// Source: "WAL-mode File Format" of the SQLite documentation.

#include "scanner/decode/sqlite_wal_box.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace leakscan {
namespace {

constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::uint32_t kVersion = 3007000;
constexpr std::size_t kRenderBytes = std::size_t{64} << 10U;

MemberHints Rebuilt() {
  MemberHints hints;
  hints.plain = hints.rebuilt = true;
  return hints;
}

}  // namespace

BoxEvent SqliteWalBox::Next() {
  while (true) {
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kStart:
        event = ReadStart();
        break;
      case State::kFrames: {
        const StageItem item = PassFrames();
        if (item.kind == StageItemKind::kEnd) {
          state_ = State::kBehind;
        } else if (item.kind == StageItemKind::kBytes) {
          state_ = State::kBehind;
          event = Member("#frames", Rebuilt());
        } else {
          event = EventOf(item);
        }
        break;
      }
      case State::kBehind:
        event = CloseFrames();
        break;
      case State::kTrailing:
      case State::kEnd:
        state_ = State::kEnd;
        return {};
    }
    if (event) return *std::move(event);
  }
}

StageItem SqliteWalBox::Read(std::span<std::byte> room) {
  if (state_ == State::kTrailing) return ReadMember(room);
  if (given_ == rendered_.size()) {
    const StageItem item = PassFrames();
    if (item.kind != StageItemKind::kBytes) return item;
  }
  return GiveRendered(rendered_, &given_, room);
}

std::optional<BoxEvent> SqliteWalBox::ReadStart() {
  constexpr std::uint32_t kPageBytesMax = 65536;
  constexpr std::uint32_t kPageBytesMin = 512;
  const Ahead ahead = LookAhead(kHeaderBytes);
  if (ahead == Ahead::kStop) return StopEvent();
  const std::span<const std::byte> bytes = window_->available();
  const bool whole = bytes.size() >= kHeaderBytes;
  const std::uint32_t page_bytes = whole ? ReadSqliteNumber(bytes.subspan(8)) : 0;
  if (!whole || ReadSqliteNumber(bytes.subspan(4)) != kVersion || page_bytes < kPageBytesMin ||
      page_bytes > kPageBytesMax || !std::has_single_bit(page_bytes)) {
    return Rejection(whole ? GapReason::kCorrupt : GapReason::kTruncated,
                     "looks like a write-ahead log of SQLite, but its header is damaged");
  }
  header_.page_bytes = header_.usable_bytes = page_bytes;
  leftovers_.Begin(header_);
  window_->Consume(kHeaderBytes, Use::kContainer);
  begin_ = window_->position();
  state_ = State::kFrames;
  return std::nullopt;
}

StageItem SqliteWalBox::PassFrames() {
  rendered_.clear();
  given_ = 0;
  const std::size_t frame_bytes = kFrameHeaderBytes + header_.page_bytes;
  while (rendered_.size() < kRenderBytes) {
    const auto inside = static_cast<std::size_t>((window_->position() - begin_) % frame_bytes);
    const Ahead ahead = LookAhead(frame_bytes - inside);
    if (ahead == Ahead::kStop && !rendered_.empty()) break;
    if (ahead == Ahead::kStop) return StopItem();
    const std::size_t bytes = std::min(window_->available().size(), frame_bytes - inside);
    const std::span<const std::byte> frame = window_->available().first(bytes);
    if (bytes == 0) break;
    if (inside == 0 && (bytes < kFrameHeaderBytes || ReadSqliteNumber(frame) == 0)) break;
    cut_ = inside + bytes < frame_bytes;
    rendered_ += '\n';  // what a page holds is a paragraph, however the input came
    if (bytes == frame_bytes) {
      RenderFrame(frame);
    } else {
      leftovers_.RenderRest(frame, &rendered_);
    }
    window_->Consume(bytes, Use::kContainer);
  }
  return {.kind = rendered_.empty() ? StageItemKind::kEnd : StageItemKind::kBytes,
          .bytes = rendered_.size()};
}

void SqliteWalBox::RenderFrame(std::span<const std::byte> frame) {
  const std::uint32_t number = ReadSqliteNumber(frame);
  const std::span<const std::byte> page = frame.subspan(kFrameHeaderBytes);
  if (number == 1) {
    const std::optional<SqliteHeader> header = ReadSqliteHeader(page);
    if (header && header->page_bytes == header_.page_bytes) leftovers_.Begin(*header);
  }
  leftovers_.RenderPage(page, number, false, &rendered_);
}

std::optional<BoxEvent> SqliteWalBox::CloseFrames() {
  if (std::exchange(cut_, false)) {
    return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                    "the input ends inside a frame of a write-ahead log of SQLite");
  }
  const Ahead ahead = LookAhead(1);
  if (ahead == Ahead::kStop) return StopEvent();
  if (ahead == Ahead::kEnd) {
    state_ = State::kEnd;
    return std::nullopt;
  }
  state_ = State::kTrailing;
  return Member("#trailing");
}

}  // namespace leakscan
