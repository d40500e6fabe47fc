// NameCache: what keys and labels mean, remembered. The same few names recur in every record;
// FieldNames folds and allocates at each question. One thread.
#pragma once

#include <algorithm>
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
  explicit NameCache(const FieldNames& names) : names_(names), entries_(kSets * kWays) {}

  // FieldNames::Find; names over kNameBytesMax mean nothing.
  FieldKind Find(std::string_view name) {
    if (name.empty() || name.size() > kNameBytesMax) return FieldKind::kUnknown;
    Entry* const set = &entries_[Hash(name) % kSets * kWays];
    for (std::size_t i = 0; i < kWays; ++i) {
      if (set[i].Is(name)) return set[i].kind;
    }
    std::copy_backward(set, set + kWays - 1, set + kWays);  // the oldest goes
    std::memcpy(set->name, name.data(), name.size());
    set->size = static_cast<std::uint8_t>(name.size());
    return set->kind = names_.Find(name);
  }

  // What `name` means below `parent`: alone, else both joined in either order: "adresse_code" for a
  // code below an address, "date_naissance" for the date below a birth. A date alone is any.
  FieldKind FindBelow(std::string_view parent, std::string_view name) {
    const FieldKind kind = Find(name);
    const bool vague = kind == FieldKind::kUnknown || kind == FieldKind::kDate;
    if (!vague || parent.empty() || parent.size() + 1 + name.size() > kNameBytesMax) return kind;
    FieldKind joined = FindJoined(parent, name);
    if (joined == FieldKind::kUnknown) joined = FindJoined(name, parent);
    return joined == FieldKind::kUnknown ? kind : joined;
  }

  const NameLetters& letters() const { return names_.letters(); }

  static constexpr std::size_t kNameBytesMax = 62;

 private:
  FieldKind FindJoined(std::string_view first, std::string_view second) {
    char both[kNameBytesMax];
    char* end = std::copy(first.begin(), first.end(), both);
    *end++ = '_';
    end = std::copy(second.begin(), second.end(), end);
    return Find({both, static_cast<std::size_t>(end - both)});
  }

  static constexpr std::size_t kSets = 256;
  static constexpr std::size_t kWays = 4;  // 64 KiB in all
  struct Entry {
    std::uint8_t size = 0;
    FieldKind kind = FieldKind::kUnknown;
    char name[kNameBytesMax] = {};

    bool Is(std::string_view other) const { return std::string_view(name, size) == other; }
  };

  // By size, first and last eight bytes; what else two names differ in, Is() sees.
  static std::size_t Hash(std::string_view name) {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    if (name.size() >= sizeof(front)) {
      std::memcpy(&front, name.data(), sizeof(front));
      std::memcpy(&back, name.data() + name.size() - sizeof(back), sizeof(back));
    } else {
      for (const char c : name) front = front << 8U | static_cast<unsigned char>(c);
    }
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
    const std::uint64_t mixed = (front ^ back * kOdd ^ name.size()) * kOdd;
    return static_cast<std::size_t>(mixed >> 40U);
  }

  const FieldNames& names_;
  std::vector<Entry> entries_;
};

}  // namespace leakscan
