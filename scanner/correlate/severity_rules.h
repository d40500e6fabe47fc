// SeverityRules: which combinations of findings matter, as data (patterns/severity.toml).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/model/kinds.h"

namespace leakscan {

// What a record holds, one bit a fact, that rules combine. The first kKindCount bits are the kinds
// found (at confidence medium or more); the others follow.
using FactSet = std::uint64_t;
inline constexpr int kFactBitContact = 40;           // phone, email or postal_address
inline constexpr int kFactBitHealth = 41;            // any health finding
inline constexpr int kFactBitStructuredHealth = 42;  // result, code, certificate, labelled term
constexpr FactSet FactBit(int bit) { return FactSet{1} << bit; }
constexpr FactSet FactOf(Kind kind) { return FactBit(static_cast<int>(kind)); }

class SeverityRules {
 public:
  // Rules in order, the most severe first:
  //   [[rule]]
  //   severity = "critical"
  //   who  = ["nir", "person_name + birth_date"]   # one of these combinations...
  //   with = ["structured_health"]                 # ...and one of these, if any is given
  // Words are detector ids, "contact", "health" and "structured_health". Errors name the line.
  static Result<SeverityRules> Parse(std::string_view toml, std::string_view name);

  // The severity of the first rule that `facts` satisfy; kInfo if none does.
  Severity Judge(FactSet facts) const;

 private:
  struct Rule {
    Severity severity = Severity::kInfo;
    std::vector<FactSet> who;
    std::vector<FactSet> with;
  };
  std::vector<Rule> rules_;
};

}  // namespace leakscan
