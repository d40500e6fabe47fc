// Stage: one level of the decoding stack. Stage 0 wraps the ByteSource; each container's decoder is
// a stage that reads the one below through its InputWindow. Internal to decode/; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/decode/stream_decoder.h"
#include "scanner/model/gap.h"

namespace leakscan {

enum class StageItemKind : std::uint8_t {
  kBytes,   // `bytes` bytes were put into the room
  kEnd,     // no more; every later Read says so again
  kPause,   // a live input has nothing for now
  kYield,   // the outbox is full: empty it, then call again
  kGap,     // `gap` lies between the bytes before and the bytes after
  kLimit,   // a limit of the whole input was hit (`gap` says which): nothing more comes
  kReject,  // the first bytes are no such container; `gap` says why. They are back in the window
};

struct StageItem {
  StageItemKind kind = StageItemKind::kEnd;
  std::size_t bytes = 0;
  std::uint64_t advance = 0;  // kGap: by how much later offsets grow (bytes of a file stepped over)
  Gap gap = {};               // its offset counts in what the stage reads
};

class Stage {
 public:
  virtual ~Stage() = default;
  // Fills `room` (not empty) from the front.
  virtual StageItem Read(std::span<std::byte> room) = 0;
};

// A name, or a piece of a stream, met beside the main stream: kept until that has ended, so that no
// record of it is cut.
struct SideText {
  enum class Kind : std::uint8_t { kName, kPiece };
  Kind kind = Kind::kName;
  bool last = true;              // kPiece: the last of its stream
  const Stage* stage = nullptr;  // that met it; a stage has one such stream at a time
  std::uint64_t offset = 0;      // of its first byte, in what the stage reads
  std::string path;
  std::string_view container;  // what the stage reads was decoded from; a literal
  std::string text;
};

class Outbox {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 20U;

  void Post(SideText side) {
    pieces_ += side.kind == SideText::Kind::kPiece;
    bytes_ += side.text.size() + kOverheadBytes;
    sides_.push_back(std::move(side));
  }

  bool empty() const { return sides_.empty(); }
  bool full() const { return bytes_ >= kBytesMax; }
  bool has_pieces() const { return pieces_ > 0; }

  // The oldest entry, or the oldest piece of `stage`; null if there is none. Valid until Post() or
  // Take().
  const SideText* Oldest() const { return sides_.empty() ? nullptr : &sides_.front(); }
  const SideText* OldestPiece(const Stage* stage) const {
    const auto piece = std::ranges::find(sides_, stage, &SideText::stage);
    return piece == sides_.end() ? nullptr : &*piece;
  }

  SideText Take(const SideText* entry) {
    const auto at = std::ranges::find(sides_, entry, [](const SideText& side) { return &side; });
    SideText side = std::move(*at);
    sides_.erase(at);
    pieces_ -= side.kind == SideText::Kind::kPiece;
    bytes_ -= side.text.size() + kOverheadBytes;
    return side;
  }

 private:
  static constexpr std::size_t kOverheadBytes = sizeof(SideText);
  std::deque<SideText> sides_;
  std::size_t bytes_ = 0;
  std::size_t pieces_ = 0;
};

}  // namespace leakscan
