// ZeroedPages: a large array of zeros straight from the system, on huge pages where it offers them,
// so that random access to it costs one miss of the cache and none of the page tables. What is
// never touched costs nothing. One owner.
#pragma once

#include <cstddef>
#include <utility>

namespace leakscan {

class ZeroedPages {
 public:
  ZeroedPages() = default;
  // `size` bytes, all zero. Ends the process if there is no memory, as `new` would.
  explicit ZeroedPages(std::size_t size);
  ~ZeroedPages();
  ZeroedPages(ZeroedPages&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  ZeroedPages& operator=(ZeroedPages&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }

  // Aligned for any type.
  void* data() const { return bytes_; }

 private:
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace leakscan
