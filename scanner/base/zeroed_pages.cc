#include "scanner/base/zeroed_pages.h"

#include <sys/mman.h>

#include <cstdlib>

namespace leakscan {

ZeroedPages::ZeroedPages(std::size_t size) : size_(size) {
  if (size == 0) return;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  bytes_ = mmap(nullptr, size, PROT_READ | PROT_WRITE, kFlags, -1, 0);
  if (bytes_ == MAP_FAILED) std::abort();
  static_cast<void>(madvise(bytes_, size, MADV_HUGEPAGE));  // a wish: small pages do, too
}

ZeroedPages::~ZeroedPages() {
  if (bytes_ != nullptr) munmap(bytes_, size_);
}

}  // namespace leakscan
