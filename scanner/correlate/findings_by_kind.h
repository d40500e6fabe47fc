// FindingsByKind: where the findings of each kind stand in a record. Made in one walk, so that
// every rule about some kind looks at its findings alone. Holds indices, not the findings; the
// scratch is reused from record to record. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/correlate/severity_rules.h"
#include "scanner/model/finding.h"

namespace leakscan {

class FindingsByKind {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // Replaces what is held by the places of `findings`.
  void Build(std::span<const Finding> findings) {
    kinds_ = 0;
    repeated_ = 0;
    if (next_.size() < findings.size()) next_.resize(findings.size());
    std::uint32_t* const next = next_.data();
    for (std::uint32_t i = 0; i < findings.size(); ++i) {
      const Kind kind = findings.data()[i].kind;
      const FactSet fact = FactOf(kind);
      next[i] = kNone;
      if ((kinds_ & fact) == 0) {
        first_.data()[static_cast<std::size_t>(kind)] = i;
      } else {
        repeated_ |= fact;
        next[last_.data()[static_cast<std::size_t>(kind)]] = i;
      }
      last_.data()[static_cast<std::size_t>(kind)] = i;
      kinds_ |= fact;
    }
  }

  // Kinds found, and kinds found more than once, as facts.
  FactSet kinds() const { return kinds_; }
  FactSet repeated() const { return repeated_; }

  // The first finding of `kind`, and the next one of the same kind as `finding`; kNone behind the
  // last.
  std::uint32_t First(Kind kind) const {
    return (kinds_ & FactOf(kind)) != 0 ? first_.data()[static_cast<std::size_t>(kind)] : kNone;
  }
  std::uint32_t Next(std::uint32_t finding) const { return next_.data()[finding]; }

  // Calls visit(finding) for each of `kind` among `findings`, which are those of Build(), in order.
  template <class Found, class Visit>
  void ForEach(Kind kind, std::span<Found> findings, Visit visit) const {
    for (std::uint32_t i = First(kind); i != kNone; i = Next(i)) visit(findings.data()[i]);
  }

 private:
  FactSet kinds_ = 0;
  FactSet repeated_ = 0;
  std::array<std::uint32_t, kKindCount> first_{};  // meaningful for the kinds found
  std::array<std::uint32_t, kKindCount> last_{};
  std::vector<std::uint32_t> next_;
};

}  // namespace leakscan
