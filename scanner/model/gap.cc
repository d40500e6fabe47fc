#include "scanner/model/gap.h"

#include <array>
#include <cstddef>

namespace leakscan {

std::string_view Name(GapReason reason) {
  static constexpr std::array<std::string_view, kGapReasonCount> kNames = {
      "truncated",   "corrupt",     "encrypted",   "multivolume", "unsupported",  "limit_depth",
      "limit_ratio", "limit_bytes", "limit_spool", "limit_time",  "limit_window", "limit_members",
      "unreadable",  "special",     "changed",     "interrupted", "set_aside",    "internal"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace leakscan
