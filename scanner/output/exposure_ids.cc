#include "scanner/output/exposure_ids.h"

#include <algorithm>
#include <cassert>

namespace leakscan {

ExposureIds::ExposureIds(const RunKeys& keys, const std::vector<Detector>& detectors)
    : keys_(keys), detectors_(detectors) {
  std::vector<std::string_view> ids;
  for (const Detector& detector : detectors) {
    ids.push_back(detector.id);
    id_hashes_.push_back(keys.fingerprints(detector.id).low);
  }
  std::sort(ids.begin(), ids.end());
  for (const Detector& detector : detectors) {
    const auto place = std::lower_bound(ids.begin(), ids.end(), std::string_view(detector.id));
    ranks_.push_back(static_cast<std::uint32_t>(place - ids.begin()));
  }
}

Hash128 ExposureIds::Id(const ExposurePlace& place, std::string_view record_text) const {
  const Hash128& source = place.chunk->context->source_hash;
  KeyedHasher::Stream hash = keys_.ids.Begin();
  hash.Word(source.low);
  hash.Word(source.high);
  hash.Word(place.offset);
  hash.Word(place.length);
  hash.Part(record_text);
  return hash.Finish();
}

// Over the pairs of detector and normal form, sorted.
Hash128 ExposureIds::Fingerprint(std::span<const Finding> findings) {
  const std::uint64_t* const id_hashes = id_hashes_.data();
  KeyedHasher::Stream hash = keys_.fingerprints.Begin();
  for (const Entry& entry : Sorted(findings)) {
    const Finding& finding = findings.data()[entry.finding];
    hash.Word(id_hashes[finding.detector]);
    hash.Part(finding.normalized);
  }
  return hash.Finish();
}

// Begins with the order of the last record with as many findings: rows of a table have mostly the
// same detectors in the same places, so that nothing is left to move.
std::span<const ExposureIds::Entry> ExposureIds::Sorted(std::span<const Finding> findings) {
  const auto is_before = [findings](const Entry& a, const Entry& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    return findings[a.finding].normalized < findings[b.finding].normalized;
  };
  std::vector<Entry>& order = orders_[std::min(findings.size(), orders_.size() - 1)];
  if (order.size() != findings.size()) {
    order.resize(findings.size());
    for (std::uint32_t i = 0; Entry & entry : order) entry.finding = i++;
  }
  Entry* const begin = order.data();
  Entry* const end = begin + order.size();
  const std::uint32_t* const ranks = ranks_.data();
  for (Entry* entry = begin; entry != end; ++entry) {
    entry->rank = ranks[findings.data()[entry->finding].detector];
  }
  if (order.size() >= orders_.size()) {
    std::sort(begin, end, is_before);
    return order;
  }
  for (Entry* next = begin; next != end; ++next) {
    const Entry moved = *next;
    Entry* to = next;
    for (; to != begin && is_before(moved, to[-1]); --to) *to = to[-1];
    *to = moved;
  }
  return order;
}

void ExposureIds::MakeTokens(std::span<const Finding> findings) {
  if (token_of_.size() < findings.size()) token_of_.resize(findings.size());
  token_texts_.clear();
  std::uint32_t* token = token_of_.data();
  for (const Finding& finding : findings) {
    *token = kNoToken;
    if (CarriesToken(finding.kind)) {
      *token = static_cast<std::uint32_t>(token_texts_.size());
      token_texts_.push_back({detectors_[finding.detector].id, finding.normalized});
    }
    ++token;
  }
  if (tokens_.size() < token_texts_.size()) tokens_.resize(token_texts_.size());
  keys_.tokens.Tokens(token_texts_, tokens_.data());
}

// Mostly it is one of the findings, whose token is there already.
Hash128 ExposureIds::SubjectToken(const Subject& subject, std::span<const Finding> findings) {
  const Finding& finding = findings[subject.finding];
  if (subject.kind == PersonKeyKind::kNameBirth) {
    name_birth_.assign(finding.normalized);
    name_birth_ += '|';
    name_birth_ += findings[subject.birth].normalized;
    return keys_.tokens.Token("name_birth", name_birth_);
  }
  if (const Hash128* token = TokenOf(subject.finding)) return *token;
  assert(finding.detector < detectors_.size());
  return keys_.tokens.Token(detectors_[finding.detector].id, finding.normalized);
}

}  // namespace leakscan
