#include "scanner/registry/known_tally.h"

#include <bit>
#include <cstddef>

namespace leakscan {

void KnownTally::Mark(std::uint32_t row, Rows* rows) {
  const std::size_t word = row / 64;
  if (word >= rows->size()) rows->resize(word + word / 2 + 1);
  (*rows)[word] |= std::uint64_t{1} << row % 64;
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
  const auto count = [](std::uint64_t bits) {
    return static_cast<std::uint64_t>(std::popcount(bits));
  };
  for (const std::uint64_t bits : known_) counts.patients += count(bits);
  for (std::size_t i = 0; i < phoned_.size(); ++i) {
    counts.phone_patients += count(i < known_.size() ? phoned_[i] & ~known_[i] : phoned_[i]);
  }
  return counts;
}

}  // namespace leakscan
