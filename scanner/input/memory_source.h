// MemorySource: a ByteSource over bytes that somebody else owns and keeps alive; on request one
// that can be looked into anywhere, as a file can. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "scanner/base/byte_source.h"

namespace leakscan {

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes, bool seeks = false)
      : all_(bytes), rest_(bytes), seeks_(seeks) {}
  explicit MemorySource(std::string_view text, bool seeks = false)
      : MemorySource(std::as_bytes(std::span(text)), seeks) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    if (rest_.empty()) return ReadOutcome{.end = true};
    const std::size_t bytes = std::min(room.size(), rest_.size());
    std::memcpy(room.data(), rest_.data(), bytes);
    rest_ = rest_.subspan(bytes);
    return ReadOutcome{.bytes = bytes};
  }

  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    if (!seeks_) return std::nullopt;
    const std::span<const std::byte> there =
        all_.subspan(std::min<std::uint64_t>(offset, all_.size()));
    const std::size_t bytes = std::min(room.size(), there.size());
    std::copy_n(there.begin(), bytes, room.begin());
    return bytes;
  }

 private:
  const std::span<const std::byte> all_;
  std::span<const std::byte> rest_;
  const bool seeks_;
};

}  // namespace leakscan
