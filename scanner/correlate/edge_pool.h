// EdgePool: the lists of stronger keys of the ledger, chained through one pool. Internal to it
// (person_ledger.cc); one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scanner/correlate/person_entries.h"

namespace leakscan {

inline constexpr std::uint32_t kNoEdge = 0x3FFFFFFF;

class EdgePool {
 public:
  struct Edge {
    Entry target;
    std::uint32_t next;
  };

  const Edge& operator[](std::uint32_t edge) const { return edges_[edge]; }

  // A new list head in front of `next`.
  std::uint32_t Push(Entry target, std::uint32_t next) {
    if (free_ == kNoEdge) {
      edges_.push_back({target, next});
      return static_cast<std::uint32_t>(edges_.size() - 1);
    }
    const std::uint32_t edge = free_;
    free_ = edges_[edge].next;
    edges_[edge] = {target, next};
    return edge;
  }

  void Release(std::uint32_t head) {
    while (head != kNoEdge) {
      const std::uint32_t next = edges_[head].next;
      edges_[head].next = free_;
      free_ = head;
      head = next;
    }
  }

  // Room for another edge is certain only below this many.
  bool full() const { return edges_.size() >= kNoEdge; }

  // Gives every edge's target its new number; edges not in use may hold any.
  void Renumber(const std::vector<Entry>& numbers) {
    for (Edge& edge : edges_) {
      if (edge.target < numbers.size()) edge.target = numbers[edge.target];
    }
  }

 private:
  std::vector<Edge> edges_;
  std::uint32_t free_ = kNoEdge;
};

}  // namespace leakscan
