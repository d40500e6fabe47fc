#include "scanner/base/mapped_file.h"

#include <sys/mman.h>
#include <unistd.h>

namespace leakscan {

std::optional<MappedFile> MappedFile::Map(int descriptor, std::uint64_t offset, std::size_t size) {
  MappedFile file;
  if (size == 0) return file;
  file.front_ = offset % static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::size_t mapped = file.front_ + size;
  void* const pages = mmap(nullptr, mapped, PROT_READ, MAP_SHARED, descriptor,
                           static_cast<off_t>(offset - file.front_));
  if (pages == MAP_FAILED) return std::nullopt;
  // Advice alone: large pages where the system has the file in such, and all of it at once. Whoever
  // knows neither gives the pages one by one.
  madvise(pages, mapped, MADV_HUGEPAGE);
  madvise(pages, mapped, MADV_POPULATE_READ);
  file.pages_ = pages;
  file.mapped_ = mapped;
  return file;
}

MappedFile::~MappedFile() {
  if (pages_ != nullptr) munmap(pages_, mapped_);
}

}  // namespace leakscan
