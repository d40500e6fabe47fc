// Hash128: what the keyed hashes give, cut to 128 bits.
#pragma once

#include <cstdint>

namespace leakscan {

struct Hash128 {
  std::uint64_t low = 0;  // of its first eight bytes, little-endian
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

}  // namespace leakscan
