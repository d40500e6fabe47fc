// OneByteSource: gives another source's bytes in reads of at most `bytes_max` bytes (one by
// default), optionally with a pause before each read, as a slow pipe would. Test double.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/base/byte_source.h"

namespace leakscan {

class OneByteSource : public ByteSource {
 public:
  explicit OneByteSource(ByteSource& source, std::size_t bytes_max = 1, bool pauses = false)
      : source_(source), bytes_max_(bytes_max), pauses_(pauses) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    if (pauses_ && (paused_ = !paused_)) return ReadOutcome{.paused = true};
    return source_.Read(room.first(std::min(room.size(), bytes_max_)));
  }
  bool CanResume() const override { return source_.CanResume(); }
  std::uint64_t SkippedBytes() const override { return source_.SkippedBytes(); }
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    return source_.ReadAt(offset, room);
  }

 private:
  ByteSource& source_;
  const std::size_t bytes_max_;
  const bool pauses_;
  bool paused_ = false;
};

}  // namespace leakscan
