// ByteSpool: bytes held back in memory, compressed, until they can be read. Internal to decode/;
// one thread.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace leakscan {

class ByteSpool {
 public:
  ByteSpool();
  ~ByteSpool();
  ByteSpool(ByteSpool&&) noexcept;
  ByteSpool& operator=(ByteSpool&&) noexcept;

  // Not behind the first Take().
  void Add(std::span<const std::byte> bytes);

  // The memory that what was added and not taken fills.
  std::size_t held_bytes() const { return held_bytes_; }

  // The next bytes into the front of `room` (not empty), what they filled is given back; 0 behind
  // the last.
  std::size_t Take(std::span<std::byte> room);

 private:
  struct FreeCompressor {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  struct FreeDecompressor {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  void Compress(std::span<const std::byte> bytes, bool last);

  std::unique_ptr<ZSTD_CCtx_s, FreeCompressor> compressor_;  // until the first Take()
  std::unique_ptr<ZSTD_DCtx_s, FreeDecompressor> decompressor_;
  std::deque<std::vector<std::byte>> blocks_;
  std::size_t taken_ = 0;  // of the first block
  std::size_t held_bytes_ = 0;
};

}  // namespace leakscan
