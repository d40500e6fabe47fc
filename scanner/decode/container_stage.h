// ContainerStage: what the decoders of compressed data share. Their input is a sequence of parts
// (gzip members, zstd frames), and of bytes that are none or are damaged. Those are passed over:
// into a gap (from damage to the place where decoding goes on) or into an aside (a stream of its
// own, given raw: what trails a container, say), up to where the next part is found. Also limits
// and reading ahead. Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/decode/decode_shared.h"
#include "scanner/decode/input_window.h"
#include "scanner/decode/stage.h"
#include "scanner/decode/stage_ahead.h"

namespace leakscan {

class ContainerStage : public Stage {
 public:
  // `place` is that of the window's bytes.
  ContainerStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place)
      : window_(std::move(window)), shared_(shared), place_(std::move(place)) {
    window_->Reserve(InputWindow::kDecodeBytes);
  }

  // The next decoded bytes. Ends where the window does.
  StageItem Read(std::span<std::byte> room) final;

  virtual std::string_view name() const = 0;

  // True if Read() has ended where a container of another kind starts: at the window's next byte.
  bool another_follows() const { return another_follows_; }

  // For a stage that decodes ahead: looks for a part, first of all, as behind damage; or stands
  // where one begins.
  void SearchPart();
  void ExpectPart() { committed_ = true; }
  // The parts that it has decoded whole; `bytes` and `end` count from its own start.
  std::deque<DecodedPart>& decoded_parts() { return decoded_parts_; }

  InputWindow& window() { return *window_; }
  std::unique_ptr<InputWindow> TakeWindow() { return std::move(window_); }

 protected:
  using Use = InputWindow::Use;

  enum class Ahead : std::uint8_t { kReady, kEnd, kStop };
  // What a step came to: go on with the next one, or hand `item_` on.
  enum class Step : std::uint8_t { kGoOn, kItem };

  // What a part is called in messages: "gzip member".
  virtual std::string_view part_name() const = 0;
  // FindPart() sees a part's start by so many bytes.
  virtual std::size_t part_head_bytes() const { return 4; }
  // Where a part may start in `bytes`; `bytes.size()` if nowhere.
  virtual std::size_t FindPart(std::span<const std::byte> bytes) const = 0;
  // Gives what was decoded before and is kept. Goes first, until there is nothing (kGoOn).
  virtual Step GiveKept(std::span<std::byte> room) = 0;
  // Decodes on, in a part or from where one may start.
  virtual Step DecodePart(std::span<std::byte> room) = 0;
  // The part is decoded no further: the next DecodePart() stands where one may start.
  virtual void BreakOff() = 0;
  // The next DecodePart() stands where one may start.
  virtual bool AtPart() const = 0;
  virtual StageMaker Maker() const = 0;
  // What a part says beside its data; not yet scanned.
  virtual void PostName(SideText name) { shared_.outbox.Post(std::move(name)); }

  // Makes at least `bytes` bytes available. kEnd: the input has fewer. kStop: hand `item_` on
  // (kEnd: there is a gap, which Read() hands on behind what is kept; the part was broken off).
  Ahead LookAhead(std::size_t bytes);

  // The next `bytes` available bytes go into the gap or aside.
  void PassOver(std::size_t bytes);
  void BeginGap(GapReason reason, std::string detail);
  void BeginAside(std::string_view path);  // behind the layer's
  bool passing_over() const { return in_gap_ || in_aside_; }

  // The part is damaged from here on: a gap up to the next one.
  Step Damage(GapReason reason, std::string detail);
  // What starts here is no part after all. The very first: rejects the whole input.
  Step BadPart(GapReason reason, std::string detail);
  // What stands here is no part: ends where a container of another kind starts, else it is given
  // raw up to the next part.
  Step StartTrailing();
  Step StartRaw();
  // A skippable frame (of Zstandard, of LZ4) starts here: it is given raw as a stream of its own.
  Step StartSkippable();
  // Breaks the part off and looks for the next one, passing over what lies before it.
  Step StartSearch();
  // Ends the gap or aside, if any. To be called where a part proves to be one.
  Step Resume();

  // Hands on that so many bytes were put into the room; goes on if none.
  Step Give(std::size_t bytes);
  // True if an aside cannot grow until the outbox was emptied: Yield() first.
  bool MustYield() const { return in_aside_ && shared_.outbox.full(); }
  Step Yield();
  // Nothing comes behind `last`.
  Step End(StageItem last = {});

  std::string CutShortDetail() const;  // "the input ends inside a gzip member"
  static StageItem GapItem(GapReason reason, std::uint64_t offset,
                           std::optional<std::uint64_t> bytes, std::string detail);

  std::unique_ptr<InputWindow> window_;
  DecodeShared& shared_;
  const LayerPlace place_;
  StageItem item_;
  bool committed_ = false;  // some part was accepted: it is this kind of container

 private:
  enum class Phase : std::uint8_t { kPart, kSkippable, kSearch, kEnded };

  StageItem Decode(std::span<std::byte> room);
  Step BeginPart(std::span<std::byte> room);
  Step GiveAhead(std::span<std::byte> room);
  Step Search();
  Step Skippable();
  Step EndPassingOver();
  void PostPiece(std::span<const std::byte> bytes, bool last);

  Phase phase_ = Phase::kPart;
  std::optional<StageItem> gap_below_;  // met, not handed on yet
  std::uint64_t skippable_left_ = 0;    // bytes of the present skippable frame
  std::optional<StageAhead> ahead_;
  AheadRegion* region_ = nullptr;  // decoded ahead, being given
  std::deque<DecodedPart> decoded_parts_;
  bool another_follows_ = false;
  bool trailing_ = false;  // what is passed over is no part, and was not damage
  bool in_aside_ = false;
  std::string aside_path_;
  bool in_gap_ = false;
  bool gap_echoes_ = false;  // began where the stage below had one
  std::uint64_t gap_count_at_begin_ = 0;
  Gap gap_;
};

}  // namespace leakscan
