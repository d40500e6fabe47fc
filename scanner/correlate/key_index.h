// KeyIndex: from the hash of a key to a number of the ledger's. Open addressing in buckets of one
// line of the cache; eight bytes a slot, 10 to 20 a key. One thread.
//
// 57 bits of a hash are kept: its lower half, whose upper bits are the place of the bucket, and the
// upper bits of its upper half. A slot holds what the place does not tell. With each doubling of
// the table the place tells one bit more, which the numbers need, as there are more of them:
//
//   upper word   the 29 bits behind those of the place | in 3 bits, the buckets from there to here
//   lower word   the bits that follow | in 4 more bits than the place has, the number + 1
//
// A bucket is filled from its front; what finds it full goes to the next one. The few that find
// eight full are kept apart.
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
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "scanner/base/zeroed_pages.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leakscan {

class KeyIndex {
 public:
  using Number = std::uint32_t;

  // In place of a number: the key is forgotten.
  static constexpr Number kGone = std::numeric_limits<Number>::max();
  // The lower half of a hash is kept, and so many of the upper bits.
  static constexpr int kUpperBits = 25;

  KeyIndex() : KeyIndex(kBucketsMin) {}

  // The keys it knows.
  std::size_t size() const { return size_; }

  // The number of `hash`, if is_same(&number) confirms that it is, which may change it; else what
  // make() returns, which is remembered. Numbers are below twice size().
  template <class IsSame, class Make>
  Number FindOrInsert(std::uint64_t hash, IsSame is_same, Make make) {
    Slot slot = SlotOf(hash);
    Bucket* bucket = buckets_ + slot.home;
    do {
      for (unsigned left = bucket->Find(slot.upper); left != 0; left &= left - 1) {
        std::uint32_t& lower = bucket->lower.data()[std::countr_zero(left)];
        if (lower == 0 || ((lower ^ slot.lower) & ~slot.number_mask) != 0) continue;
        Number number = (lower & slot.number_mask) - 1;
        if (!is_same(&number)) continue;
        lower = slot.lower | (number + 1);
        return number;
      }
      if (!bucket->IsFull()) {
        const Number number = make();
        bucket->Put(bucket->Size(), slot.upper, slot.lower | (number + 1));
        if (++size_ > limit_) Grow();
        return number;
      }
      ++bucket;
    } while (slot.Step());
    for (auto far = FirstFar(hash); far != far_.end() && far->first == TurnedOf(hash); ++far) {
      if (is_same(&far->second)) return far->second;
    }
    const Number number = make();
    PutFar(hash, number);
    if (++size_ > limit_) Grow();
    return number;
  }

  // Hints that `hash` will be looked for soon. (Always inlined: a call that only hints is taken for
  // one without effect, and dropped.)
  [[gnu::always_inline]] void Prefetch(std::uint64_t hash) const {
    const auto lower = static_cast<std::uint32_t>(hash);
    __builtin_prefetch(buckets_ + (lower >> ShiftOf(lower)), 1);
  }

  // Calls visit(hash, number) for each key, with what is kept of its hash.
  template <class Visit>
  void ForEach(Visit visit) const {
    const std::size_t end = EndOfRun(moving_ < count_ ? 2 * count_ : count_);
    for (std::size_t at = 0; at < end; ++at) {
      // In between there is only what found the last of those not yet moved full.
      const int shift = at < 2 * moving_ ? shift_ : shift_ - 1;
      const Bucket& bucket = buckets_[at];
      const std::size_t size = bucket.Size();
      for (std::size_t slot = 0; slot < size; ++slot) {
        visit(HashOf(bucket, slot, at, shift), NumberOf(bucket, slot, shift));
      }
    }
    for (const auto& [turned, number] : far_) visit(std::rotr(turned, 32), number);
  }

  // Gives each key the number that renumber(hash, number) returns, or forgets it. Some `keys` stay.
  template <class Renumber>
  void RenumberAll(std::size_t keys, Renumber renumber) {
    Rebuild(std::bit_ceil(keys / kSlotsBeforeGrowth + 1), renumber);
  }

 private:
  static constexpr std::size_t kSlots = 8;
  static constexpr int kNumberBits = 4;  // and as many as the place has
  // From its place a key is at most so many buckets away.
  static constexpr std::uint32_t kStepMask = 7;
  static constexpr int kStepBits = 3;
  static constexpr std::uint64_t kTurnedMask = ~std::uint64_t{0} << (32 - kUpperBits);

