// PersonKeyMaker: under which keys the person of one record is counted, and which of them names the
// record's subject. Scratch is reused from record to record; one per worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/base/keyed_hash.h"
#include "scanner/model/finding.h"
#include "scanner/model/record.h"

namespace leakscan {

// True if a finding tells of a person that is to be protected: believable, not invented, and not a
// practitioner's.
inline bool IsEffective(const Finding& finding) {
  return finding.confidence >= Confidence::kMedium && !finding.fictional &&
         finding.holder != Holder::kProfessional;
}

class PersonKeyMaker {
 public:
  // `hasher` must outlive the maker.
  explicit PersonKeyMaker(const KeyedHasher& hasher) : hasher_(hasher) {}

  // Fills keys, subject_count and subject_values of `exposure` from its findings, which are ordered
  // by begin. The strings of subject_values live in `arena`.
  void MakeKeys(const Record& record, Arena& arena, Exposure* exposure);

 private:
  using Indices = std::vector<std::uint32_t>;

  void Sort(const std::vector<Finding>& findings);
  void PairBirths(const Record& record, const std::vector<Finding>& findings);
  void Name(PersonKeyKind kind, const Record& record, const Indices& group, Arena& arena,
            Exposure* exposure);
  void Link(PersonKeyKind kind, const Indices& group, Exposure* exposure);
  // `member` is the index of a finding, or of a pair in name_births_.
  std::string_view SubjectValue(PersonKeyKind kind, std::uint32_t member, const Exposure& exposure,
                                Arena& arena);
  PersonKey KeyOf(PersonKeyKind kind, std::uint32_t member, const Exposure& exposure) const;

  const KeyedHasher& hasher_;
  Indices nirs_;        // of the record's own persons
  Indices other_nirs_;  // valid, but somebody else's
  Indices ipps_;
  Indices emails_;
  Indices phones_;
  Indices names_;
  Indices births_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> name_births_;
  Indices pairs_;  // 0, 1, 2... of name_births_
  std::string subject_;
};

}  // namespace leakscan
