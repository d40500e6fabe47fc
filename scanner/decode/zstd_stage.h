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
  ZstdStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, std::string_view container);

  std::string_view name() const override { return "zstd"; }

 private:
  enum class State : std::uint8_t {
    kFrame,      // at a magic number, or at the end
    kBlock,      // at a block header
    kChecksum,   // behind the last block
    kWalk,       // over the blocks of a frame that we may not decode
    kSkippable,  // in the content of a skippable frame
    kScan,       // looking for the next frame, behind damage or bytes that are no frame
    kEnded,
  };
  // What a step came to: go on with the next one, or hand `item_` on.
  enum class Step : std::uint8_t { kGoOn, kItem };

  struct FreeContext {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  StageItem Decode(std::span<std::byte> room) override;
  void OnBreak() override;

  Step DecodeFrameStart();
  Step DecodeFirstBlock();
  Step DecodeBlock(std::span<std::byte> room);
  Step CheckChecksum(std::span<std::byte> room);
  Step StartWalk(std::size_t header_bytes, GapReason reason, std::string detail);
  Ahead CheckWalk(std::size_t header_bytes, bool* plausible);
  Step Walk();
  Step StartSkippable();
  Step Skippable();
  Step Scan();
  Step Flush(std::span<std::byte> room);

  std::size_t Feed(std::size_t bytes, std::span<std::byte> room, std::size_t* produced);
  Step BadFrame(GapReason reason, std::string detail);
  Step Damage(GapReason reason, std::string detail);
  Step CutShort();
  Step StartTrailing();
  Step Resume();
  Step Yield();
  Step Stopped();
  Step End();

  std::unique_ptr<ZSTD_DCtx_s, FreeContext> context_;
  State state_ = State::kFrame;
  StageItem item_;
  bool committed_ = false;  // some frame was accepted: this is Zstandard
  bool trailing_ = false;   // what is passed over is no frame
  bool flushing_ = false;   // the context may hold decoded bytes
  bool last_block_ = false;
  bool has_checksum_ = false;
  std::uint64_t walk_left_ = 0;       // bytes of the present block
  std::uint64_t skippable_left_ = 0;  // bytes of the present content
};

}  // namespace leakscan
