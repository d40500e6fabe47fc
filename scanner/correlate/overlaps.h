// Which findings of a record stand: overlapping ones are decided, repeated ones counted. Works in
// place on the findings of one record; the scratch is reused from record to record. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "scanner/model/finding.h"
#include "scanner/model/record.h"

namespace leakscan {

class OverlapResolver {
 public:
  // Orders `findings` by place and keeps, of any that overlap, the longest of the highest
  // confidence. Time is n log n, whatever overlaps what. False if nothing was moved or dropped.
  bool Resolve(const Record& record, std::vector<Finding>* findings);

  // Makes findings of one detector and normalised value into one, with their count: the first of
  // them, at the highest confidence. Keeps the order. False if there were none to merge.
  bool MergeRepeats(std::vector<Finding>* findings);

 private:
  // What a finding occupies, in units that also order the values within a rewritten field.
  struct Span {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t finding = 0;
  };

  void MakeSpans(const Record& record, const std::vector<Finding>& findings);
  bool SpansOverlap() const;
  void Decide(const std::vector<Finding>& findings);
  bool AnyAcceptedBetween(std::size_t first, std::size_t last) const;
  void Accept(std::size_t span);
  void EraseDropped(std::vector<Finding>* findings);

  std::vector<Span> spans_;  // ordered by begin
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> accepted_;  // Fenwick tree: accepted spans, counted by index
  std::vector<bool> covered_;            // spans that begin in an accepted one
  std::vector<bool> dropped_;            // findings
};

}  // namespace leakscan
