// NameCache: what keys and labels mean, remembered. The same few names recur in every record;
// FieldNames folds and allocates at each question. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "scanner/model/field_names.h"

namespace leakscan {

class NameCache {
 public:
  // `names` must outlive the cache.
  explicit NameCache(const FieldNames& names) : names_(names), entries_(kEntries) {}

  // FieldNames::Find; names over kNameBytesMax mean nothing.
  FieldKind Find(std::string_view name) {
    if (name.empty() || name.size() > kNameBytesMax) return FieldKind::kUnknown;
    Entry& entry = entries_[Hash(name) % kEntries];
    if (std::string_view(entry.name, entry.size) != name) {
      std::memcpy(entry.name, name.data(), name.size());
      entry.size = static_cast<std::uint8_t>(name.size());
      entry.kind = names_.Find(name);
    }
    return entry.kind;
  }

  static constexpr std::size_t kNameBytesMax = 62;

 private:
  static constexpr std::size_t kEntries = 1024;  // 64 KiB
  struct Entry {
    std::uint8_t size = 0;
    FieldKind kind = FieldKind::kUnknown;
    char name[kNameBytesMax] = {};
  };

  static std::uint32_t Hash(std::string_view name) {  // FNV-1a
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash ^ (hash >> 15);
  }

  const FieldNames& names_;
  std::vector<Entry> entries_;
};

}  // namespace leakscan
