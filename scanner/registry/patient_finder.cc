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
  std::ranges::stable_sort(candidates_, std::ranges::greater(),
                           [](const Candidate& candidate) { return candidate.patient.by; });
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

void PatientFinder::Questions::Clear() {
  blocks.clear();
  kinds.clear();
  ends.clear();
}

void PatientFinder::Questions::Add(const PersonKey& key) {
  if (key.kind == PersonKeyKind::kIpp) return;
  blocks.push_back(RegistryHashes::BlockOf(key));
  kinds.push_back(key.kind);
}

// The keys of a record whose findings are each of another kind are all that it has; of others they
// name each person once, and leave out a second phone.
void PatientFinder::Questions::Add(const Exposure& exposure, const ValueHashes& values) {
  const bool single = exposure.shape.serial != 0;
  for (const PersonKey& key : exposure.keys) {
    if (single || key.kind == PersonKeyKind::kNameBirth) Add(key);
  }
  if (!single && !exposure.lead) {
    for (const Finding& finding : exposure.findings) {
      PersonKey key;
      if (!IsRegistryKey(finding.kind, &key.kind) || !IsEffective(finding)) continue;
      if (finding.normalized.empty()) continue;
      key.hash = values.Of(finding).low;
      Add(key);
    }
  }
  ends.push_back(kinds.size());
}

void PatientFinder::Ask(const Exposure& exposure) {
  asked_.Clear();
  asked_.Add(exposure, values_);
  Encrypt(&asked_);
  for (std::size_t key = 0; key < asked_.kinds.size(); ++key) Prefetch(asked_, key);
  answered_ = false;
}

std::span<const KnownPatient> PatientFinder::Answer() {
  if (!answered_) Find(asked_, 0, asked_.kinds.size());
  answered_ = true;
  return known_;
}

void PatientFinder::Find(const Questions& questions, std::size_t begin, std::size_t end) {
  rows_.Clear();
  std::array<std::uint32_t, kRowsPerHashMax> rows;
  for (std::size_t key = begin; key < end; ++key) {
    const std::size_t count = registry_.table.Find(questions.blocks[key].low, rows);
    for (std::size_t row = 0; row < count; ++row) {
      rows_.Add(rows[row], questions.kinds[key], static_cast<std::uint32_t>(key - begin));
    }
  }
  rows_.Rank(&known_);
}

}  // namespace leakscan
