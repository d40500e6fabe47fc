// Arena: bump storage for the short-lived strings of one record or chunk. Clear() keeps the memory,
// so that a worker allocates only while it warms up. One thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace leakscan {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  // `size` uninitialised bytes, valid until Clear().
  char* Allocate(std::size_t size) {
    while (block_ < blocks_.size()) {
      Block& block = blocks_[block_];
      if (block.size - used_ >= size) {
        char* memory = block.bytes.get() + used_;
        used_ += size;
        return memory;
      }
      ++block_;
      used_ = 0;
    }
    const std::size_t block_size = size > kBlockBytes ? size : kBlockBytes;
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(block_size), block_size});
    used_ = size;
    return blocks_.back().bytes.get();
  }

  // A copy of `text`, valid until Clear().
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* memory = Allocate(text.size());
    std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
  }

  // Forgets everything; blocks of the usual size are kept, oversized ones are given back.
  void Clear() {
    std::erase_if(blocks_, [](const Block& block) { return block.size > kBlockBytes; });
    block_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t kBlockBytes = 64 * 1024;
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // the block in use; == blocks_.size() when a new one is needed
  std::size_t used_ = 0;
};

}  // namespace leakscan
