// ZstdStage: decodes a sequence of Zstandard frames and skippable frames (RFC 8878). Internal to
// decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scanner/decode/container_stage.h"

struct ZSTD_DCtx_s;  // of libzstd

namespace leakscan {

class ZstdStage : public ContainerStage {
 public:
  ZstdStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place);

  std::string_view name() const override { return "zstd"; }

 private:
  enum class State : std::uint8_t {
    kFrame,     // at a magic number, or at the end
    kBlock,     // at a block header
    kChecksum,  // behind the last block
    kWalk,      // over the blocks of a frame that we may not decode
  };

  struct FreeContext {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  std::string_view part_name() const override { return "zstd frame"; }
  std::size_t FindPart(std::span<const std::byte> bytes) const override;
  Step GiveKept(std::span<std::byte> room) override;
  Step DecodePart(std::span<std::byte> room) override;
  void BreakOff() override { state_ = State::kFrame; }
  bool AtPart() const override { return state_ == State::kFrame; }
  StageMaker Maker() const override;

  Step DecodeFrameStart();
  Step DecodeFirstBlock();
  Step DecodeBlock(std::span<std::byte> room);
  Step CheckChecksum(std::span<std::byte> room);
  Step StartWalk(std::size_t header_bytes, GapReason reason, std::string detail);
  Ahead CheckWalk(std::size_t header_bytes, bool* plausible);
  Step Walk();
  Step StartSkippableOrSize();

  std::size_t Feed(std::size_t bytes, std::span<std::byte> room, std::size_t* produced);

  std::unique_ptr<ZSTD_DCtx_s, FreeContext> context_;
  State state_ = State::kFrame;
  bool flushing_ = false;  // the context may hold decoded bytes
  bool last_block_ = false;
  bool has_checksum_ = false;
  std::uint64_t walk_left_ = 0;  // bytes of the present block
};

}  // namespace leakscan
