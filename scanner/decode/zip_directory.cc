#include "scanner/decode/zip_directory.h"

#include <algorithm>
#include <functional>

namespace leakscan {
namespace {

std::uint32_t Hash(std::string_view text) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>()(text));
}

std::uint32_t TextsHash(const ZipEntry& entry) {
  std::uint32_t hash = 0;
  for (const std::string_view text : entry.texts) hash = hash * 0x9E3779B1U + Hash(text);
  return hash;
}

}  // namespace

void ZipDirectory::Add(std::uint64_t offset, const ZipEntry& local) {
  full_ = locals_.size() >= kLocalsMax;
  if (!full_) locals_.push_back({offset, Hash(local.name), TextsHash(local)});
}

const ZipDirectory::Local* ZipDirectory::Find(std::uint64_t offset) const {
  const auto local = std::ranges::lower_bound(locals_, offset, {}, &Local::offset);
  return local != locals_.end() && local->offset == offset ? &*local : nullptr;
}

ZipDirectory::Told ZipDirectory::Compare(const ZipEntry& entry) {
  const std::uint32_t name_hash = Hash(entry.name);
  const Local* best = nullptr;
  for (const std::uint64_t begin : {std::uint64_t{0}, locals_.empty() ? 0 : locals_[0].offset}) {
    const Local* local = Find(begin + entry.header_offset);
    if (local != nullptr && (best == nullptr || local->name_hash == name_hash)) best = local;
  }
  if (best != nullptr) return {best->name_hash == name_hash, best->texts_hash == TextsHash(entry)};
  if (!full_) ++unseen_;
  return {};
}

void ZipDirectory::Reset() { *this = ZipDirectory(); }

}  // namespace leakscan
