// What the findings of one record say about each other and about its person: cross-checks of NIR
// against birth date and sex, the profile of its person, minority. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "scanner/correlate/correlator.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/model/finding.h"

namespace leakscan {

// Where the findings stand that tell who a record's person is, the subject's own alone.
struct PersonPlaces {
  std::uint32_t nir = FindingsByKind::kNone;
  std::uint32_t birth = FindingsByKind::kNone;
  std::uint32_t address = FindingsByKind::kNone;
};

// None if a kind was found more than once, or a certificate that tells birth and sex, too. It
// depends on the findings' traits alone.
std::optional<PersonPlaces> FindPerson(const FindingsByKind& by_kind,
                                       std::span<const Finding> findings);

// What these findings say; null where there is none, or it says nothing of it.
struct PersonFindings {
  PersonFindings() = default;
  PersonFindings(const PersonPlaces& places, std::span<const Finding> findings);

  const Finding* nir = nullptr;
  const About* birth = nullptr;
  const About* address = nullptr;
};

// True if a NIR contradicts the birth date, or `sex`.
bool AreAtOdds(const PersonFindings& person, char sex);

// Raises a NIR whose key, layout, label or agreement with the record's birth date or sex leaves no
// doubt to confidence high, and marks one that contradicts them as another person's. `sex` is what
// SexNamed() says; `by_kind` is built of `findings`, here and below. True if any was changed.
bool CrossCheckNirs(const FindingsByKind& by_kind, char sex, std::span<Finding> findings);

// The part of the above that a finding tells alone: layout and label. True if any was raised.
bool RaiseDistinctNirs(const FindingsByKind& by_kind, std::span<Finding> findings);

// The sex that a record names beside its NIRs: 'M' or 'F', 0 if none or both.
char SexNamed(const FindingsByKind& by_kind, std::span<const Finding> findings,
              std::span<const Hint> hints);

// The same where no certificate may name one.
char SexNamed(std::span<const Hint> hints);

// The person of a record, as far as beyond doubt.
struct PersonProfile {
  About about;         // the year of birth in four digits
  bool dated = false;  // from a birth date; false: from a NIR, the century was guessed
};

// Sex, birth date and département of the record's person: what its findings give out differently
// stays unknown.
PersonProfile ProfileOf(const FindingsByKind& by_kind, std::span<const Finding> findings,
                        std::span<const Hint> hints, char sex_named, const Today& today);

PersonProfile ProfileOf(const PersonFindings& person, std::span<const Hint> hints, char sex_named,
                        const Today& today);

// kFactMinor, kFactMaybeMinor or 0.
std::uint16_t MinorityOf(const PersonProfile& profile, const Today& today);

}  // namespace leakscan
