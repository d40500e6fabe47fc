// KeyIndex: from the hash of a key to its number in the ledger's entries. Open addressing in
// buckets of one line of the cache; eight bytes a slot, 10 to 20 a key (40 of few). One thread.
//
// A slot holds the number and the lower half of the hash, whose upper bits are the place of its
// bucket, so that the table grows by one walk over itself, in order, without a look at the entries.
// The upper half of the hash is the caller's to keep and compare: it chooses the ledger's sample. A
// bucket is filled from its front; what finds it full goes to the next one.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
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
    for (std::size_t at = PlaceOf(tag);; at = (at + 1) & mask_) {
      Bucket& bucket = buckets_[at];
      for (unsigned left = bucket.Find(tag); left != 0; left &= left - 1) {
        const Entry entry = bucket.numbers[static_cast<unsigned>(std::countr_zero(left))] - 1;
        if (is_same(entry)) return entry;
      }
      const std::size_t size = bucket.Size();
      if (size == kSlots) continue;
      const Entry entry = make();
      bucket.tags[size] = tag;
      bucket.numbers[size] = entry + 1;
      if (++size_ > limit_) Grow();
      return entry;
    }
  }

  // Hints that `hash` will be looked for soon.
  void Prefetch(std::uint64_t hash) const {
    __builtin_prefetch(buckets_ + PlaceOf(static_cast<std::uint32_t>(hash)), 1);
  }

  // Gives each entry its new number, and forgets those whose number is `gone`.
  void Renumber(const std::vector<Entry>& numbers, Entry gone) {
    const ZeroedPages old = std::move(pages_);
    const Bucket* const from = buckets_;
    const std::size_t count = mask_ + 1;
    Clear();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t size = from[i].Size();
      for (std::size_t slot = 0; slot < size; ++slot) {
        const Entry number = numbers[from[i].numbers[slot] - 1];
        if (number == gone) continue;
        Insert(from[i].tags[slot], number + 1);
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
  // From 8 MiB on the table doubles; a smaller one grows faster, so that fewer keys are moved.
  static constexpr std::size_t kBucketsOfLarge = std::size_t{1} << 17;
  // Room to grow in place, which costs nothing before it is used.
  static constexpr std::size_t kReserved = 16;

  std::size_t PlaceOf(std::uint32_t tag) const { return tag >> shift_; }

  void Allocate(std::size_t buckets) {
    reserved_ = buckets * kReserved;
    pages_ = ZeroedPages(reserved_ * sizeof(Bucket));
    buckets_ = static_cast<Bucket*>(pages_.data());
    SetSize(buckets);
  }

  void SetSize(std::size_t buckets) {
    mask_ = buckets - 1;
    shift_ = 32 - std::countr_zero(buckets);
    limit_ = buckets * kSlots / 16 * 13;
  }

  void Insert(std::uint32_t tag, std::uint32_t number) {
    std::size_t at = PlaceOf(tag);
    while (buckets_[at].Size() == kSlots) at = (at + 1) & mask_;
    const std::size_t slot = buckets_[at].Size();
    buckets_[at].tags[slot] = tag;
    buckets_[at].numbers[slot] = number;
  }

  // Mostly in place, so that the system need not find and clear the pages of every size on the way.
  // A bucket becomes two or four in a row, further on than any whose keys are yet to be moved; they
  // take its own keys, which are never too many. Those that had found their bucket full, few, are
  // put back last.
  [[gnu::noinline]] void Grow() {
    const std::size_t count = mask_ + 1;
    const int shift = shift_;
    const std::size_t larger = count * (count < kBucketsOfLarge ? 4 : 2);
    Bucket* const from = buckets_;
    ZeroedPages old;
    if (larger <= reserved_) {
      SetSize(larger);
    } else {
      old = std::move(pages_);
      Allocate(larger);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> last;
    for (std::size_t i = count; i-- > 0;) {
      const Bucket moved = std::exchange(from[i], {});
      const std::size_t size = moved.Size();
      std::array<std::size_t, 4> sizes = {};  // of those that it becomes
      for (std::size_t slot = 0; slot < size; ++slot) {
        const std::uint32_t tag = moved.tags[slot];
        if (tag >> shift == i) {
          const std::size_t at = PlaceOf(tag);
          const std::size_t next = sizes[at % sizes.size()]++;
          buckets_[at].tags[next] = tag;
          buckets_[at].numbers[next] = moved.numbers[slot];
        } else {
          last.emplace_back(tag, moved.numbers[slot]);
        }
      }
    }
    for (const auto& [tag, number] : last) Insert(tag, number);
  }

  ZeroedPages pages_;
  Bucket* buckets_ = nullptr;  // in pages_
  std::size_t reserved_ = 0;   // buckets in pages_
  std::size_t mask_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace leakscan
