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

void PatientFinder::Questions::Grow(std::size_t keys) {
  blocks.resize(2 * (count + keys));
  kinds.resize(blocks.size());
}

// The keys of a record whose findings are each of another kind are all that it has.
inline void PatientFinder::Questions::Add(const Exposure& exposure, const ValueHashes& values) {
  if (exposure.shape.serial == 0) return AddOfMany(exposure, values);
  Reserve(exposure.keys.size());
  Hash128* block = blocks.data() + count;
  PersonKeyKind* kind = kinds.data() + count;
  for (const PersonKey& key : exposure.keys) {
    *block = RegistryHashes::BlockOf(key);
    *kind = key.kind;
    const bool asked = key.kind != PersonKeyKind::kIpp;
    block += asked;
    kind += asked;
  }
  count = static_cast<std::size_t>(kind - kinds.data());
}

// Those of others name each person once, and leave out a second phone.
void PatientFinder::Questions::AddOfMany(const Exposure& exposure, const ValueHashes& values) {
  Reserve(exposure.keys.size() + exposure.findings.size());
  const auto add = [this](const PersonKey& key) {
    blocks[count] = RegistryHashes::BlockOf(key);
    kinds[count++] = key.kind;
  };
  for (const PersonKey& key : exposure.keys) {
    if (key.kind == PersonKeyKind::kNameBirth) add(key);
  }
  if (exposure.lead) return;
  for (const Finding& finding : exposure.findings) {
    PersonKey key;
    if (!IsRegistryKey(finding.kind, &key.kind) || !IsEffective(finding)) continue;
    if (finding.normalized.empty()) continue;
    key.hash = values.Of(finding).low;
    add(key);
  }
}

void PatientFinder::Ask(const Exposure& exposure) {
  asked_.count = 0;
  asked_.Add(exposure, values_);
  Encrypt(&asked_);
  const RegistryTable& table = registry_.table;
  const std::span<const Hash128> hashes(asked_.blocks.data(), asked_.count);
  for (const Hash128& hash : hashes) table.Prefetch(hash.low);
  if (!known_.empty()) {  // so was the exposure before: the list itself may have leaked
    for (const Hash128& hash : hashes) table.PrefetchEntries(hash.low);
  }
  answered_ = false;
}

void PatientFinder::Queue(const Exposure& exposure) {
  queue_.Add(exposure, values_);
  queue_ends_.push_back(queue_.count);
}

void PatientFinder::Find(const Questions& questions, std::size_t begin, std::size_t end) {
  known_.clear();
  hits_.clear();
  registry_.table.Find({questions.blocks.data() + begin, end - begin}, &hits_);
  if (!hits_.empty()) Rank({questions.kinds.data() + begin, end - begin});
}

// Mostly all that is found is one row.
void PatientFinder::Rank(std::span<const PersonKeyKind> kinds) {
  KnownPatient only{.row = hits_.front().row};
  bool alone = true;
  for (const TableHit& hit : hits_) {
    only.by |= KeySetOf(kinds[hit.key]);
    alone = alone && hit.row == only.row;
  }
  if (alone) {
    known_.push_back(only);
    return;
  }
  rows_.Clear();
  for (const TableHit& hit : hits_) rows_.Add(hit.row, kinds[hit.key], hit.key);
  rows_.Rank(&known_);
}

}  // namespace leakscan
