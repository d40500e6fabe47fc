// Gap: bytes that we claim to read and did not scan. Never silent: each becomes one event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

enum class GapReason : std::uint8_t {
  kTruncated,
  kCorrupt,
  kEncrypted,
  kMultivolume,
  kUnsupported,
  kLimitDepth,
  kLimitRatio,
  kLimitBytes,
  kLimitSpool,
  kLimitTime,
  kLimitWindow,
  kLimitMembers,
  kUnreadable,
  kSpecial,
  kChanged,
  kInterrupted,
  kSetAside,
  kInternal,
};
inline constexpr int kGapReasonCount = static_cast<int>(GapReason::kInternal) + 1;

std::string_view Name(GapReason reason);  // "truncated", "limit_ratio", "special"...

struct Gap {
  GapReason reason = GapReason::kInternal;
  std::uint64_t offset = 0;            // in the stream the gap's event names
  std::optional<std::uint64_t> bytes;  // nothing where unknown
  std::string detail;                  // what would close it; our own words, no value of the input
};

}  // namespace leakscan
