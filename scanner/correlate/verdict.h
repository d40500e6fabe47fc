// Verdict: what the findings of a record amount to, taken together. It depends on their kinds,
// confidence and holders alone, not on their values. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "scanner/correlate/findings_by_kind.h"
#include "scanner/correlate/severity_rules.h"
#include "scanner/model/finding.h"

namespace leakscan {

struct Verdict {
  bool exposure = false;    // somebody is named; false: at most a lead
  bool identified = false;  // by a finding that counts: effective, and of confidence medium
  bool plain = false;       // every finding is real, the subject's own, and was met once
  std::uint8_t categories = 0;
  Confidence confidence = Confidence::kLow;
  Severity severity = Severity::kInfo;
  FactSet own = 0;  // effective kinds of the record's own person, and kFactBitHealth
};

// `by_kind` is built of `findings`. `health_name`: the name of their stream or table speaks of
// health. Of no exposure only the first member is told.
Verdict JudgeFindings(const SeverityRules& rules, const FindingsByKind& by_kind,
                      std::span<const Finding> findings, bool health_name);

// Bit i: category i is among the findings.
std::uint8_t CategoriesOf(FactSet kinds, std::span<const Finding> findings);

// True if a finding is among `kinds` that tells of somebody's health.
bool HoldHealth(FactSet kinds);

// PersonFact bits but those of age, of a person whose strongest key is of kind `strongest`.
std::uint16_t PersonFactsOf(const Verdict& verdict, std::optional<PersonKeyKind> strongest,
                            bool has_name_birth);

}  // namespace leakscan
