#include "scanner/registry/patient_finder.h"

#include <algorithm>
#include <tuple>

namespace leakscan {

// The detector of a kind has its name.
ValueHashes::ValueHashes(const KeyedHasher& hasher) {
  for (const Kind kind :
       {Kind::kNir, Kind::kEmail, Kind::kPhone, Kind::kPersonName, Kind::kBirthDate}) {
    fronts_[static_cast<std::size_t>(kind)] = hasher(Name(kind));
  }
}

Hash128 ValueHashes::Of(const Finding& finding) const {
  if (finding.value_hash != Hash128{}) return finding.value_hash;
  return KeyedHasher::Inner(fronts_[static_cast<std::size_t>(finding.kind)], finding.normalized);
}

void KnownRows::Add(std::uint32_t row, PersonKeyKind kind, std::uint32_t key) {
  hits_.push_back({row, key, KeySetOf(kind)});
}

void KnownRows::Rank(std::vector<KnownPatient>* known, std::vector<KnownPatient>* rivals) {
  known->clear();
  if (rivals != nullptr) rivals->clear();
  if (hits_.empty()) return;
  std::ranges::sort(hits_, {}, [](const Hit& hit) { return std::tuple(hit.row, hit.key); });
  candidates_.clear();
  std::uint32_t key_max = 0;
  for (std::uint32_t i = 0; i < hits_.size(); ++i) {
    const Hit& hit = hits_[i];
    if (candidates_.empty() || candidates_.back().patient.row != hit.row) {
      candidates_.push_back({{.row = hit.row, .rows = 1, .by = 0}, i, i});
    }
    candidates_.back().patient.by |= hit.kind;
    candidates_.back().hits_end = i + 1;
    key_max = std::max(key_max, hit.key);
  }
  std::ranges::sort(candidates_, [](const Candidate& a, const Candidate& b) {
    return a.patient.by != b.patient.by ? a.patient.by > b.patient.by
                                        : a.patient.row < b.patient.row;
  });
  explained_.assign(key_max + 1, 0);
  for (const Candidate& candidate : candidates_) {
    const auto hits =
        std::span(hits_).subspan(candidate.hits_begin, candidate.hits_end - candidate.hits_begin);
    const std::uint32_t first = explained_[hits.front().key];
    const bool is_new =
        std::ranges::any_of(hits, [this](const Hit& hit) { return explained_[hit.key] == 0; });
    if (is_new) {
      known->push_back(candidate.patient);
      for (const Hit& hit : hits) {
        if (explained_[hit.key] == 0) {
          explained_[hit.key] = static_cast<std::uint32_t>(known->size());
        }
      }
      continue;
    }
    // All that it has is explained; by one row alone that has no more, it fits as well.
    const bool same =
        std::ranges::all_of(hits, [&](const Hit& hit) { return explained_[hit.key] == first; });
    KnownPatient& rival = (*known)[first - 1];
    if (!same || rival.by != candidate.patient.by) continue;
    ++rival.rows;
    if (rivals != nullptr) rivals->push_back(candidate.patient);
  }
}

PatientFinder::PatientFinder(const Registry& registry, const KeyedHasher& fingerprints)
    : registry_(registry), values_(fingerprints) {}

// Each exposure asks the memory for the words of its keys in the filter; a few exposures later they
// are read, and asked for are the lines of those keys that may be somebody's. While the memory
// takes its time, other things are done.
bool PatientFinder::Queue(const Exposure& exposure) {
  const std::size_t begin = count_;
  Add(exposure);
  const std::size_t keys = count_ - begin;
  const std::size_t hashed = (keys + kHashedAtOnce - 1) / kHashedAtOnce * kHashedAtOnce;
  const std::span<Hash128> blocks(blocks_.data() + begin, hashed);
  registry_.hashes.OfKeys(blocks);
  if (IsExpected(blocks.first(keys), kinds_.data() + begin)) {
    count_ = begin;
    return true;
  }
  ends_.push_back(count_);
  for (const Hash128& hash : blocks.first(keys)) registry_.table.PrefetchFilter(hash.low);
  if (ends_.size() % kSiftedAtOnce == 0) Sift(begin);
  return false;
}

std::size_t PatientFinder::keys_queued_last() const {
  return count_ - (ends_.size() > 1 ? ends_[ends_.size() - 2] : 0);
}

// Who has all keys of the record, and is the only one, is all that a search would find.
inline bool PatientFinder::IsExpected(std::span<const Hash128> hashes, const PersonKeyKind* kinds) {
  if (last_row_ == 0 || hashes.empty()) return false;
  const RowKeys& rows = registry_.row_keys;
  const std::uint64_t end = std::min(last_row_ + RowKeys::kRowsExpected, rows.rows());
  for (std::uint64_t row = last_row_ + 1; row <= end; ++row) {
    if (!rows.HasAll(row, hashes, kinds)) continue;
    KnownPatient only{.row = static_cast<std::uint32_t>(row)};
    for (std::size_t i = 0; i < hashes.size(); ++i) only.by |= KeySetOf(kinds[i]);
    known_.assign(1, only);
    last_row_ = row;
    rows.Prefetch(row + 4 * RowKeys::kRowsExpected);
    return true;
  }
  return false;
}

// No branch depends on what the filter says of a key.
inline void PatientFinder::Sift(std::size_t end) {
  const std::size_t before = maybe_count_;
  for (; sifted_ < end; ++sifted_) {
    maybe_.data()[maybe_count_] = static_cast<std::uint32_t>(sifted_);
    maybe_count_ += registry_.table.MayHold(blocks_.data()[sifted_].low);
  }
  for (std::size_t i = before; i < maybe_count_; ++i) {
    registry_.table.PrefetchLine(blocks_.data()[maybe_.data()[i]].low);
  }
}

void PatientFinder::Grow(std::size_t keys) {
  blocks_.resize(2 * (count_ + keys + kHashedAtOnce));
  kinds_.resize(blocks_.size());
  maybe_.resize(blocks_.size());
}

// The keys of a record whose findings are each of another kind are all that it has.
inline void PatientFinder::Add(const Exposure& exposure) {
  if (exposure.shape.serial == 0) return AddOfMany(exposure);
  Reserve(exposure.keys.size());
  Hash128* block = blocks_.data() + count_;
  PersonKeyKind* kind = kinds_.data() + count_;
  for (const PersonKey& key : exposure.keys) {
    *block = RegistryHashes::BlockOf(key);
    *kind = key.kind;
    const bool asked = key.kind != PersonKeyKind::kIpp;
    block += asked;
    kind += asked;
  }
  count_ = static_cast<std::size_t>(kind - kinds_.data());
}

// Those of others name each person once, and leave out a second phone.
void PatientFinder::AddOfMany(const Exposure& exposure) {
  Reserve(exposure.keys.size() + exposure.findings.size());
  const auto add = [this](const PersonKey& key) {
    blocks_[count_] = RegistryHashes::BlockOf(key);
    kinds_[count_++] = key.kind;
  };
  for (const PersonKey& key : exposure.keys) {
    if (key.kind == PersonKeyKind::kNameBirth) add(key);
  }
  if (exposure.lead) return;
  for (const Finding& finding : exposure.findings) {
    PersonKey key;
    if (!IsRegistryKey(finding.kind, &key.kind) || !IsEffective(finding)) continue;
    if (finding.normalized.empty()) continue;
    key.hash = values_.Of(finding).low;
    add(key);
  }
}

void PatientFinder::AnswerLast() {
  const std::size_t begin = count_ - keys_queued_last();
  Sift(begin);
  const std::size_t before = maybe_count_;
  FindFrom(before);
  known_.clear();
  if (!hits_.empty()) Rank(hits_);
  ends_.pop_back();
  count_ = sifted_ = begin;
  maybe_count_ = before;
}

void PatientFinder::FindFrom(std::size_t begin) {
  Sift(count_);
  hits_.clear();
  for (std::size_t i = begin; i < maybe_count_; ++i) {
    const std::uint32_t key = maybe_[i];
    registry_.table.Find(blocks_[key].low, key, &hits_);
  }
}

void PatientFinder::Clear() {
  count_ = sifted_ = maybe_count_ = 0;
  ends_.clear();
}

// Mostly all that is found is one row.
void PatientFinder::Rank(std::span<const TableHit> hits) {
  KnownPatient only{.row = hits.front().row};
  bool alone = true;
  for (const TableHit& hit : hits) {
    only.by |= KeySetOf(kinds_[hit.key]);
    alone = alone && hit.row == only.row;
  }
  last_row_ = only.row;
  if (alone) return known_.assign(1, only);
  rows_.Clear();
  const std::uint32_t first = hits.front().key;
  for (const TableHit& hit : hits) rows_.Add(hit.row, kinds_[hit.key], hit.key - first);
  rows_.Rank(&known_);
}

}  // namespace leakscan
