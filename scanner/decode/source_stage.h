// SourceStage: the bottom of the decoding stack. Turns the errors of a ByteSource into gaps and
// counts the bytes read. Internal to decode/; one thread. The source must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/base/byte_source.h"
#include "scanner/decode/stage.h"

namespace leakscan {

class SourceStage : public Stage {
 public:
  explicit SourceStage(ByteSource& source) : source_(source) {}
  StageItem Read(std::span<std::byte> room) override;
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    return source_.ReadAt(offset, room);
  }

  // Bytes of the input passed so far, those stepped over included.
  std::uint64_t position() const { return position_; }
  // Of them, those that could not be read.
  std::uint64_t skipped() const { return skipped_; }

 private:
  StageItem StepOver(const Error& error);

  ByteSource& source_;
  std::uint64_t position_ = 0;
  std::uint64_t skipped_ = 0;
  bool ended_ = false;
  // What was read while looking for the end of an unreadable region.
  std::array<std::byte, 4096> ahead_;
  std::size_t ahead_begin_ = 0;
  std::size_t ahead_end_ = 0;
};

}  // namespace leakscan
