// ExpressionGroup: the expressions that share one Hyperscan database. Internal to scanner/match;
// made once at start, from patterns that it does not outlive in any way (it copies).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/pattern_set.h"

namespace leakscan {

// What belongs together. '@' alone runs several times faster than beside other expressions, the
// runs of digits likewise, and each label is faster in a database of its own (three at 9, 7 and 12
// GB/s fell to 2.5 together). Users' expressions share one, apart from the shipped ones, which stay
// what they were when their databases were made. Expressions for running text are left out of
// tables, where every other row would hold one.
enum class GroupKind : std::uint8_t { kEmail, kNumber, kLabel, kProse, kLiteral, kCustomLiteral };
inline constexpr int kGroupKindCount = static_cast<int>(GroupKind::kCustomLiteral) + 1;

std::string_view Name(GroupKind kind);  // "email"

struct Expression {
  std::string text;
  bool caseless = false;
  std::uint16_t pattern = 0;  // index into PatternSet::patterns()
};

struct ExpressionGroup {
  GroupKind kind = GroupKind::kEmail;
  std::vector<Expression> expressions;  // an expression's index is its id in the database

  // Matches carry their start: the match is the value.
  bool ReportsStart() const {
    return kind == GroupKind::kLiteral || kind == GroupKind::kCustomLiteral;
  }

  // The number expression that is read by the scanner's own loop (number_scan.h): no database.
  bool IsOwnLoop() const;

  // Hyperscan's flags for expression `index`.
  unsigned Flags(std::size_t index) const;

  // 32 hexadecimal digits over everything that shapes the database but the Hyperscan version.
  std::string Hash() const;
};

// The non-empty groups of `patterns`, in the order of GroupKind. Number and e-mail grammars read
// their whole kind from any anchor, so patterns that share an expression there (nir and phone) are
// one, under the first of them. A label is a group of its own.
std::vector<ExpressionGroup> GroupExpressions(const PatternSet& patterns);

}  // namespace leakscan
