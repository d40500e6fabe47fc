#include "scanner/correlate/record_shapes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "scanner/correlate/person_keys.h"

namespace leakscan {
namespace {

constexpr std::size_t kFindingsMax = 24;
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;

// The traits as two words, for a hash that need not tell all shapes apart.
std::uint64_t Mix(std::uint64_t hash, const FindingTraits& traits) {
  std::uint64_t words[2];
  static_assert(sizeof(words) == sizeof(traits));
  std::memcpy(words, &traits, sizeof(words));
  return (std::rotl(hash, 5) ^ words[0] ^ std::rotl(words[1], 29)) * kOdd;
}

bool AreEqual(const FindingTraits& a, const FindingTraits& b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0;
}

}  // namespace

const RecordShape* RecordShapes::Of(std::span<const Finding> findings, bool health_name) {
  // Most rows have the shape of the one before, or of the last one of another shape.
  for (RecordShape* const shape : recent_) {
    if (Fits(*shape, findings, health_name)) {
      recent_ = {shape, shape == recent_[0] ? recent_[1] : recent_[0]};
      return shape;
    }
  }
  if (findings.size() > kFindingsMax) return nullptr;
  std::uint64_t hash = health_name;
  for (const Finding& finding : findings) {
    if (finding.normalized.empty()) return nullptr;
    hash = Mix(hash, finding);
  }
  constexpr int kSlotBits = std::bit_width(ShapeId::kSlots - 1);
  RecordShape& shape = shapes_[hash >> (64 - kSlotBits)];
  if (!Fits(shape, findings, health_name) && Make(findings, health_name, &shape) == nullptr) {
    return nullptr;
  }
  recent_ = {&shape, recent_[0] != &shape ? recent_[0] : recent_[1]};
  return &shape;
}

// The plan of a table and how each cell was read decide the traits of all findings: these are not
// looked at again.
const RecordShape* RecordShapes::OfRow(const RowReading& row, std::span<const Finding> findings,
                                       bool health_name) {
  const std::uint64_t mixed =
      (row.found ^ std::rotl(row.raised, 21) ^ std::rotl(row.fictional, 42)) * kOdd;
  RowShape& known = rows_[mixed >> 60U];
  if (known.row != row || known.shape->id.serial != known.serial ||
      known.shape->health_name != health_name) {
    const RecordShape* const shape = Of(findings, health_name);
    if (shape == nullptr) return nullptr;
    known = {row, shape, shape->id.serial};
  }
  return known.shape;
}

// True if `findings` have the shape, and each a normal form.
inline bool RecordShapes::Fits(const RecordShape& shape, std::span<const Finding> findings,
                               bool health_name) {
  if (shape.id.serial == 0 || shape.traits.size() != findings.size() ||
      shape.health_name != health_name) {
    return false;
  }
  const FindingTraits* const traits = shape.traits.data();
  bool fits = true;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings.data()[i];
    fits &= AreEqual(traits[i], finding) && !finding.normalized.empty();
  }
  return fits;
}

const RecordShape* RecordShapes::Make(std::span<const Finding> findings, bool health_name,
                                      RecordShape* shape) {
  shape->id.serial = 0;
  shape->by_kind.Build(findings);
  if (shape->by_kind.repeated() != 0) return nullptr;
  shape->traits.assign(findings.begin(), findings.end());
  shape->health_name = health_name;
  shape->settled = false;
  if (const auto person = FindPerson(shape->by_kind, findings)) {
    shape->person = *person;
    shape->settled = shape->by_kind.First(Kind::kNir) == person->nir &&
                     (person->nir == FindingsByKind::kNone ||
                      findings[person->nir].confidence == Confidence::kHigh);
  }
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
