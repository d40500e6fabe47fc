// ByteBlocks: bytes that are put in at the end and taken out, once, at the front. Its blocks can be
// lent by who has some, for pages that nobody has touched yet cost more than what is written to
// them. Internal to decode/; one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <deque>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace leakscan {

class ByteBlocks {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
  using Block = std::unique_ptr<std::byte[]>;

  // Where the next bytes may be put; never empty.
  std::span<std::byte> Room() {
    if (filled_.empty() || kBlockBytes - filled_.back().end < kRoomBytesMin) {
      filled_.push_back({.block = NewBlock()});
    }
    const Extent& last = filled_.back();
    return {last.block.get() + last.end, kBlockBytes - last.end};
  }
  void Filled(std::size_t bytes) {
    filled_.back().end += bytes;
    size_ += bytes;
  }

  std::size_t size() const { return size_; }
  // Takes out as many bytes as fit into `room`.
  std::size_t Take(std::span<std::byte> room) {
    std::size_t taken = 0;
    while (taken < room.size() && size_ > 0) {
      Extent& first = filled_.front();
      const std::size_t bytes = std::min(room.size() - taken, first.end - first.begin);
      std::memcpy(room.data() + taken, first.block.get() + first.begin, bytes);
      first.begin += bytes;
      taken += bytes;
      size_ -= bytes;
      if (first.begin == first.end) {
        spare_.push_back(std::move(first.block));
        filled_.pop_front();
      }
    }
    return taken;
  }

  // Takes over blocks for so many bytes, as far as there are.
  void Borrow(std::vector<Block>* blocks, std::size_t bytes) {
    for (std::size_t left = bytes / kBlockBytes + 1; left > 0 && !blocks->empty(); --left) {
      spare_.push_back(std::move(blocks->back()));
      blocks->pop_back();
    }
  }
  // Hands out all its blocks; what was in them is gone.
  void Return(std::vector<Block>* blocks) {
    for (Extent& filled : filled_) blocks->push_back(std::move(filled.block));
    std::ranges::move(spare_, std::back_inserter(*blocks));
    filled_.clear();
    spare_.clear();
    size_ = 0;
  }

 private:
  static constexpr std::size_t kRoomBytesMin = 4096;
  struct Extent {
    Block block;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  Block NewBlock() {
    if (spare_.empty()) return std::make_unique_for_overwrite<std::byte[]>(kBlockBytes);
    Block block = std::move(spare_.back());
    spare_.pop_back();
    return block;
  }

  std::deque<Extent> filled_;
  std::vector<Block> spare_;
  std::size_t size_ = 0;
};

}  // namespace leakscan
