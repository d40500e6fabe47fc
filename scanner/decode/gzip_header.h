// The header of a gzip member (RFC 1952, 2.3), read without decoding anything. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace leakscan {

struct GzipHeader {
  enum class State : std::uint8_t {
    kComplete,
    kShort,    // it goes on behind the bytes given
    kInvalid,  // no gzip header
  };
  // Where an optional field lies in the header; `bytes` 0 where there is none.
  struct Field {
    std::size_t at = 0;
    std::size_t bytes = 0;
  };

  State state = State::kShort;
  std::size_t bytes = 0;
  bool checksum_wrong = false;
  Field extra;
  Field name;
  Field comment;
};

GzipHeader ReadGzipHeader(std::span<const std::byte> member);

}  // namespace leakscan
