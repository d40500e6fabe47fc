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

// The same of an ordinary NIR (validate/nir.h), which tells all of it plainly.
inline About AboutOfOrdinaryNir(const char* digits) {
  const auto two_digits = [](const char* s) { return DigitValue(s[0]) * 10 + DigitValue(s[1]); };
  About about;
  about.sex = digits[0] == '1' ? 'M' : 'F';
  about.birth_year = static_cast<std::uint16_t>(kTwoDigitYear + two_digits(digits + 1));
  about.birth_month = static_cast<std::uint8_t>(two_digits(digits + 3));
  about.department[0] = digits[5];
  about.department[1] = digits[6];
  const bool is_overseas = digits[5] == '9' && (digits[6] == '7' || digits[6] == '8');
  if (is_overseas) about.department[2] = digits[7];
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
