// KeyIndex: from the hash of a key to its number in the ledger's entries. Open addressing in
// buckets of one line of the cache; eight bytes a slot, 10 to 20 a key. One thread.
//
// A slot holds the number and the lower half of the hash, whose upper bits are the place of its
// bucket. The upper half of the hash is the caller's to keep and compare: it chooses the ledger's
// sample. A bucket is filled from its front; what finds it full goes to the next one, and behind
// the last there is room for what finds that full.
//
// The table doubles in place and bit by bit, so that no record waits for millions of keys to move,
// nor for the system to find and clear the memory they move to. Bucket i becomes 2i and 2i + 1; the
// last ones move first, which is always to memory without use:
//
//   0 .. moving_            not yet moved: the place of a key is its first n bits
//   moving_ .. 2 moving_    empty, but for what found the last of these full
//   2 moving_ .. end        moved: its first n + 1 bits
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "scanner/base/zeroed_pages.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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
    for (std::size_t at = PlaceOf(tag);; ++at) {
      Bucket& bucket = buckets_[at];
      for (unsigned left = bucket.Find(tag); left != 0; left &= left - 1) {
        const Entry entry = bucket.numbers[static_cast<unsigned>(std::countr_zero(left))] - 1;
        if (is_same(entry)) return entry;
      }
      const std::size_t size = bucket.Size();
      if (size == kSlots) continue;
      const Entry entry = make();
      bucket.Put(size, tag, entry + 1);
      if (++size_ > limit_) Grow();
      return entry;
    }
  }

  // Hints that `hash` will be looked for soon. (Always inlined: a call that only hints is taken for
  // one without effect, and dropped.)
  [[gnu::always_inline]] void Prefetch(std::uint64_t hash) const {
    __builtin_prefetch(buckets_ + PlaceOf(static_cast<std::uint32_t>(hash)), 1);
  }

  // Gives each entry its new number, and forgets those whose number is `gone`.
  void Renumber(const std::vector<Entry>& numbers, Entry gone) {
    const ZeroedPages old = std::move(pages_);
    const std::span<const Bucket> from = Used();
    Clear();
    for (const Bucket& bucket : from) {
      const std::size_t size = bucket.Size();
      for (std::size_t slot = 0; slot < size; ++slot) {
        const Entry number = numbers[bucket.numbers[slot] - 1];
        if (number == gone) continue;
        Insert(bucket.tags[slot], number + 1);
        if (++size_ > limit_) Grow();
      }
    }
  }

  void Clear() {
    Allocate(kBucketsMin);
    size_ = 0;
  }

 private:
  static constexpr std::size_t kSlots = 8;

  struct alignas(64) Bucket {
    std::array<std::uint32_t, kSlots> tags;
    std::array<std::uint32_t, kSlots> numbers;  // entry + 1; 0: empty, and all behind it

    void Put(std::size_t slot, std::uint32_t tag, std::uint32_t number) {
      tags[slot] = tag;
      numbers[slot] = number;
    }

    // Bit i: slot i may hold `tag`.
    unsigned Find(std::uint32_t tag) const { return Mask(tags, tag) & ~Mask(numbers, 0); }
    std::size_t Size() const {
      return static_cast<std::size_t>(std::countr_zero(Mask(numbers, 0) | 1U << kSlots));
    }

   private:
    // Bit i: word i is `word`.
    static unsigned Mask(const std::array<std::uint32_t, kSlots>& words, std::uint32_t word) {
#if defined(__SSE2__)
      const auto* const halves = reinterpret_cast<const __m128i*>(words.data());
      const __m128i wanted = _mm_set1_epi32(static_cast<int>(word));
      const __m128i found = _mm_packs_epi32(_mm_cmpeq_epi32(_mm_load_si128(halves), wanted),
                                            _mm_cmpeq_epi32(_mm_load_si128(halves + 1), wanted));
      return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(found, _mm_setzero_si128())));
#else
      unsigned mask = 0;
      for (std::size_t i = 0; i < kSlots; ++i) mask |= unsigned{words[i] == word} << i;
      return mask;
