// What a NIR's reading says in a finding. Internal to pipeline/.
#pragma once

#include <cstring>
#include <string_view>

#include "scanner/model/finding.h"
#include "scanner/validate/number_reading.h"

namespace leakscan {

inline About AboutOfNir(const NirFacts& facts) {
  About about;
  about.sex = facts.sex;
  about.birth_year = static_cast<std::uint16_t>(kTwoDigitYear + facts.birth_year);
  about.birth_month = static_cast<std::uint8_t>(facts.birth_month);
  std::memcpy(about.department, facts.department, sizeof about.department);
  return about;
}

// How the kind is called in events; empty for an ordinary NIR.
inline std::string_view QualifierOf(NirKind kind) {
  switch (kind) {
    case NirKind::kNir:
      return {};
    case NirKind::kNia:
      return "nia";
    case NirKind::kNnp:
      return "nnp";
    case NirKind::kMig:
      return "mig";
  }
  return {};
}

}  // namespace leakscan
