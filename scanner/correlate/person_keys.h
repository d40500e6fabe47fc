// PersonKeyMaker: under which keys the person of one record is counted, and which of them names the
// record's subject. Immutable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/model/finding.h"
#include "scanner/model/record.h"

namespace leakscan {

// True if a finding tells of a person that is to be protected: believable, not invented, not
// allowed by the user, and not a practitioner's.
inline bool IsEffective(const Finding& finding) {
  return finding.confidence >= Confidence::kMedium && !finding.fictional && !finding.allowed &&
         finding.holder != Holder::kProfessional;
}

// The keys of a record whose findings are each of another kind and have a normal form, which makes
// them the same for all records with findings of these traits. `own` are the kinds of those that
// are effective and the subject's.
std::vector<Subject> SingleKeys(const FindingsByKind& by_kind, FactSet own,
                                std::span<const Finding> findings);

class PersonKeyMaker {
 public:
  explicit PersonKeyMaker(const KeyedHasher& hasher);

  // Fills keys, subject_count and subjects of `exposure` from its findings, of which `by_kind` is
  // built.
  void MakeKeys(const Record& record, const FindingsByKind& by_kind, Exposure* exposure) const;

  // The same from what SingleKeys() gave for findings of the same traits.
  void MakeKeys(std::span<const Subject> keys, Exposure* exposure) const;

 private:
  std::uint64_t HashOf(const Subject& key, std::span<const Finding> findings) const;
  // Of one value, or of a name and a birth date.
  std::uint64_t HashOf(PersonKeyKind kind, std::string_view value) const;
  std::uint64_t HashOfNameBirth(std::string_view name, std::string_view birth) const;

  static constexpr std::size_t kKinds = static_cast<std::size_t>(PersonKeyKind::kPhone) + 1;

  std::array<Hash128, kKinds> fronts_;  // of each kind: what its values are hashed behind
};

}  // namespace leakscan
