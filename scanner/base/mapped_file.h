// MappedFile: a part of a file as read-only memory, straight from the system's cache of it. One
// owner; any thread may read.
//
// Who cuts the file short meanwhile ends the process (SIGBUS): for files of our own alone, which
// are made as a whole and never written in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace leakscan {

class MappedFile {
 public:
  MappedFile() = default;
  // `size` bytes of the open file `descriptor` from `offset` on, which must lie in it. Nothing if
  // the system refuses; errno says why.
  static std::optional<MappedFile> Map(int descriptor, std::uint64_t offset, std::size_t size);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept
      : pages_(std::exchange(other.pages_, nullptr)),
        mapped_(std::exchange(other.mapped_, 0)),
        front_(other.front_) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(pages_, other.pages_);
    std::swap(mapped_, other.mapped_);
    std::swap(front_, other.front_);
    return *this;
  }

  // Aligned as `offset` is, up to a page.
  const void* data() const { return static_cast<const char*>(pages_) + front_; }

 private:
  void* pages_ = nullptr;
  std::size_t mapped_ = 0;
  std::size_t front_ = 0;  // of the first page, before `offset`
};

}  // namespace leakscan
