// Method: the library checks what its format has to check, and here the parts are told apart: each
// is on trial first (TrialStage), and behind damage comes the next head whose trial passes. How
// much the window holds follows from the largest block that the part may have, so that what was
// read of a damaged block is there again to be looked through.
// Fits: stream, stream with a flipped bit, stream: first, a part of the second, gap, third. Does
// not: a head followed by text: a gap that says so, all of it scanned as it is.

#include "scanner/decode/codec_stage.h"

#include <algorithm>
#include <utility>

#include "scanner/decode/format_magic.h"

namespace leakscan {

CodecStage::CodecStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place,
                       CodecMaker maker)
    : TrialStage(std::move(window), shared, std::move(place)),
      maker_(maker),
      codec_(maker(shared.limits.window_bytes_max)) {}

StageMaker CodecStage::Maker() const {
  return
      [place = place_, maker = maker_](std::unique_ptr<InputWindow> window, DecodeShared& shared) {
        return std::make_unique<CodecStage>(std::move(window), shared, place, maker);
      };
}

ContainerStage::Step CodecStage::StartPart() {
  const Ahead ahead = LookAhead(traits().head_bytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  const std::span<const std::byte> bytes = window_->available();
  if (bytes.empty()) return End();
  if (traits().skippable_frames && IsSkippableMagic(bytes)) return StartSkippable();
  if (SkipPadding()) return Step::kGoOn;
  if (!codec_->IsHead(bytes)) return StartTrailing();
  const std::size_t block_bytes = codec_->Start(bytes);
  window_->Reserve(2 * block_bytes);
  window_->KeepHistory(block_bytes);
  BeginTrial(0);
  return Step::kGoOn;
}

bool CodecStage::SkipPadding() {
  const std::size_t unit = traits().padding_unit;
  const std::span<const std::byte> bytes = window_->available();
  if (unit == 0 || !committed_ || passing_over() || bytes.size() < unit) return false;
  if (!std::ranges::all_of(bytes.first(unit), [](std::byte b) { return b == std::byte{0}; })) {
    return false;
  }
  window_->Consume(unit, Use::kContainer);
  return true;
}

TrialStage::Decoded CodecStage::DecodeInto(std::span<std::byte> room, std::size_t* produced) {
  const std::span<const std::byte> in = window_->available();
  fed_ahead_ = 0;
  const Codec::Progress progress = codec_->Decode(in, room);
  window_->Consume(progress.consumed, Use::kContainer);
  *produced = progress.produced;
  switch (progress.state) {
    case Codec::State::kDone:
      return Decoded::kDone;
    case Codec::State::kFailed:
      return Decoded::kDamaged;
    case Codec::State::kMore:
      break;
  }
  if (*produced == room.size()) return Decoded::kMore;
  if (progress.consumed == in.size()) return Decoded::kNeedsInput;
  if (progress.consumed > 0 || *produced > 0) return Decoded::kMore;
  fed_ahead_ = in.size();
  return Decoded::kNeedsInput;
}

Gap CodecStage::Failure() const {
  Gap gap = TrialStage::Failure();
  const Codec::Failure& failure = codec_->failure();
  if (failure.detail.empty()) return gap;
  gap.reason = failure.reason;
  gap.detail = failure.detail;
  return gap;
}

ContainerStage::Step CodecStage::FinishPart() {
  const Step step = on_trial_ ? Accept() : Step::kGoOn;
  EndPart();
  if (codec_->unverified()) {
    after_scratch_ =
        GapItem(GapReason::kUnsupported, window_->position(), 0, codec_->failure().detail);
  }
  return step;
}

}  // namespace leakscan
