// CodecStage: decodes a sequence of parts by a Codec (bzip2, xz, lzma, LZ4, brotli). Internal to
// decode/; one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "scanner/decode/codec.h"
#include "scanner/decode/trial_stage.h"

namespace leakscan {

class CodecStage : public TrialStage {
 public:
  CodecStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place,
             CodecMaker maker);

  std::string_view name() const override { return traits().name; }

 private:
  const CodecTraits& traits() const { return codec_->traits(); }
  std::string_view part_name() const override { return traits().part_name; }
  std::size_t part_head_bytes() const override { return traits().head_bytes; }
  std::size_t FindPart(std::span<const std::byte> bytes) const override {
    return codec_->FindHead(bytes);
  }
  Step StartPart() override;
  Decoded DecodeInto(std::span<std::byte> room, std::size_t* produced) override;
  Gap Failure() const override;
  bool WasPart() const override { return codec_->failure().was_part; }
  bool MayEndHere() const override { return codec_->MayEndHere(); }
  Step FinishPart() override;
  StageMaker Maker() const override;

  bool SkipPadding();

  const CodecMaker maker_;
  std::unique_ptr<Codec> codec_;
};

}  // namespace leakscan
