// KeyIndex: from the hash of a key to its number in the ledger's entries. Open addressing with
// linear probing; eight bytes a slot, 10 to 20 a key (40 of few). One thread.
//
// A slot holds the number and the lower half of the hash, whose upper bits are the slot's place, so
// that the table grows by one walk over itself, in order, without a look at the entries. The upper
// half of the hash is the caller's to compare: it chooses the ledger's sample.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "scanner/base/zeroed_pages.h"

namespace leakscan {

class KeyIndex {
 public:
  using Entry = std::uint32_t;

  KeyIndex() { Clear(); }

  // The entry of `hash`, if is_same(entry) confirms that it is; else what make() returns, which is
  // remembered. Entries are below 2^32 - 1.
  template <class IsSame, class Make>
  Entry FindOrInsert(std::uint64_t hash, IsSame is_same, Make make) {
    const auto tag = static_cast<std::uint32_t>(hash);
    std::size_t at = PlaceOf(tag);
    for (; slots_[at].number != 0; at = (at + 1) & mask_) {
      if (slots_[at].tag != tag) continue;
      const Entry entry = slots_[at].number - 1;
      if (is_same(entry)) return entry;
    }
    const Entry entry = make();
    slots_[at] = {tag, entry + 1};
    if (++size_ > limit_) Grow();
    return entry;
  }

  // Hints that `hash` will be looked for soon.
  void Prefetch(std::uint64_t hash) const {
    __builtin_prefetch(slots_ + PlaceOf(static_cast<std::uint32_t>(hash)), 1);
  }

  void Clear() {
    Allocate(kSlotsMin);
    size_ = 0;
  }

 private:
  struct Slot {
    std::uint32_t tag;
    std::uint32_t number;  // entry + 1; 0: empty
  };
  static constexpr std::size_t kSlotsMin = std::size_t{1} << 10;
  // From 8 MiB on the table doubles; a smaller one grows faster, so that fewer keys are moved.
  static constexpr std::size_t kSlotsOfLarge = std::size_t{1} << 20;

  std::size_t PlaceOf(std::uint32_t tag) const { return tag >> shift_; }

  void Allocate(std::size_t slots) {
    pages_ = ZeroedPages(slots * sizeof(Slot));
    slots_ = static_cast<Slot*>(pages_.data());
    mask_ = slots - 1;
    shift_ = 32 - std::countr_zero(slots);
    limit_ = slots / 16 * 13;
  }

  [[gnu::noinline]] void Grow() {
    const ZeroedPages old = std::move(pages_);
    const auto* from = static_cast<const Slot*>(old.data());
    const std::size_t count = mask_ + 1;
    Allocate(count * (count < kSlotsOfLarge ? 4 : 2));
    for (std::size_t i = 0; i < count; ++i) {
      if (from[i].number == 0) continue;
      std::size_t at = PlaceOf(from[i].tag);
      while (slots_[at].number != 0) at = (at + 1) & mask_;
      slots_[at] = from[i];
    }
  }

  ZeroedPages pages_;
  Slot* slots_ = nullptr;  // in pages_
  std::size_t mask_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace leakscan
