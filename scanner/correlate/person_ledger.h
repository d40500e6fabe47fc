// PersonLedger: counts distinct persons over millions of records, exactly and in any order.
//
// Keys are hashes of (kind, value), strongest kind first: NIR > name + birth date > IPP > e-mail >
// phone. Two NIRs are two persons. A weaker key belongs to a stronger one if it was seen with
// exactly one such (after the stronger one's own belonging is resolved); seen with none it is a
// person of its own; seen with several it counts 0 in `persons` and `persons_min` and 1 in
// `persons_max`.
//
// 10 to 20 bytes a key (40 of few), and 8 more of one that names a person or has several stronger
// ones; fed by one thread at a time (who writes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "scanner/model/finding.h"
#include "scanner/model/totals.h"

namespace leakscan {

class PersonLedger {
 public:
  // Exact for up to `persons_max` persons with five keys each; beyond that an estimate, and the
  // error that it stays within in 95 of 100 runs.
  explicit PersonLedger(std::uint64_t persons_max);
  ~PersonLedger();

  // The records added from now on belong to a new top-level input.
  void BeginInput();

  // One record: its keys, strongest first; the first `subject_count` name its persons, to each of
  // which every later key is linked; `facts` are PersonFact bits.
  void Add(std::span<const PersonKey> keys, std::size_t subject_count, std::uint16_t facts);

  // Hints that `keys` will be added soon.
  void Prefetch(std::span<const PersonKey> keys) const;

  // Distinct persons met since BeginInput(), as far as the run's links so far tell them apart, with
  // all that the run has learnt about them.
  PersonCounts CountInput();

  // Distinct persons of the run.
  PersonCounts Count();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace leakscan
