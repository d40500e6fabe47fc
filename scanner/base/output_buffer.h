// OutputBuffer: bytes written through a pointer (base/put_text.h) into storage that grows and keeps
// its capacity. Unlike std::string it makes room without filling it. One owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "scanner/base/put_text.h"

namespace leakscan {

class OutputBuffer {
 public:
  OutputBuffer() = default;
  OutputBuffer(OutputBuffer&& other) noexcept { Swap(&other); }
  OutputBuffer& operator=(OutputBuffer&& other) noexcept {
    Swap(&other);
    return *this;
  }

  void Swap(OutputBuffer* other) {
    std::swap(bytes_, other->bytes_);
    std::swap(size_, other->size_);
    std::swap(capacity_, other->capacity_);
  }

  void Clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  std::string_view text() const { return {bytes_.get(), size_}; }
  // Forgets what was written behind `size`, which must not be larger than size().
  void CutBack(std::size_t size) { size_ = size; }

  // Where at least `size` bytes can be written; Commit() takes the end of what was.
  char* Claim(std::size_t size) {
    if (capacity_ - size_ < size) Grow(size);
    return bytes_.get() + size_;
  }
  void Commit(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }

  void Append(std::string_view bytes) { Commit(PutText(Claim(bytes.size()), bytes)); }

 private:
  [[gnu::noinline]] void Grow(std::size_t more) {
    constexpr std::size_t kSmallest = 256;
    const std::size_t capacity = std::max({kSmallest, capacity_ * 2, size_ + more});
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace leakscan
