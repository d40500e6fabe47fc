// DistinctCount: how many different 64-bit hashes were met, in bounded memory: exact up to kKept,
// then from the kKept smallest ones ("k minimum values", Bar-Yossef et al. 2002), with a standard
// error of 1 / sqrt(kKept - 2), here 1.6 %. One owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

namespace leakscan {

class DistinctCount {
 public:
  static constexpr std::size_t kKept = 4096;
  static constexpr double kErrorPercent = 1.6;

  void Add(std::uint64_t hash) {
    if (smallest_.size() == kKept) {
      if (hash >= *smallest_.rbegin()) {
        exact_ = exact_ && hash == *smallest_.rbegin();
        return;
      }
      if (!smallest_.insert(hash).second) return;
      smallest_.erase(std::prev(smallest_.end()));
      exact_ = false;
      return;
    }
    smallest_.insert(hash);
  }

  bool exact() const { return exact_; }

  std::uint64_t count() const {
    if (exact_) return smallest_.size();
    constexpr double kHashes = 18446744073709551616.0;  // 2^64
    const double share = (static_cast<double>(*smallest_.rbegin()) + 1) / kHashes;
    return static_cast<std::uint64_t>(static_cast<double>(kKept - 1) / share);
  }

 private:
  std::set<std::uint64_t> smallest_;
  bool exact_ = true;
};

}  // namespace leakscan
