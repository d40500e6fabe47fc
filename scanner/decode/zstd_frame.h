// The frame and block headers of Zstandard (RFC 8878, 3.1.1), read without decoding anything.
// Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace leakscan {

struct ZstdFrameHeader {
  static constexpr std::size_t kBytesMin = 5;  // magic number and descriptor
  static constexpr std::size_t kBytesMax = 18;

  bool valid = false;
  std::size_t bytes = 0;
  std::uint64_t window_bytes = 0;
  bool has_checksum = false;
  bool has_dictionary = false;
};

// The size of the header that starts `frame` (at least kBytesMin bytes).
std::size_t ZstdFrameHeaderBytes(std::span<const std::byte> frame);

// The header that starts `frame` (at least ZstdFrameHeaderBytes() bytes, with its magic number).
ZstdFrameHeader ReadZstdFrameHeader(std::span<const std::byte> frame);

struct ZstdBlockHeader {
  static constexpr std::size_t kBytes = 3;
  static constexpr std::size_t kContentBytesMax = std::size_t{128} << 10U;

  bool valid = false;
  bool last = false;
  std::size_t bytes = 0;  // of the whole block in the frame, its header included
};

// The header that starts `block` (at least kBytes bytes).
ZstdBlockHeader ReadZstdBlockHeader(std::span<const std::byte> block);

// A little-endian number of 4 bytes; also used for the sizes of gzip and of skippable frames.
inline std::uint32_t ReadLittleEndian32(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8U | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

}  // namespace leakscan
