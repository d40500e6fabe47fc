// TopCounts: the most frequent of any number of keys, in bounded memory. The "space-saving" method
// (Metwally, Agrawal, El Abbadi 2005): where a key is new and no slot is free, it takes over the
// slot with the smallest count, and that count, so counts are never too small. Keys that are more
// frequent than all / kSlots are always kept; as long as there are no more keys than slots
// everything is exact. Each slot holds a value of its own. One owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

template <class Value>
class TopCounts {
 public:
  static constexpr std::size_t kSlots = 128;

  struct Slot {
    std::string key;
    std::uint64_t count = 0;
    Value value{};
  };

  // The key's slot, `count` higher. Valid until the next call.
  Slot& Add(std::string_view key, std::uint64_t count) {
    const std::size_t place = PlaceOf(key);
    last_ = place;
    slots_[place].count += count;
    return slots_[place];
  }

  const Slot* Find(std::string_view key) const {
    for (const Slot& slot : slots_) {
      if (slot.key == key) return &slot;
    }
    return nullptr;
  }

  // All slots, the highest counts first, equal ones by their keys.
  std::vector<Slot> Sorted() const {
    std::vector<Slot> sorted = slots_;
    std::sort(sorted.begin(), sorted.end(), [](const Slot& a, const Slot& b) {
      return a.count != b.count ? a.count > b.count : a.key < b.key;
    });
    return sorted;
  }

  bool exact() const { return exact_; }

 private:
  std::size_t PlaceOf(std::string_view key) {
    // Lines of one source stand behind each other.
    if (last_ < slots_.size() && slots_[last_].key == key) return last_;
    const auto smaller = [](const Slot& a, const Slot& b) { return a.count < b.count; };
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].key == key) return i;
    }
    if (slots_.size() < kSlots) {
      slots_.push_back({std::string(key), 0, {}});
      return slots_.size() - 1;
    }
    exact_ = false;
    const auto least = std::min_element(slots_.begin(), slots_.end(), smaller);
    least->key = key;
    least->value = {};
    return static_cast<std::size_t>(least - slots_.begin());
  }

  std::vector<Slot> slots_;
  std::size_t last_ = 0;
  bool exact_ = true;
};

}  // namespace leakscan
