// SevenZipLink: one decoder of a SevenZipChain. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "scanner/decode/seven_zip_chain.h"
#include "scanner/decode/seven_zip_cipher.h"
#include "scanner/decode/seven_zip_header.h"
#include "scanner/model/gap.h"

namespace leakscan {

// As SevenZipChain::Decode().
class SevenZipLink {
 public:
  using State = SevenZipChain::State;
  using Step = SevenZipChain::Step;

  virtual ~SevenZipLink() = default;
  virtual Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) = 0;
  virtual bool AllUsed() { return true; }
  // Of memory for what was decoded before.
  virtual std::uint64_t window_bytes() const { return 0; }
};

// PPMd, variant H. Null: `failure` says why not.
std::unique_ptr<SevenZipLink> OpenPpmdLink(const SevenZipCoder& coder,
                                           std::uint64_t window_bytes_max,
                                           std::optional<Gap>* failure);

// BCJ2. `held`: the folder's packed streams but the first; must outlive the link. Null: `failure`
// says why not.
std::unique_ptr<SevenZipLink> OpenBcj2Link(const SevenZipCoder& coder, const SevenZipKey& key,
                                           std::uint64_t window_bytes_max,
                                           std::span<const std::vector<std::byte>> held,
                                           std::optional<Gap>* failure);

}  // namespace leakscan
