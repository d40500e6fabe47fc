// TrialStage: what the decoders share whose parts prove to be parts only by being decoded. A part
// counts when 4 KiB of it (or all of it) decoded. Until then it is on trial: its bytes stay in the
// window and its output in a scratch buffer; if it fails nothing was given, and its bytes can still
// be scanned as they are. Internal to decode/; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "scanner/decode/container_stage.h"

namespace leakscan {

class TrialStage : public ContainerStage {
 protected:
  using ContainerStage::ContainerStage;

  enum class Decoded : std::uint8_t { kMore, kNeedsInput, kDone, kDamaged };

  // Stands where a part may start, or at the end: BeginTrial(), or what else there is to do.
  virtual Step StartPart() = 0;
  // Decodes into `room`; `*produced` bytes came out. What it read is consumed, or fed_ahead_.
  virtual Decoded DecodeInto(std::span<std::byte> room, std::size_t* produced) = 0;
  // Why DecodeInto() found the part damaged.
  virtual Gap Failure() const;
  // True if a part that has failed on trial was one all the same: then what it decoded to is real,
  // and other parts may follow.
  virtual bool WasPart() const { return false; }
  // True if the part is whole should the input end here.
  virtual bool MayEndHere() const { return false; }
  // Checks what stands behind the data of a part.
  virtual Step FinishPart() = 0;
  // The part on trial is one: what it says beside its data may be given.
  virtual void Accepted() {}
  // It is none.
  virtual void Rejected() {}

  // A part starts here, with a header of so many bytes that DecodeInto() is not to see.
  void BeginTrial(std::size_t header_bytes);
  // The part on trial is one: its first bytes may be given.
  Step Accept();
  // It is none: its bytes are treated as they are.
  Step BadTrial(GapReason reason, std::string detail);
  // Perhaps it never was one: what it decoded to is given, and then its bytes raw up to the next.
  Step GiveBoth(GapReason reason, std::string detail);
  // The accepted part is damaged: Damage(), from where it gave nothing more, or from the first
  // byte on that may be another's.
  Step DamagedPart(GapReason reason, std::string detail);
  // The part has ended: the next DecodePart() stands where one may start.
  void EndPart() { state_ = State::kStart; }

  bool on_trial_ = false;
  std::size_t fed_ahead_ = 0;               // bytes available that the decoder has read already
  std::optional<StageItem> after_scratch_;  // to be given once the scratch is empty

 private:
  enum class State : std::uint8_t {
    kStart,   // where a part may start
    kBody,    // in its data
    kFinish,  // behind its data
    kRaw,     // at the start of a part that is given raw as well
  };

  Step GiveKept(std::span<std::byte> room) final;
  Step DecodePart(std::span<std::byte> room) final;
  void BreakOff() final;
  bool AtPart() const final { return state_ == State::kStart; }
  Step DecodeOnTrial();
  Step FailOnTrial();
  Step DecodeBody(std::span<std::byte> room);

  State state_ = State::kStart;
  bool output_pending_ = false;          // the last call filled its room
  bool failed_ = false;                  // reported once the bytes before it were given
  std::uint64_t body_begin_ = 0;         // where the part's data began
  std::uint64_t fruitful_until_ = 0;     // up to where what was read has given something
  std::array<std::byte, 4096> scratch_;  // what the part on trial decoded to
  std::size_t scratch_begin_ = 0;
  std::size_t scratch_end_ = 0;
};

}  // namespace leakscan
