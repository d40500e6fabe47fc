// ExposureIds: the keyed names in an event (contract, "token"): the id of an exposure, which is its
// content and place; its fingerprint, which is what was found, wherever it stands; the tokens of
// its findings and subjects. Pure functions of key and exposure; scratch inside, one per writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/finding.h"
#include "scanner/model/pattern.h"
#include "scanner/output/event_writer.h"

namespace leakscan {

class ExposureIds {
 public:
  // `keys` and `detectors` must outlive the object.
  ExposureIds(const RunKeys& keys, const std::vector<Detector>& detectors);

  Hash128 Id(const ExposurePlace& place, std::string_view record_text) const;
  Hash128 Fingerprint(std::span<const Finding> findings) const;

  // Makes the tokens of `findings`; what follows is about these.
  void MakeTokens(std::span<const Finding> findings);
  // Null for a finding of a kind that carries none.
  const Hash128* TokenOf(std::size_t finding) const {
    const std::uint32_t token = token_of_.data()[finding];
    return token != kNoToken ? &tokens_[token] : nullptr;
  }
  // Of those that carry one, in their order.
  const Hash128* tokens() const { return tokens_.data(); }
  Hash128 SubjectToken(const Subject& subject, std::span<const Finding> findings);

 private:
  static constexpr std::uint32_t kNoToken = 0xFFFFFFFF;

  const RunKeys& keys_;
  const std::vector<Detector>& detectors_;
  std::vector<Hash128> id_hashes_;  // of each detector: the keyed hash of its id, never shown

  std::vector<TokenFront> fronts_;  // of each detector

  // At least so many as there are findings.
  std::vector<TokenText> token_texts_;
  std::vector<Hash128> tokens_;
  std::vector<std::uint32_t> token_of_;  // by finding
  std::string name_birth_;
};

}  // namespace leakscan
