// KnownTally: how many records show somebody of the hospital's list, and how many of the list are
// shown; those of whom nothing but a phone number is, apart. Two bits a row of the list. One owner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scanner/model/finding.h"
#include "scanner/model/totals.h"

namespace leakscan {

class KnownTally {
 public:
  // Of one record.
  void Add(std::span<const KnownPatient> known);

  KnownCounts Count() const;

 private:
  // A bit for each row.
  using Rows = std::vector<std::uint64_t>;
  static void Mark(std::uint32_t row, Rows* rows);

  Rows known_;
  Rows phoned_;
  std::uint64_t exposures_ = 0;
  std::uint64_t phone_exposures_ = 0;
};

}  // namespace leakscan
