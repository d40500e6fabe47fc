// DecodeShared: what all stages and layers of one input share. Internal to decode/; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/outbox.h"
#include "scanner/decode/source_stage.h"
#include "scanner/decode/stream_decoder.h"

namespace leakscan {

struct DecodeShared {
  DecodeLimits limits;
  const SourceStage& source;
  std::span<const std::string> passwords = {};
  Outbox outbox = {};
  // Bytes that came out of the decoders at each depth, of everything decoded so far but what a
  // limit has cut off.
  std::vector<std::uint64_t> decoded_bytes = {};
  std::uint64_t members = 0;
  int limits_hit = 0;
  std::uint64_t password_effort = 0;  // spent on trying passwords
  std::uint64_t held_bytes = 0;       // of windows that hold what must be there to be read at all
  std::uint64_t seen_bytes = 0;       // of the input, by looking elsewhere than where it is read

  std::uint64_t& DecodedAt(int depth) {
    const auto index = static_cast<std::size_t>(depth);
    if (decoded_bytes.size() <= index) decoded_bytes.resize(index + 1);
    return decoded_bytes[index];
  }

  // What was decoded so far stands in no sane relation to what was read.
  bool RatioHit(int depth) {
    const std::uint64_t decoded = DecodedAt(depth);
    return decoded > limits.ratio_floor_bytes &&
           decoded / std::max<std::uint64_t>(limits.ratio_max, 1) >
               std::max(source.position(), seen_bytes);
  }

  // A limit has cut off what stands at `depth` and below: others get their chance.
  void ForgetDecoded(int depth) {
    ++limits_hit;
    for (auto i = static_cast<std::size_t>(depth); i < decoded_bytes.size(); ++i) {
      decoded_bytes[i] = 0;
    }
  }
};

// Where a stage or a layer stands in the nest.
struct LayerPlace {
  std::string path;            // behind the input's own: "" or "!/member!/member"
  int depth = 0;               // of containers around it
  std::string_view container;  // what its bytes were decoded from; a literal
};

}  // namespace leakscan
