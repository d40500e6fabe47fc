// Box: a container of members that come one after the other (tar, zip, a mailbox). Internal to
// decode/; one thread.
//
// Next() moves to the next member; as a Stage the box then gives that member's bytes, and kEnd
// behind them. A layer of its own decodes them (LayerDecoder), so a member may be compressed, or a
// box, itself. What a box finds beside its members goes the same ways as everywhere: names and
// comments to the outbox, bytes that belong to no member into one of their own ("#trailing"), the
// rest is consumed as kContainer or named as a gap. So every byte is accounted for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/decode/decode_shared.h"
#include "scanner/decode/input_window.h"
#include "scanner/decode/recorded_items.h"
#include "scanner/decode/stage.h"

namespace leakscan {

enum class BoxEventKind : std::uint8_t {
  kMember,  // its bytes come next
  kGap,     // `gap`; its offset counts in what the box reads or, with a `path`, in that member
  kPause,   // a live input has nothing for now
  kYield,   // the outbox is full
  kEnd,     // no more members
  kLimit,   // a limit of the whole input was hit (`gap`)
  kReject,  // the first bytes are no such box (`gap` says why); they are back in the window
};

struct BoxEvent {
  BoxEventKind kind = BoxEventKind::kEnd;
  // kMember: its name, as written; empty: it is what the box itself is about. kGap: the name of the
  // member it lies in.
  std::string path;
  MemberHints hints;  // kMember
  // kMember: what its layer gives, where it was decoded ahead: then Read() is not called. The
  // box's, until Next().
  RecordedItems* recorded = nullptr;
  Gap gap;
};

class Box : public Stage {
 public:
  Box(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place)
      : window_(std::move(window)), shared_(shared), place_(std::move(place)) {
    window_->Reserve(InputWindow::kDecodeBytes);
  }

  // "tar"; a literal.
  virtual std::string_view name() const = 0;
  // What comes next. To be called at first, and again once Read() gave kEnd.
  virtual BoxEvent Next() = 0;

  // The place of the layer of a member.
  LayerPlace PlaceOf(const BoxEvent& member) const {
    const bool own = member.path.empty();
    return {own ? place_.path : place_.path + "!/" + member.path, place_.depth + 1, name()};
  }

  InputWindow& window() { return *window_; }
  std::unique_ptr<InputWindow> TakeWindow() { return std::move(window_); }

 protected:
  using Use = InputWindow::Use;

  // Makes at least `bytes` bytes available, if need be by a larger window. kEnd: what comes without
  // a break is less. kStop: hand StopEvent() or StopItem() on, then try again.
  enum class Ahead : std::uint8_t { kReady, kEnd, kStop };
  Ahead LookAhead(std::size_t bytes);
  BoxEvent StopEvent() { return EventOf(StopItem()); }
  StageItem StopItem();
  // What a stage said instead of bytes.
  static BoxEvent EventOf(StageItem item);
  // The first line that comes: `*bytes` with its line end, or as many of its bytes as are there, at
  // most `bytes_max`, if it is longer (kReady) or the input ends in it (kEnd).
  Ahead LookAheadLine(std::size_t bytes_max, std::size_t* bytes);
  // The head of fields that comes, with its blank line; `*bytes` is 0 if none ends within
  // `bytes_max` bytes or before the input does.
  Ahead LookAheadHead(std::size_t bytes_max, std::size_t* bytes);
  // The first `bytes` available bytes as text.
  std::string_view AvailableText(std::size_t bytes) const {
    return {reinterpret_cast<const char*>(window_->available().data()), bytes};
  }

  // Up to room.size() bytes of the member under way, counted as the container's. Behind the end of
  // the input kEnd.
  StageItem ReadMember(std::span<std::byte> room) {
    return window_->ReadThrough(room, Use::kContainer);
  }

  // Up to room.size() bytes of `text` behind the first `*given`, which moves on. A box that renders
  // can make much of little: kLimit once it does.
  StageItem GiveRendered(std::string_view text, std::size_t* given, std::span<std::byte> room);

  // Text of the box to be scanned: a comment, an owner. `offset` counts in what the box reads. What
  // was posted a moment ago is not posted again.
  void PostText(std::string_view text, std::uint64_t offset);
  // The name of a member, its folder only where it is another than the last member's.
  void PostName(std::string_view path, std::uint64_t offset);

  static BoxEvent Member(std::string path, MemberHints hints = {});
  // The first bytes are no such box: the window is where it was.
  BoxEvent Rejection(GapReason reason, std::string detail) const;
  static BoxEvent GapEvent(GapReason reason, std::uint64_t offset,
                           std::optional<std::uint64_t> bytes, std::string detail);

  std::unique_ptr<InputWindow> window_;
  DecodeShared& shared_;
  const LayerPlace place_;  // of the box itself

 private:
  void Post(std::string_view text, std::uint64_t offset, bool member_name);

  StageItemKind stop_ = StageItemKind::kPause;  // why LookAhead() stopped
  std::uint64_t searched_position_ = 0;         // of a line whose end was looked for in vain...
  std::size_t searched_bytes_ = 0;              // ...in its first bytes
  std::string folder_;                          // of the last member, with its '/'
  std::deque<std::string> posted_;              // texts, the last few
};

}  // namespace leakscan
