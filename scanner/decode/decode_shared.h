// DecodeShared: what all stages and layers of one input share. Internal to decode/; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/decode_ahead.h"
#include "scanner/decode/input_window.h"
#include "scanner/decode/outbox.h"
#include "scanner/decode/stream_decoder.h"

namespace leakscan {

struct DecodeShared {
  DecodeLimits limits;
  const InputWindow* input = nullptr;  // the outermost; set before anything is decoded
  std::span<const std::string> passwords = {};
  DecodeHelper* helper = nullptr;  // null: nobody decodes ahead
  // This is who decodes ahead: parts of compressed data that begin before this place.
  std::optional<std::uint64_t> parts_until = {};
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
  bool RatioHit(int depth) { return IsRatioHit(DecodedAt(depth)); }

  // True if no limit is hit by decoding so many bytes more at each depth, whatever comes first, and
  // what is decoded of them in turn is far from one: where that is hit depends on what was read.
  bool MayCountDecoded(std::span<const std::uint64_t> bytes) {
    constexpr std::uint64_t kFar = 8;
    for (const std::uint64_t decoded : decoded_bytes) {
      if (IsRatioHit(decoded, kFar)) return false;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint64_t decoded = DecodedAt(static_cast<int>(i)) + bytes[i];
      if (decoded >= limits.output_bytes_max || IsRatioHit(decoded)) return false;
    }
    return true;
  }
  void CountDecoded(std::span<const std::uint64_t> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) DecodedAt(static_cast<int>(i)) += bytes[i];
  }

  // A limit has cut off what stands at `depth` and below: others get their chance.
  void ForgetDecoded(int depth) {
    ++limits_hit;
    for (auto i = static_cast<std::size_t>(depth); i < decoded_bytes.size(); ++i) {
      decoded_bytes[i] = 0;
    }
  }

 private:
  bool IsRatioHit(std::uint64_t decoded, std::uint64_t margin = 1) const {
    return decoded > limits.ratio_floor_bytes &&
           decoded / std::max<std::uint64_t>(limits.ratio_max, 1) >
               std::max(input->position(), seen_bytes) / margin;
  }
};

// Where a stage or a layer stands in the nest.
struct LayerPlace {
  std::string path;            // behind the input's own: "" or "!/member!/member"
  int depth = 0;               // of containers around it
  std::string_view container;  // what its bytes were decoded from; a literal
};

}  // namespace leakscan
