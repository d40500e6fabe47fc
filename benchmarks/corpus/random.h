// The generator's only source of chance: the same seed gives the same bytes on every machine, which
// the distributions of <random> do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace leakscan::corpus {

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Uniform in [0, bound); `bound` is not 0. The bias (< 2^-32 for our bounds) does not matter
  // here.
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((Next() >> 32) * bound) >> 32);
  }

  // Uniform in [low, high].
  int Between(int low, int high) {
    return low + static_cast<int>(Below(static_cast<std::uint32_t>(high - low + 1)));
  }

  // True `per_thousand` times in a thousand.
  bool Chance(std::uint32_t per_thousand) { return Below(1000) < per_thousand; }

  template <typename List>
  const auto& Pick(const List& list) {
    return list[Below(static_cast<std::uint32_t>(std::size(list)))];
  }

 private:
  std::uint64_t state_;
};

// A set of 64-bit keys (never 0) that grows; open addressing, since a run inserts millions.
class DistinctSet {
 public:
  DistinctSet() : slots_(1024) {}

  // False if `key` was there already.
  bool Insert(std::uint64_t key) {
    if ((size_ + 1) * 2 > slots_.size()) Grow();
    if (!Place(key)) return false;
    ++size_;
    return true;
  }

  std::size_t size() const { return size_; }

 private:
  bool Place(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = Random(key).Next() & mask;
    while (slots_[slot] != 0) {
      if (slots_[slot] == key) return false;
      slot = (slot + 1) & mask;
    }
    slots_[slot] = key;
    return true;
  }

  void Grow() {
    std::vector<std::uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    for (const std::uint64_t key : old) {
      if (key != 0) Place(key);
    }
  }

  std::vector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

}  // namespace leakscan::corpus
