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
#include <vector>

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
  // Room to grow in place, which costs nothing before it is used.
  static constexpr std::size_t kReserved = 16;

  std::size_t PlaceOf(std::uint32_t tag) const { return tag >> shift_; }

  void Allocate(std::size_t slots) {
    reserved_ = slots * kReserved;
    pages_ = ZeroedPages(reserved_ * sizeof(Slot));
    slots_ = static_cast<Slot*>(pages_.data());
    SetSize(slots);
  }

  void SetSize(std::size_t slots) {
    mask_ = slots - 1;
    shift_ = 32 - std::countr_zero(slots);
    limit_ = slots / 16 * 13;
  }

  // Mostly in place, so that the system need not find and clear the pages of every size on the way.
  // From the last slot to the first a key moves to where no key is yet to be moved: its place lies
  // further on, as its order is that of the tags. The few of which that does not hold, near both
  // ends, are put back last.
  [[gnu::noinline]] void Grow() {
    const std::size_t count = mask_ + 1;
    const std::size_t larger = count * (count < kSlotsOfLarge ? 4 : 2);
    Slot* const from = slots_;
    ZeroedPages old;
    if (larger <= reserved_) {
      SetSize(larger);
    } else {
      old = std::move(pages_);
      Allocate(larger);
    }
    std::vector<Slot> last;
    for (std::size_t i = count; i-- > 0;) {
      if (from[i].number == 0) continue;
      const Slot moved = std::exchange(from[i], {});
      std::size_t at = PlaceOf(moved.tag);
      if (at > i) {
        while (at <= mask_ && slots_[at].number != 0) ++at;
      }
      if (at > i && at <= mask_) {
        slots_[at] = moved;
      } else {
        last.push_back(moved);
      }
    }
    for (const Slot& moved : last) {
      std::size_t at = PlaceOf(moved.tag);
      while (slots_[at].number != 0) at = (at + 1) & mask_;
      slots_[at] = moved;
    }
  }

  ZeroedPages pages_;
  Slot* slots_ = nullptr;     // in pages_
  std::size_t reserved_ = 0;  // slots in pages_
  std::size_t mask_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace leakscan
