// ListBox: the members of an ar or cpio archive. Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/decode/box.h"
#include "scanner/decode/list_header.h"

namespace leakscan {

class ListBox : public Box {
 public:
  // `format` must outlive the box.
  ListBox(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place,
          const ListFormat& format)
      : Box(std::move(window), shared, std::move(place)), format_(format) {}

  std::string_view name() const override { return format_.name; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kStart,    // at the first byte
    kHeader,   // where a header should stand
    kNames,    // in the table of long names
    kMember,   // in a member's bytes
    kPadding,  // behind them
    kDamaged,  // in bytes that are no part of the archive
    kBehind,   // behind the header that ends it
    kTrailing,
    kEnd,
  };

  // Each moves on by one step; the event where there is one to hand on.
  std::optional<BoxEvent> ReadStart();
  std::optional<BoxEvent> ReadHeader();
  std::optional<BoxEvent> ReadNames();
  std::optional<BoxEvent> CloseMember();
  std::optional<BoxEvent> SkipPadding();
  std::optional<BoxEvent> PassBehind();
  BoxEvent OpenDamaged();
  BoxEvent Finish();
  StageItem ReadDamaged(std::span<std::byte> room);
  std::string TakeLongName(std::string_view offset);

  const ListFormat& format_;
  State state_ = State::kStart;
  ListHeader header_;
  std::uint64_t left_ = 0;  // bytes of the member, or its padding, not given yet
  std::uint32_t sum_ = 0;   // of those given
  bool broken_ = false;     // a gap below lies in it
  bool cut_short_ = false;  // the input ended in a member
  bool damage_told_ = false;
  std::string names_;   // the table
  std::string unused_;  // of it, what no member was named by
};

}  // namespace leakscan
