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

  // Looks for the persons of an exposure. What the memory takes its time for is asked for here, and
  // waited for in Answer(): the more is done between them, the less it costs.
  void Ask(const Exposure& exposure);
  // Of the exposure that was asked about last, the surest first; valid until the next call.
  std::span<const KnownPatient> Answer() {
    if (!answered_) Find(asked_, 0, asked_.count);
    answered_ = true;
    return known_;
  }

  // The same of exposures whose answers are not needed yet.
  void Queue(const Exposure& exposure);
  // Calls take(known) for each of them that has any.
  template <class Take>
  void AnswerQueue(Take take) {
    Encrypt(&queue_);
    std::size_t ahead = 0;
    std::size_t begin = 0;
    for (const std::size_t end : queue_ends_) {
      for (; ahead < std::min(end + kKeysAhead, queue_.count); ++ahead) {
        registry_.table.Prefetch(queue_.blocks.data()[ahead].low);
      }
      Find(queue_, begin, end);
      begin = end;
      if (!known_.empty()) take(std::span<const KnownPatient>(known_));
    }
    queue_.count = 0;
    queue_ends_.clear();
  }

 private:
  static constexpr std::size_t kKeysAhead = 32;

  // Keys of exposures, one behind the other.
  struct Questions {
    void Add(const Exposure& exposure, const ValueHashes& values);
    void AddOfMany(const Exposure& exposure, const ValueHashes& values);
    // Makes room for so many more.
    void Reserve(std::size_t keys) {
      if (blocks.size() - count < keys) Grow(keys);
    }
    void Grow(std::size_t keys);

    std::size_t count = 0;
    std::vector<Hash128> blocks;  // of the keys; Encrypt() makes them their hashes
    std::vector<PersonKeyKind> kinds;
  };

  void Encrypt(Questions* questions) const {
    registry_.hashes.OfKeys({questions->blocks.data(), questions->count});
  }
  // Leaves the answer for these keys in known_.
  void Find(const Questions& questions, std::size_t begin, std::size_t end);
  // The same from hits_, if there are any.
  void Rank(std::span<const PersonKeyKind> kinds);

  const Registry& registry_;
  const ValueHashes values_;
  Questions asked_;
  bool answered_ = false;
  Questions queue_;
  std::vector<std::size_t> queue_ends_;  // of the keys of each exposure
  std::vector<TableHit> hits_;
  KnownRows rows_;
  std::vector<KnownPatient> known_;
};

}  // namespace leakscan
