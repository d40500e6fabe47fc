// What the findings of one record say about each other and about its person: cross-checks of NIR
// against birth date and sex, the About of an exposure, minority. Pure functions.
#pragma once

#include <cstdint>
#include <span>

#include "scanner/correlate/correlator.h"
#include "scanner/model/finding.h"

namespace leakscan {

// Raises a NIR whose key, layout, label or agreement with the record's birth date or sex leaves no
// doubt to confidence high, and marks one that contradicts them as another person's.
void CrossCheckNirs(std::span<Finding> findings, std::span<const Hint> hints);

// The part of the above that a finding tells alone: layout and label.
void RaiseDistinctNirs(std::span<Finding> findings);

// Sex, birth date and département of the record's person, as far as they are beyond doubt: what two
// persons share out differently stays unknown. A year of two digits is completed.
About AboutOf(std::span<const Finding> findings, std::span<const Hint> hints, const Today& today);

// kFactMinor, kFactMaybeMinor or 0. `certain` is false where the century was guessed.
std::uint16_t MinorityOf(const About& about, bool certain, const Today& today);

// True if `findings` hold the birth date of a subject.
bool HasBirthDate(std::span<const Finding> findings);

}  // namespace leakscan
