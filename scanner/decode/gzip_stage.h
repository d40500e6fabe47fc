// GzipStage: decodes a sequence of gzip members (RFC 1952) with ISA-L. Internal to decode/; one
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/container_stage.h"
#include "scanner/decode/gzip_header.h"

struct inflate_state;  // of ISA-L

namespace leakscan {

class GzipStage : public ContainerStage {
 public:
  GzipStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place);
  ~GzipStage() override;

  std::string_view name() const override { return "gzip"; }

 private:
  enum class State : std::uint8_t {
    kMember,   // at a member's header, or at the end
    kBody,     // in its deflate stream
    kTrailer,  // at its CRC and size
    kRaw,      // at a header whose member is given raw as well
  };
  enum class Inflated : std::uint8_t { kMore, kNeedsInput, kDone, kDamaged };

  std::string_view part_name() const override { return "gzip member"; }
  std::size_t FindPart(std::span<const std::byte> bytes) const override;
  Step GiveKept(std::span<std::byte> room) override;
  Step DecodePart(std::span<std::byte> room) override;
  void BreakOff() override;

  Step StartMember();
  Step DecodeOnTrial();
  Step DecodeBody(std::span<std::byte> room);
  Step CheckTrailer();
  Step WrongTrailer();

  // Decodes into `room`; `*produced` bytes came out.
  Inflated Inflate(std::span<std::byte> room, std::size_t* produced);
  // The member on trial is one: its names and first bytes may be given.
  Step Accept();
  // It is none; the window is back at its header.
  Step BadMember(GapReason reason, std::string detail);
  // The accepted member is damaged: Damage(), from the first byte on that may be another's.
  Step DamagedMember(GapReason reason, std::string detail);
  // The member on trial decoded to something, but perhaps it never was one: what it decoded to is
  // given, and then its bytes raw.
  Step GiveBoth(GapReason reason, std::string detail);
  void KeepName(const GzipHeader::Field& field);

  std::unique_ptr<inflate_state> inflate_;
  State state_ = State::kMember;
  std::optional<StageItem> after_scratch_;  // to be given once the scratch is empty
  bool output_pending_ = false;             // the last call filled its room
  bool inflate_failed_ = false;             // reported once the bytes before it were given
  std::uint64_t body_begin_ = 0;            // where the deflate stream began
  std::size_t fed_ahead_ = 0;               // bytes available that ISA-L holds in its bit buffer

  bool on_trial_ = false;
  std::array<std::byte, 4096> scratch_;  // what a member on trial decoded to
  std::size_t scratch_begin_ = 0;
  std::size_t scratch_end_ = 0;
  std::vector<SideText> names_;  // of the member on trial
  std::string last_name_;        // given before; many members carry the same
};

}  // namespace leakscan