  struct alignas(64) Bucket {
    std::array<std::uint32_t, kSlots> upper;
    std::array<std::uint32_t, kSlots> lower;  // 0: empty, and all behind it

    void Put(std::size_t slot, std::uint32_t upper_word, std::uint32_t lower_word) {
      upper.data()[slot] = upper_word;
      lower.data()[slot] = lower_word;
    }

    // What a table of twice the size would hold of keys in their own bucket: of the hash one bit
    // went to the place, and one from the lower word to the upper.
    Bucket AtTwiceTheSize(std::uint32_t number_mask) const {
      Bucket twice;
      for (std::size_t i = 0; i < kSlots; ++i) {
        twice.upper.data()[i] = upper.data()[i] << 1 | lower.data()[i] >> 31 << kStepBits;
        twice.lower.data()[i] = lower.data()[i] + (lower.data()[i] & ~number_mask);
      }
      return twice;
    }

    // Bit i: slot i, which may be empty, has this upper word.
    unsigned Find(std::uint32_t word) const { return Mask(upper, word); }
    bool IsFull() const { return lower.back() != 0; }
    std::size_t Size() const {
      return static_cast<unsigned>(std::countr_zero(Mask(lower, 0) | 1U << kSlots));
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

  // By what is kept of the hash, in the order of the places.
  using FarKeys = std::multimap<std::uint64_t, Number>;

  // Where a key belongs and what its slot there holds, but for its number.
  struct Slot {
    std::uint32_t home;
    std::uint32_t upper;
    std::uint32_t lower;
    std::uint32_t number_mask;

    // To the next bucket; false if that is too far.
    bool Step() { return (++upper & kStepMask) != 0; }
  };

  static constexpr std::size_t kBucketsMin = std::size_t{1} << 7;
  // Room to grow in place costs nothing before it is used. The first is little, as a huge page is
  // used as a whole and most runs have few keys.
  static constexpr std::size_t kReserved = 16;
  static constexpr std::size_t kReservedMin = std::size_t{1} << 21;
  static constexpr std::size_t kReservedBehind = 2 * (kStepMask + 1);

  // The table begins to double when three quarters of its slots are taken. While it does, at least
  // so many buckets are moved after every so many keys: when the last are, it is seven eighths.
  static constexpr std::size_t kSlotsBeforeGrowth = kSlots / 4 * 3;  // of a bucket
  static constexpr std::size_t kBucketsAtOnce = 256;
  static constexpr std::size_t kKeysBetween = 256;

  explicit KeyIndex(std::size_t buckets) {
    buckets = std::max(buckets, kBucketsMin);
    reserved_ = buckets * kReserved;
    if (buckets > kBucketsMin) reserved_ = std::max(reserved_, kReservedMin);
    pages_ = ZeroedPages((reserved_ + kReservedBehind) * sizeof(Bucket));
    buckets_ = static_cast<Bucket*>(pages_.data());
    SetSize(buckets);
  }

  void SetSize(std::size_t buckets) {
    count_ = moving_ = buckets;
    shift_ = 32 - std::countr_zero(buckets);
    limit_ = buckets * kSlotsBeforeGrowth;
    assert(shift_ > kNumberBits);  // more keys than numbers
  }

  // Bits of the lower half of a hash behind those of its place.
  int ShiftOf(std::uint32_t lower) const {
    return shift_ - static_cast<int>(lower >> shift_ >= moving_);
  }
  static std::uint32_t NumberMask(int shift) { return ~std::uint32_t{0} >> (shift - kNumberBits); }

  Slot SlotOf(std::uint64_t hash) const {
    const auto lower = static_cast<std::uint32_t>(hash);
    const int shift = ShiftOf(lower);
    const std::uint64_t turned = std::rotr(hash, shift);  // the place's bits are the last
    const std::uint32_t number_mask = NumberMask(shift);
    return {lower >> shift, static_cast<std::uint32_t>(turned >> 32) & ~kStepMask,
            static_cast<std::uint32_t>(turned >> kStepBits) & ~number_mask, number_mask};
  }

  // The way back.
  static std::uint64_t HashOf(const Bucket& bucket, std::size_t slot, std::size_t at, int shift) {
    const std::uint32_t step = bucket.upper[slot] & kStepMask;
    const std::uint64_t upper = bucket.upper[slot] ^ step;
    const std::uint64_t lower = bucket.lower[slot] & ~NumberMask(shift);
    return std::rotl(upper << 32 | lower << kStepBits | (at - step), shift);
  }
  static Number NumberOf(const Bucket& bucket, std::size_t slot, int shift) {
    return (bucket.lower[slot] & NumberMask(shift)) - 1;
  }

  // Behind `end`, the end of a part of the table, and behind what found the last of it full.
  std::size_t EndOfRun(std::size_t end) const {
    while (buckets_[end - 1].IsFull()) ++end;
    return end;
  }

  // What is kept of a hash, in the order of the places.
  static std::uint64_t TurnedOf(std::uint64_t hash) { return std::rotl(hash, 32) & kTurnedMask; }
  [[gnu::noinline]] FarKeys::iterator FirstFar(std::uint64_t hash) {
    return far_.lower_bound(TurnedOf(hash));
  }
  [[gnu::noinline]] void PutFar(std::uint64_t hash, Number number) {
    far_.emplace(TurnedOf(hash), number);
  }

  // A key that is not in the table.
  void Insert(std::uint64_t hash, Number number) {
    Slot slot = SlotOf(hash);
    Bucket* bucket = buckets_ + slot.home;
    do {
      if (!bucket->IsFull()) {
        bucket->Put(bucket->Size(), slot.upper, slot.lower | (number + 1));
        return;
      }
      ++bucket;
    } while (slot.Step());
    PutFar(hash, number);
  }

  template <class Renumber>
  void Rebuild(std::size_t buckets, Renumber renumber) {
    const KeyIndex old = std::exchange(*this, KeyIndex(buckets));
    old.ForEach([&](std::uint64_t hash, Number number) {
      const Number now = renumber(hash, number);
      if (now == kGone) return;
      Insert(hash, now);
      ++size_;
    });
  }

  [[gnu::noinline]] void Grow() {
    if (2 * count_ > reserved_) {  // move all to where there is room to grow in place
      Rebuild(2 * count_, [](std::uint64_t, Number number) { return number; });
    } else {
      MoveSome();
    }
  }

  // The next buckets from the end, back to one whose keys all stand in their own bucket or before
  // its end. Those that had found theirs full, few, are put back last.
  void MoveSome() {
    std::size_t first = moving_ > 2 * kBucketsAtOnce ? moving_ - kBucketsAtOnce : 0;
    while (first > 0 && buckets_[first - 1].IsFull()) --first;
    if (first <= kStepMask) first = 0;  // what finds the last full must not reach what was moved
    std::vector<std::pair<std::uint64_t, Number>> last;
    const std::uint32_t number_mask = NumberMask(shift_);
    for (std::size_t i = EndOfRun(moving_); i-- > first;) {
      const Bucket from = std::exchange(buckets_[i], {});
      const Bucket moved = from.AtTwiceTheSize(number_mask);
      const std::size_t size = from.Size();
      std::array<std::uint32_t*, 2> to = {buckets_[2 * i].upper.data(),
                                          buckets_[2 * i + 1].upper.data()};
      for (std::size_t slot = 0; slot < size; ++slot) {
        const std::uint32_t upper = from.upper.data()[slot];
        if ((upper & kStepMask) == 0) {
          std::uint32_t*& next = to.data()[upper >> 31];
          next[0] = moved.upper.data()[slot];
          next[kSlots] = moved.lower.data()[slot];
          ++next;
        } else {
          last.emplace_back(HashOf(from, slot, i, shift_), NumberOf(from, slot, shift_));
        }
      }
    }
    auto far = far_.lower_bound(std::uint64_t{first} << 32 << shift_);
    while (far != far_.end() && far->first >> 32 >> shift_ < moving_) {
      last.emplace_back(std::rotr(far->first, 32), far->second);
      far = far_.erase(far);
    }
    moving_ = first;
    limit_ = size_ + kKeysBetween;
    if (first == 0) SetSize(2 * count_);
    for (const auto& [hash, number] : last) Insert(hash, number);
  }

  ZeroedPages pages_;
  Bucket* buckets_ = nullptr;  // in pages_
  std::size_t reserved_ = 0;   // buckets in pages_, without the room behind
  std::size_t count_ = 0;      // of buckets, when the table was last whole
  std::size_t moving_ = 0;     // of these not yet moved; all, unless the table is growing
  int shift_ = 0;
  std::size_t size_ = 0;   // keys
  std::size_t limit_ = 0;  // how many call for Grow()
  FarKeys far_;            // of these, those that have found too many buckets full
};

}  // namespace leakscan
