#include "scanner/correlate/record_shapes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "scanner/correlate/person_keys.h"

namespace leakscan {
namespace {

constexpr std::size_t kFindingsMax = 24;

// The traits as two words, for a hash that need not tell all shapes apart.
std::uint64_t Mix(std::uint64_t hash, const FindingTraits& traits) {
  std::uint64_t words[2];
  static_assert(sizeof(words) == sizeof(traits));
  std::memcpy(words, &traits, sizeof(words));
  return (std::rotl(hash, 5) ^ words[0] ^ std::rotl(words[1], 29)) * 0x9E3779B97F4A7C15U;
}

bool AreEqual(const FindingTraits& a, const FindingTraits& b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0;
}

}  // namespace

const RecordShape* RecordShapes::Of(std::span<const Finding> findings, bool health_name) {
  if (findings.size() > kFindingsMax) return nullptr;
  std::uint64_t hash = health_name;
  bool all_filled = true;
  for (const Finding& finding : findings) {
    hash = Mix(hash, finding);
    all_filled &= !finding.normalized.empty();
  }
  if (!all_filled) return nullptr;
  constexpr int kSlotBits = std::bit_width(ShapeId::kSlots - 1);
  RecordShape& shape = shapes_[hash >> (64 - kSlotBits)];
  bool same = shape.traits.size() == findings.size() && shape.health_name == health_name;
  const FindingTraits* traits = shape.traits.data();
  for (std::size_t i = 0; same && i < findings.size(); ++i) {
    same = AreEqual(traits[i], findings.data()[i]);
  }
  return same && shape.id.serial != 0 ? &shape : Make(findings, health_name, &shape);
}

const RecordShape* RecordShapes::Make(std::span<const Finding> findings, bool health_name,
                                      RecordShape* shape) {
  shape->id.serial = 0;
  shape->by_kind.Build(findings);
  if (shape->by_kind.repeated() != 0) return nullptr;
  shape->traits.assign(findings.begin(), findings.end());
  shape->health_name = health_name;
  shape->verdict = JudgeFindings(rules_, shape->by_kind, findings, health_name);
  shape->id = {++made_, static_cast<std::size_t>(shape - shapes_.data()), shape->verdict.plain};
  shape->keys = SingleKeys(shape->by_kind, shape->verdict.own, findings);
  const auto is_name_birth = [](const Subject& key) {
    return key.kind == PersonKeyKind::kNameBirth;
  };
  std::optional<PersonKeyKind> strongest;
  if (!shape->keys.empty()) strongest = shape->keys.front().kind;
  shape->facts =
      PersonFactsOf(shape->verdict, strongest, std::ranges::any_of(shape->keys, is_name_birth));
  return shape;
}

}  // namespace leakscan
