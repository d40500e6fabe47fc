// PersonKeyMaker: under which keys the person of one record is counted, and which of them names the
// record's subject. A key is made of the hash of its value (Finding::value_hash), which is kept in
// the finding for others who need it. Immutable.
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

// The keys of a record whose findings are each of another kind and have a normal form, which makes
// them the same for all records with findings of these traits. `own` are the kinds of those that
// are effective and the subject's.
std::vector<Subject> SingleKeys(const FindingsByKind& by_kind, FactSet own,
                                std::span<const Finding> findings);

class PersonKeyMaker {
 public:
  // `hasher` is the one of fingerprints.
  explicit PersonKeyMaker(const KeyedHasher& hasher);

  // Fills keys, subject_count and subjects of `exposure` from its findings, of which `by_kind` is
  // built.
  void MakeKeys(const Record& record, const FindingsByKind& by_kind, Exposure* exposure) const;

  // The same from what SingleKeys() gave for findings of the same traits.
  void MakeKeys(std::span<const Subject> keys, Exposure* exposure) const;

 private:
  std::uint64_t HashOf(const Subject& key, std::span<Finding> findings) const;
  const Hash128& HashValue(Finding* finding) const;
  const Hash128& ValueHashOf(Finding* finding) const;  // from memory, if it was hashed

  std::array<Hash128, kKindCount> fronts_;  // of the detector of each kind, behind which it hashes
};

}  // namespace leakscan
