// SqliteWalBox: a write-ahead log of SQLite ("x.db-wal"), which holds pages of its database as they
// were at some time, as one member: their rows, and what else is in them. Internal to decode/; one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/decode/box.h"
#include "scanner/decode/sqlite_format.h"
#include "scanner/decode/sqlite_leftovers.h"

namespace leakscan {

class SqliteWalBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "sqlite-wal"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t { kStart, kFrames, kBehind, kTrailing, kEnd };

  std::optional<BoxEvent> ReadStart();
  std::optional<BoxEvent> CloseFrames();
  // Renders frames until there is something to give. Not kBytes: why it stopped.
  StageItem PassFrames();
  void RenderFrame(std::span<const std::byte> frame);

  State state_ = State::kStart;
  std::uint64_t begin_ = 0;  // of the first frame
  SqliteHeader header_;      // as far as the log tells it
  SqliteLeftovers leftovers_;
  bool cut_ = false;  // the input ends inside a frame
  std::string rendered_;
  std::size_t given_ = 0;  // of it
};

}  // namespace leakscan
