// PatientFinder: who of the persons in an exposure is on the hospital's list. Scratch inside; one a
// worker. The registry is shared.
//
// The rows that have the strongest keys in common with the record come first; each key is explained
// by the first row that has it, so that a number which a family shares names the one whose NIR
// stands beside it, and nobody else.
#pragma once

#include <algorithm>
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

  // Takes an exposure whose persons are to be looked for. True: they are in answer(), as was
  // expected. Else it is in the queue: what the memory takes its time for is asked for, for many.
  bool Queue(const Exposure& exposure);
  // The patients of who was queued last, the surest first; valid until the next call.
  std::span<const KnownPatient> answer() const { return known_; }
  // How many keys of that are in the queue.
  std::size_t keys_queued_last() const;
  // Leaves in answer() who that is, which is in the queue no longer.
  void AnswerLast();
  // Calls take(number in the queue, patients) for each that has any, in their order.
  template <class Take>
  void AnswerAll(Take take) {
    FindFrom(0);
    std::size_t exposure = 0;
    for (std::span<const TableHit> left(hits_); !left.empty();) {
      while (ends_[exposure] <= left.front().key) ++exposure;
      std::size_t count = 1;
      while (count < left.size() && left[count].key < ends_[exposure]) ++count;
      Rank(left.first(count));
      take(exposure, std::span<const KnownPatient>(known_));
      left = left.subspan(count);
    }
    Clear();
  }

 private:
  static constexpr std::size_t kHashedAtOnce = 4;
  static constexpr std::size_t kSiftedAtOnce = 8;  // exposures

  void Add(const Exposure& exposure);
  void AddOfMany(const Exposure& exposure);
  // Makes room for so many more keys, and as many as are hashed at once.
  void Reserve(std::size_t keys) {
    if (blocks_.size() - count_ < keys + kHashedAtOnce) Grow(keys);
  }
  void Grow(std::size_t keys);
  void Clear();
  bool IsExpected(std::span<const Hash128> hashes, const PersonKeyKind* kinds);
  // Reads the filter for all keys in front of number `end`.
  void Sift(std::size_t end);
  // Leaves in hits_ what keys in maybe_ lead to, from number `begin` of it on.
  void FindFrom(std::size_t begin);
  // Leaves in known_ what some hits of one exposure say.
  void Rank(std::span<const TableHit> hits);

  const Registry& registry_;
  const ValueHashes values_;
  // The queue: the keys of the exposures, one behind the other.
  std::size_t count_ = 0;
  std::vector<Hash128> blocks_;  // of which the lower halves are looked for
  std::vector<PersonKeyKind> kinds_;
  std::vector<std::size_t> ends_;  // of the keys of each exposure
  // Those in front of number sifted_ that may be somebody's.
  std::size_t sifted_ = 0;
  std::size_t maybe_count_ = 0;
  std::vector<std::uint32_t> maybe_;
  std::vector<TableHit> hits_;
  std::uint64_t last_row_ = 0;  // that was found; 0: none yet
  KnownRows rows_;
  std::vector<KnownPatient> known_;
};

}  // namespace leakscan