#endif
    }
  };
  static_assert(sizeof(Bucket) == 64);

  static constexpr std::size_t kBucketsMin = std::size_t{1} << 7;
  // Room to grow in place costs nothing before it is used. The first is little, as a huge page is
  // used as a whole and most runs have few keys.
  static constexpr std::size_t kReserved = 16;
  static constexpr std::size_t kReservedMin = std::size_t{1} << 21;
  static constexpr std::size_t kReservedBehind = std::size_t{1} << 16;

  // The table begins to double when three quarters of its slots are taken. While it does, at least
  // so many buckets are moved after every so many keys: when the last are, it is seven eighths.
  static constexpr std::size_t kBucketsAtOnce = 256;
  static constexpr std::size_t kKeysBetween = 256;

  std::size_t PlaceOf(std::uint32_t tag) const {
    const std::size_t place = tag >> shift_;
    return place < moving_ ? place : tag >> (shift_ - 1);
  }

  void Allocate(std::size_t buckets) {
    reserved_ = buckets * kReserved;
    if (buckets > kBucketsMin) reserved_ = std::max(reserved_, kReservedMin);
    pages_ = ZeroedPages((reserved_ + kReservedBehind) * sizeof(Bucket));
    buckets_ = static_cast<Bucket*>(pages_.data());
    SetSize(buckets);
  }

  void SetSize(std::size_t buckets) {
    count_ = moving_ = buckets;
    shift_ = 32 - std::countr_zero(buckets);
    limit_ = buckets * kSlots / 4 * 3;
  }

  // All buckets that may hold a key.
  std::span<const Bucket> Used() const {
    return {buckets_, EndOfRun(moving_ < count_ ? 2 * count_ : count_)};
  }

  // Behind `end`, the end of a part of the table, and behind what found the last of it full.
  std::size_t EndOfRun(std::size_t end) const {
    while (buckets_[end - 1].Size() == kSlots) ++end;
    return end;
  }

  void Insert(std::uint32_t tag, std::uint32_t number) {
    std::size_t at = PlaceOf(tag);
    while (buckets_[at].Size() == kSlots) ++at;
    buckets_[at].Put(buckets_[at].Size(), tag, number);
  }

  [[gnu::noinline]] void Grow() {
    if (2 * count_ > reserved_) {
      MoveAll();
    } else {
      MoveSome();
    }
  }

  // To where there is room to grow in place.
  void MoveAll() {
    const ZeroedPages old = std::move(pages_);
    const std::span<const Bucket> from = Used();
    Allocate(2 * count_);
    for (const Bucket& bucket : from) {
      const std::size_t size = bucket.Size();
      for (std::size_t slot = 0; slot < size; ++slot) {
        Insert(bucket.tags[slot], bucket.numbers[slot]);
      }
    }
  }

  // The next buckets from the end, back to one whose keys all stand in their own bucket or before
  // its end. Those that had found theirs full, few, are put back last.
  void MoveSome() {
    std::size_t first = moving_ > 2 * kBucketsAtOnce ? moving_ - kBucketsAtOnce : 0;
    while (first > 0 && buckets_[first - 1].Size() == kSlots) --first;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> last;
    for (std::size_t i = EndOfRun(moving_); i-- > first;) {
      const Bucket moved = std::exchange(buckets_[i], {});
      const std::size_t size = moved.Size();
      std::array<std::size_t, 2> sizes = {};  // of those that it becomes
      for (std::size_t slot = 0; slot < size; ++slot) {
        const std::uint32_t tag = moved.tags[slot];
        if (tag >> shift_ == i) {
          const std::size_t at = tag >> (shift_ - 1);
          buckets_[at].Put(sizes[at % 2]++, tag, moved.numbers[slot]);
        } else {
          last.emplace_back(tag, moved.numbers[slot]);
        }
      }
    }
    moving_ = first;
    limit_ = size_ + kKeysBetween;
    if (first == 0) SetSize(2 * count_);
    for (const auto& [tag, number] : last) Insert(tag, number);
  }

  ZeroedPages pages_;
  Bucket* buckets_ = nullptr;  // in pages_
  std::size_t reserved_ = 0;   // buckets in pages_, without the room behind
  std::size_t count_ = 0;      // of buckets, when the table was last whole
  std::size_t moving_ = 0;     // of these not yet moved; all, unless the table is growing
  int shift_ = 0;
  std::size_t size_ = 0;   // keys
  std::size_t limit_ = 0;  // how many call for Grow()
};

}  // namespace leakscan
