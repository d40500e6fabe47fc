// PatientFinder: who of the persons in an exposure is on the hospital's list. Scratch inside; one a
// worker. The registry is shared.
//
// The rows that have the strongest keys in common with the record come first; each key is explained
// by the first row that has it, so that a number which a family shares names the one whose NIR
// stands beside it, and nobody else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/finding.h"
#include "scanner/registry/registry_file.h"
#include "scanner/registry/registry_table.h"

namespace leakscan {

// The hash by which a value of `kind` (nir, email, phone; person_name and birth_date of a pair) is
// known inside a run: what Finding::value_hash holds.
class ValueHashes {
 public:
  // `hasher` is the one of fingerprints.
  explicit ValueHashes(const KeyedHasher& hasher);

  Hash128 Of(const Finding& finding) const;

 private:
  std::array<Hash128, kKindCount> fronts_;
};

// The kind of key that a value by itself is, of those a registry holds; none for others.
inline bool IsRegistryKey(Kind kind, PersonKeyKind* key) {
  if (kind == Kind::kNir) *key = PersonKeyKind::kNir;
  if (kind == Kind::kEmail) *key = PersonKeyKind::kEmail;
  if (kind == Kind::kPhone) *key = PersonKeyKind::kPhone;
  return kind == Kind::kNir || kind == Kind::kEmail || kind == Kind::kPhone;
}

// Rows that some keys of one record lead to, put in order of how sure they are.
class KnownRows {
 public:
  void Clear() { hits_.clear(); }
  bool empty() const { return hits_.empty(); }
  // The record's key number `key` (any numbering) leads to `row`.
  void Add(std::uint32_t row, PersonKeyKind kind, std::uint32_t key);
  // Overwrites `known`; and `rivals`, if given, with those that fit as well as one of them.
  void Rank(std::vector<KnownPatient>* known, std::vector<KnownPatient>* rivals = nullptr);

 private:
  struct Hit {
    std::uint32_t row;
    std::uint32_t key;
    PersonKeySet kind;
  };
  struct Candidate {
    KnownPatient patient;
    std::uint32_t hits_begin;
    std::uint32_t hits_end;
  };

  std::vector<Hit> hits_;
  std::vector<Candidate> candidates_;
  std::vector<std::uint32_t> explained_;  // by key: the row that has it, plus 1
};

class PatientFinder {
 public:
  // `registry` must outlive the finder, and holds the table of values.
  PatientFinder(const Registry& registry, const KeyedHasher& fingerprints);

  // Fills Exposure::known from its keys and findings.
  void Find(Exposure* exposure);

 private:
  void Ask(const PersonKey& key);

  const Registry& registry_;
  ValueHashes values_;
  struct Question {
    std::uint64_t hash;
    PersonKeyKind kind;
  };
  std::vector<Question> questions_;
  KnownRows rows_;
};

}  // namespace leakscan
