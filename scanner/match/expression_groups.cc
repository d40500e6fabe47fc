#include "scanner/match/expression_groups.h"

#include <hs.h>

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/base/keyed_hash.h"
#include "scanner/match/number_scan.h"

namespace leakscan {
namespace {

constexpr std::array<std::string_view, kGroupKindCount> kNames = {
    "email", "number", "label", "prose", "literal", "custom_literal"};

GroupKind GroupOf(const Pattern& pattern) {
  switch (pattern.grammar) {
    case Grammar::kEmail:
      return GroupKind::kEmail;
    case Grammar::kNumber:
      return GroupKind::kNumber;
    case Grammar::kLabel:
    case Grammar::kDisguisedEmail:
    case Grammar::kCertificate:
    case Grammar::kLink:
      return GroupKind::kLabel;
    case Grammar::kProse:
    case Grammar::kDamagedNumber:
      return GroupKind::kProse;
    case Grammar::kLiteral:
    case Grammar::kName:
    case Grammar::kNone:
      break;
  }
  const bool of_user = pattern.kind == Kind::kCustom || pattern.kind == Kind::kWatch;
  return of_user ? GroupKind::kCustomLiteral : GroupKind::kLiteral;
}

bool IsShared(const ExpressionGroup& group, const Pattern& pattern) {
  if (group.kind != GroupKind::kEmail && group.kind != GroupKind::kNumber) return false;
  return std::any_of(group.expressions.begin(), group.expressions.end(), [&](const Expression& e) {
    return e.text == pattern.anchor && e.caseless == pattern.caseless;
  });
}

}  // namespace

std::string_view Name(GroupKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

bool ExpressionGroup::IsOwnLoop() const {
  return kind == GroupKind::kNumber && expressions.size() == 1 &&
         expressions.front().text == kStretchExpression && !expressions.front().caseless;
}

unsigned ExpressionGroup::Flags(std::size_t index) const {
  unsigned flags = expressions[index].caseless ? HS_FLAG_CASELESS : 0U;
  // '^' and '$' are line ends: the text is a chunk, whose own ends mean nothing.
  if (ReportsStart()) flags |= HS_FLAG_SOM_LEFTMOST | HS_FLAG_MULTILINE;
  return flags;
}

std::string ExpressionGroup::Hash() const {
  std::string text(Name(kind));
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    text += '\n' + std::to_string(Flags(i)) + ':' + std::to_string(expressions[i].text.size()) +
            ':' + expressions[i].text;
  }
  std::string hash(32, '0');
  WriteHex(KeyedHasher(SecretKey{}, "expression group")(text), hash.data());
  return hash;
}

std::vector<ExpressionGroup> GroupExpressions(const PatternSet& patterns) {
  std::array<std::vector<ExpressionGroup>, kGroupKindCount> groups;
  for (std::size_t i = 0; i < patterns.patterns().size(); ++i) {
    const Pattern& pattern = patterns.patterns()[i];
    if (pattern.grammar == Grammar::kNone) continue;
    const GroupKind kind = GroupOf(pattern);
    auto& of_kind = groups[static_cast<std::size_t>(kind)];
    if (of_kind.empty() || kind == GroupKind::kLabel) of_kind.push_back({kind, {}});
    ExpressionGroup& group = of_kind.back();
    if (IsShared(group, pattern)) continue;
    group.expressions.push_back({pattern.anchor, pattern.caseless, static_cast<std::uint16_t>(i)});
  }
  std::vector<ExpressionGroup> found;
  for (auto& of_kind : groups) {
    for (ExpressionGroup& group : of_kind) found.push_back(std::move(group));
  }
  return found;
}

}  // namespace leakscan
