// StageAhead: which parts of compressed data are offered to be decoded ahead: the parts that begin
// in one region of the packed bytes, found as behind damage, by looking for them. Internal to
// decode/; one thread, but for AheadRegion::Run().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "scanner/decode/ahead_parts.h"
#include "scanner/decode/decode_shared.h"
#include "scanner/decode/input_window.h"

namespace leakscan {

class ContainerStage;

// Makes a stage of the same kind and place as another.
using StageMaker = std::function<std::unique_ptr<ContainerStage>(std::unique_ptr<InputWindow>,
                                                                 DecodeShared& shared)>;

// A part of compressed data that was decoded ahead.
struct DecodedPart {
  std::uint64_t end = 0;       // in the packed data
  std::uint64_t bytes = 0;     // it decoded to
  std::deque<SideText> names;  // in its header
};

class AheadRegion : public AheadPart {
 public:
  // The parts of `below` that begin in [from, to).
  AheadRegion(Stage& below, std::uint64_t from, std::uint64_t to, const DecodeLimits& limits,
              StageMaker maker);

  void Run() override;
  // One behind the other, from begin() on.
  std::deque<DecodedPart>& parts() { return parts_; }

 private:
  std::optional<std::uint64_t> FindBegin() const;

  Stage& below_;
  const std::uint64_t to_;
  DecodeLimits limits_;
  const StageMaker maker_;
  std::deque<DecodedPart> parts_;
};

class StageAhead {
 public:
  // `below` gives the packed data.
  StageAhead(Stage& below, DecodeShared& shared, StageMaker maker);

  // What was decoded ahead from `position` on, where a part may start, as AheadParts::Take(); and
  // offers what lies farther ahead.
  AheadRegion* Take(std::uint64_t position);

 private:
  Stage& below_;
  DecodeShared& shared_;
  const StageMaker maker_;
  AheadParts parts_;
  std::unique_ptr<AheadPart> next_;  // to be offered
  std::uint64_t planned_until_ = 0;
  std::uint64_t last_position_ = 0;  // of Take()
  std::uint64_t largest_part_ = 0;
  std::optional<std::uint64_t> size_;  // of what `below` gives
};

}  // namespace leakscan
