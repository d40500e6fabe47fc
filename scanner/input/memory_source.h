// MemorySource: a ByteSource over bytes that somebody else owns and keeps alive. One thread.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "scanner/base/byte_source.h"

namespace leakscan {

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : rest_(bytes) {}
  explicit MemorySource(std::string_view text) : rest_(std::as_bytes(std::span(text))) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    if (rest_.empty()) return ReadOutcome{.end = true};
    const std::size_t bytes = std::min(room.size(), rest_.size());
    std::memcpy(room.data(), rest_.data(), bytes);
    rest_ = rest_.subspan(bytes);
    return ReadOutcome{.bytes = bytes};
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace leakscan
