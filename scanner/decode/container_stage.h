// ContainerStage: what the decoders of compressed data share: limits, reading ahead, and what
// becomes of bytes that they do not decode: a gap (from damage to the place where decoding goes on)
// or an aside (a stream of its own, given raw: what trails a container, say). Internal to decode/;
// one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scanner/decode/input_window.h"
#include "scanner/decode/source_stage.h"
#include "scanner/decode/stage.h"

namespace leakscan {

// What all stages of one input share. Owned by the stream decoder.
struct DecodeShared {
  DecodeLimits limits;
  const SourceStage& source;
  Outbox outbox;
};

class ContainerStage : public Stage {
 public:
  // `container` is what the window's bytes were decoded from themselves (a literal).
  ContainerStage(std::unique_ptr<InputWindow> window, DecodeShared& shared,
                 std::string_view container)
      : window_(std::move(window)), shared_(shared), container_(container) {
    window_->Reserve(InputWindow::kDecodeBytes);
  }

  // The next decoded bytes. Ends where the window does.
  StageItem Read(std::span<std::byte> room) final;

  virtual std::string_view name() const = 0;

  InputWindow& window() { return *window_; }
  std::unique_ptr<InputWindow> TakeWindow() { return std::move(window_); }

 protected:
  using Use = InputWindow::Use;

  enum class Ahead : std::uint8_t { kReady, kEnd, kStop };

  virtual StageItem Decode(std::span<std::byte> room) = 0;

  // Makes at least `bytes` bytes available. kEnd: the input has fewer. kStop: hand `stop_` on; if
  // it is a gap, what was being decoded is broken off (OnBreak was called).
  Ahead LookAhead(std::size_t bytes);

  // The stage below stepped over something: no decoding goes across it.
  virtual void OnBreak() = 0;

  // From here on bytes are passed over: into a gap, or into an aside.
  void BeginGap(GapReason reason, std::string detail);
  void BeginAside(std::string path);
  bool passing_over() const { return in_gap_ || in_aside_; }
  bool in_gap() const { return in_gap_; }

  // True if an aside cannot grow until the outbox was emptied: yield first.
  bool MustYield() const { return in_aside_ && shared_.outbox.full(); }

  // The next `bytes` available bytes belong to the gap or aside.
  void PassOver(std::size_t bytes);

  // Ends the gap or aside. False if there is nothing to report.
  bool EndPassingOver(StageItem* item);

  static StageItem GapItem(GapReason reason, std::uint64_t offset,
                           std::optional<std::uint64_t> bytes, std::string detail);

  std::unique_ptr<InputWindow> window_;
  DecodeShared& shared_;
  StageItem stop_;

 private:
  void PostPiece(std::span<const std::byte> bytes, bool last);

  const std::string_view container_;
  std::uint64_t output_bytes_ = 0;
  bool in_aside_ = false;
  std::string aside_path_;
  bool in_gap_ = false;
  bool gap_echoes_ = false;  // began where the stage below had one
  std::uint64_t gap_count_at_begin_ = 0;
  Gap gap_;
};

}  // namespace leakscan
