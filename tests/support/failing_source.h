// FailingSource: gives another source's bytes up to an offset and fails there: once, stepping over
// a number of bytes, or for good. Test double.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/base/byte_source.h"

namespace leakscan {

class FailingSource : public ByteSource {
 public:
  // `skipped_bytes`: how many to step over; nothing: it cannot be read on.
  FailingSource(ByteSource& source, std::uint64_t offset,
                std::optional<std::uint64_t> skipped_bytes = std::nullopt)
      : source_(source), offset_(offset), skipped_bytes_(skipped_bytes) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    failed_ = position_ == offset_ && !(done_ && skipped_bytes_);
    if (failed_) {
      done_ = true;
      if (skipped_bytes_) Skip(*skipped_bytes_);
      return MakeError(ErrorCode::kIo, "input/output error");
    }
    if (position_ < offset_) {
      room = room.first(std::min<std::uint64_t>(room.size(), offset_ - position_));
    }
    Result<ReadOutcome> outcome = source_.Read(room);
    if (outcome) position_ += outcome->bytes;
    return outcome;
  }
  bool CanResume() const override { return failed_ && skipped_bytes_.has_value(); }
  std::uint64_t SkippedBytes() const override { return CanResume() ? *skipped_bytes_ : 0; }
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    return source_.ReadAt(offset, room);
  }

 private:
  void Skip(std::uint64_t bytes) {
    std::array<std::byte, 1> lost;
    while (bytes-- > 0) (void)source_.Read(lost);
  }

  ByteSource& source_;
  const std::uint64_t offset_;
  const std::optional<std::uint64_t> skipped_bytes_;
  std::uint64_t position_ = 0;
  bool failed_ = false;
  bool done_ = false;
};

}  // namespace leakscan
