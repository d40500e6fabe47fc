#include "scanner/decode/trial_stage.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakscan {

Gap TrialStage::Failure() const {
  const std::string what = "a " + std::string(part_name()) + " is damaged";
  return {.reason = GapReason::kCorrupt,
          .offset = 0,
          .bytes = {},
          .detail = on_trial_ ? what + " at its start" : what};
}

ContainerStage::Step TrialStage::GiveKept(std::span<std::byte> room) {
  if (on_trial_) return Step::kGoOn;
  if (scratch_begin_ < scratch_end_) {
    const std::size_t bytes = std::min(room.size(), scratch_end_ - scratch_begin_);
    std::memcpy(room.data(), scratch_.data() + scratch_begin_, bytes);
    scratch_begin_ += bytes;
    return Give(bytes);
  }
  if (!after_scratch_) return Step::kGoOn;
  item_ = *std::move(after_scratch_);
  after_scratch_.reset();
  return Step::kItem;
}

ContainerStage::Step TrialStage::DecodePart(std::span<std::byte> room) {
  switch (state_) {
    case State::kStart:
      return StartPart();
    case State::kBody:
      return on_trial_ ? DecodeOnTrial() : DecodeBody(room);
    case State::kFinish:
      return FinishPart();
    case State::kRaw: {
      const Step step = StartRaw();
      PassOver(1);  // not to be taken for a part again
      return step;
    }
  }
  return Step::kGoOn;
}

void TrialStage::BreakOff() {
  fed_ahead_ = 0;
  state_ = State::kStart;
  if (!on_trial_) return;
  if (!passing_over()) {
    Accept();
    return;
  }
  // Never verified: it stays with what is passed over.
  window_->Rewind();
  on_trial_ = false;
  scratch_begin_ = scratch_end_ = 0;
}

void TrialStage::BeginTrial(std::size_t header_bytes) {
  window_->Pin();
  // Behind its first byte at least, so that it is not found again behind its own damage.
  body_begin_ = window_->position() + std::max<std::size_t>(header_bytes, 1);
  window_->Consume(header_bytes, Use::kContainer);
  fruitful_until_ = window_->position();
  on_trial_ = true;
  scratch_begin_ = scratch_end_ = 0;
  fed_ahead_ = 0;
  output_pending_ = failed_ = false;
  state_ = State::kBody;
}

ContainerStage::Step TrialStage::DecodeOnTrial() {
  while (true) {
    std::size_t produced = 0;
    const Decoded decoded = DecodeInto(std::span(scratch_).subspan(scratch_end_), &produced);
    scratch_end_ += produced;
    if (produced > 0) fruitful_until_ = window_->position();
    if (decoded == Decoded::kDamaged) return FailOnTrial();
    if (decoded == Decoded::kDone) {
      state_ = State::kFinish;
      return Step::kGoOn;
    }
    if (scratch_end_ == scratch_.size()) return Accept();
    if (decoded == Decoded::kMore) continue;
    switch (LookAhead(fed_ahead_ + 1)) {
      case Ahead::kReady:
        break;
      case Ahead::kStop:
        // What a live input brought shall not wait.
        if (item_.kind == StageItemKind::kPause && scratch_end_ > 0) return Accept();
        return Step::kItem;
      case Ahead::kEnd:
        if (window_->full()) return Accept();
        if (MayEndHere() && window_->available().empty()) {
          state_ = State::kFinish;
          return Step::kGoOn;
        }
        if (scratch_end_ == 0) return BadTrial(GapReason::kTruncated, CutShortDetail());
        if (!committed_ && !passing_over()) {
          return GiveBoth(GapReason::kTruncated, CutShortDetail());
        }
        return Accept();  // and then it is found cut short
    }
  }
}

ContainerStage::Step TrialStage::FailOnTrial() {
  Gap failure = Failure();
  if (!WasPart() || passing_over() || (committed_ && scratch_end_ == 0)) {
    return BadTrial(failure.reason, std::move(failure.detail));
  }
  if (!committed_) return GiveBoth(failure.reason, std::move(failure.detail));
  failed_ = true;
  return Accept();
}

ContainerStage::Step TrialStage::DecodeBody(std::span<std::byte> room) {
  if (failed_) {
    Gap failure = Failure();
    return DamagedPart(failure.reason, std::move(failure.detail));
  }
  if (!output_pending_) {
    switch (LookAhead(fed_ahead_ + 1)) {
      case Ahead::kReady:
        break;
      case Ahead::kEnd:
        if (!MayEndHere() || !window_->available().empty()) {
          return DamagedPart(GapReason::kTruncated, CutShortDetail());
        }
        state_ = State::kFinish;
        return Step::kGoOn;
      case Ahead::kStop:
        return Step::kItem;
    }
  }
  std::size_t produced = 0;
  const Decoded decoded = DecodeInto(room, &produced);
  if (produced > 0) fruitful_until_ = window_->position();
  output_pending_ = produced == room.size();
  failed_ = decoded == Decoded::kDamaged;
  if (decoded == Decoded::kDone) state_ = State::kFinish;
  return Give(produced);
}

ContainerStage::Step TrialStage::Accept() {
  window_->Unpin();
  on_trial_ = false;
  committed_ = true;
  output_pending_ = scratch_end_ == scratch_.size();
  const Step step = Resume();
  Accepted();
  return step;
}

ContainerStage::Step TrialStage::BadTrial(GapReason reason, std::string detail) {
  if (on_trial_) window_->Rewind();
  on_trial_ = false;
  state_ = State::kStart;
  scratch_begin_ = scratch_end_ = 0;
  fed_ahead_ = 0;
  after_scratch_.reset();
  Rejected();
  return BadPart(reason, std::move(detail));
}

ContainerStage::Step TrialStage::GiveBoth(GapReason reason, std::string detail) {
  after_scratch_ = GapItem(reason, window_->position(), 0,
                           std::move(detail) + "; its bytes were scanned raw, too");
  window_->Rewind();
  on_trial_ = false;
  committed_ = true;
  fed_ahead_ = 0;
  state_ = State::kRaw;
  Rejected();
  return Step::kGoOn;
}

ContainerStage::Step TrialStage::DamagedPart(GapReason reason, std::string detail) {
  const std::uint64_t at = window_->position();
  const std::size_t back =
      std::min<std::uint64_t>(at - std::min(at, body_begin_), window_->history());
  const std::size_t barren = std::min<std::uint64_t>(back, at - std::min(at, fruitful_until_));
  window_->TakeBack(back);
  const std::size_t part = FindPart(window_->available());
  window_->Consume(std::min(part, back - barren), Use::kContainer);
  return Damage(reason, std::move(detail));
}

}  // namespace leakscan
