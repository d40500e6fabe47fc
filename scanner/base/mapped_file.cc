#include "scanner/base/mapped_file.h"

#include <sys/mman.h>
#include <unistd.h>

namespace leakscan {

std::optional<MappedFile> MappedFile::Map(int descriptor, std::uint64_t offset, std::size_t size) {
  MappedFile file;
  if (size == 0) return file;
  file.front_ = offset % static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::size_t mapped = file.front_ + size;
  void* const pages = mmap(nullptr, mapped, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor,
                           static_cast<off_t>(offset - file.front_));
  if (pages == MAP_FAILED) return std::nullopt;
  file.pages_ = pages;
  file.mapped_ = mapped;
  return file;
}

MappedFile::~MappedFile() {
  if (pages_ != nullptr) munmap(pages_, mapped_);
}

}  // namespace leakscan
