// TarBox: the members of a tar archive, of any dialect (v7, ustar, pax, GNU, star). Internal to
// decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scanner/decode/box.h"
#include "scanner/decode/tar_header.h"

namespace leakscan {

class TarBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "tar"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kHeader,   // where a header, or the zeros behind the last, should stand
    kPayload,  // of a header that tells of the next member
    kMap,      // in an old GNU sparse map
    kMember,   // in a member's bytes
    kPadding,  // behind them, up to a whole block
    kRaw,      // in bytes that are no part of the archive
  };

  // Each moves on by one step; the event where there is one to hand on.
  std::optional<BoxEvent> ReadHeader();
  std::optional<BoxEvent> ReadPayload();
  std::optional<BoxEvent> ReadMap();
  std::optional<BoxEvent> SkipPadding();
  std::optional<BoxEvent> OpenMember();
  BoxEvent OpenRaw();
  StageItem ReadRaw(std::span<std::byte> room);

  State state_ = State::kHeader;
  TarHeader header_;
  std::uint64_t left_ = 0;    // bytes of the member, or its padding, not given yet
  bool cut_short_ = false;    // the input ended in a member
  bool closed_ = false;       // behind the zeros that end an archive
  bool damage_told_ = false;  // the gap in front of raw bytes was given

  // Told by headers in front of the member's own.
  std::optional<std::string> long_name_;
  std::optional<std::uint64_t> pax_size_;
};

}  // namespace leakscan
