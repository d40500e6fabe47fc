#include "scanner/registry/known_tally.h"

#include <algorithm>
#include <cstddef>

namespace leakscan {

void KnownTally::Mark(std::uint32_t row, std::vector<bool>* rows) {
  if (row >= rows->size()) rows->resize(std::size_t{row} + row / 2 + 1);
  (*rows)[row] = true;
}

void KnownTally::Add(std::span<const KnownPatient> known) {
  if (known.empty()) return;
  bool by_phone_alone = true;
  for (const KnownPatient& patient : known) {
    const bool phone = patient.by == kPhoneAlone;
    by_phone_alone = by_phone_alone && phone;
    Mark(patient.row, phone ? &phoned_ : &known_);
  }
  ++(by_phone_alone ? phone_exposures_ : exposures_);
}

KnownCounts KnownTally::Count() const {
  KnownCounts counts;
  counts.exposures = exposures_;
  counts.phone_exposures = phone_exposures_;
  counts.patients = static_cast<std::uint64_t>(std::ranges::count(known_, true));
  for (std::size_t row = 0; row < phoned_.size(); ++row) {
    const bool known = row < known_.size() && known_[row];
    counts.phone_patients += phoned_[row] && !known;
  }
  return counts;
}

}  // namespace leakscan
