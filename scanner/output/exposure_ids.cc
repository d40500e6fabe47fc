#include "scanner/output/exposure_ids.h"

#include <bit>
#include <cassert>

#include "scanner/base/in_registers.h"

namespace leakscan {

ExposureIds::ExposureIds(const RunKeys& keys, const std::vector<Detector>& detectors)
    : keys_(keys), detectors_(detectors) {
  for (const Detector& detector : detectors) {
    id_hashes_.push_back(keys.fingerprints(detector.id));
    fronts_.emplace_back(detector.id);
  }
}

Hash128 ExposureIds::Id(const ExposurePlace& place, std::string_view record_text) const {
  return keys_.ids.Striped({place.chunk->context->source_hash, {place.offset, place.length}},
                           record_text);
}

// Over the pairs of detector and normal form, in whatever order they were met: their hashes are
// added up (Clarke and others, "Incremental Multiset Hash Functions", 2003). The sum is hashed once
// more, lest the difference of two fingerprints tells which findings they share.
Hash128 ExposureIds::Fingerprint(std::span<const Finding> findings) const {
  using Words = std::uint64_t __attribute__((vector_size(sizeof(Hash128))));
  const Hash128* const id_hashes = id_hashes_.data();
  Words words = {};
  for (const Finding& finding : findings) {
    Hash128 hash = finding.value_hash;
    if (hash == Hash128{}) {
      hash = InRegisters(KeyedHasher::Inner(id_hashes[finding.detector], finding.normalized));
    }
    words += Words{hash.low, hash.high};
  }
  return keys_.fingerprints({std::bit_cast<Hash128>(words)}, {});
}

void ExposureIds::MakeTokens(std::span<const Finding> findings) {
  if (token_of_.size() < findings.size()) {
    token_of_.resize(findings.size());
    token_texts_.resize(findings.size());
    tokens_.resize(findings.size());
  }
  std::uint32_t count = 0;
  std::uint32_t* token = token_of_.data();
  for (const Finding& finding : findings) {
    if (!CarriesToken(finding.kind)) {
      *token++ = kNoToken;
      continue;
    }
    token_texts_.data()[count] = {&fronts_.data()[finding.detector], finding.normalized};
    *token++ = count++;
  }
  keys_.tokens.Tokens(std::span(token_texts_).first(count), tokens_.data());
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
