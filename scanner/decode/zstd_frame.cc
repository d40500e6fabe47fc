// Frame: magic (4), descriptor (1), window descriptor (0..1), dictionary id (0, 1, 2, 4), content
// size (0, 1, 2, 4, 8), blocks, checksum (0, 4). Block: 3 bytes, little-endian: last (1 bit),
// type (2 bits: raw, RLE, compressed, reserved), size (21 bits).

#include "scanner/decode/zstd_frame.h"

#include <algorithm>

namespace leakscan {
namespace {

constexpr std::size_t kDescriptorAt = 4;
constexpr std::size_t kDictionaryIdBytes[] = {0, 1, 2, 4};

std::uint64_t ReadLittleEndian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return value;
}

struct Descriptor {
  explicit Descriptor(std::byte byte)
      : bits(std::to_integer<unsigned>(byte)),
        single_segment((bits & 0x20U) != 0),
        dictionary_id_bytes(kDictionaryIdBytes[bits & 3U]),
        content_size_bytes(bits >> 6U == 0 ? (single_segment ? 1U : 0U)
                                           : std::size_t{1} << (bits >> 6U)) {}
  unsigned bits;
  bool single_segment;
  std::size_t dictionary_id_bytes;
  std::size_t content_size_bytes;
};

}  // namespace

std::size_t ZstdFrameHeaderBytes(std::span<const std::byte> frame) {
  const Descriptor descriptor(frame[kDescriptorAt]);
  return ZstdFrameHeader::kBytesMin + (descriptor.single_segment ? 0U : 1U) +
         descriptor.dictionary_id_bytes + descriptor.content_size_bytes;
}

ZstdFrameHeader ReadZstdFrameHeader(std::span<const std::byte> frame) {
  const Descriptor descriptor(frame[kDescriptorAt]);
  ZstdFrameHeader header;
  header.valid = (descriptor.bits & 0x08U) == 0;  // the reserved bit
  header.bytes = ZstdFrameHeaderBytes(frame);
  header.has_checksum = (descriptor.bits & 0x04U) != 0;
  std::size_t at = ZstdFrameHeader::kBytesMin;
  if (!descriptor.single_segment) {
    const auto window = std::to_integer<unsigned>(frame[at++]);
    const std::uint64_t base = std::uint64_t{1} << (10 + (window >> 3U));
    header.window_bytes = base + base / 8 * (window & 7U);
  }
  header.has_dictionary = ReadLittleEndian(frame.subspan(at, descriptor.dictionary_id_bytes)) != 0;
  at += descriptor.dictionary_id_bytes;
  if (descriptor.single_segment) {
    header.window_bytes = ReadLittleEndian(frame.subspan(at, descriptor.content_size_bytes));
    if (descriptor.content_size_bytes == 2) header.window_bytes += 256;
  }
  return header;
}

ZstdBlockHeader ReadZstdBlockHeader(std::span<const std::byte> block) {
  const std::uint64_t bits = ReadLittleEndian(block.first(ZstdBlockHeader::kBytes));
  const std::uint64_t type = bits >> 1U & 3U;
  const std::size_t size = bits >> 3U;
  ZstdBlockHeader header;
  header.valid = type != 3 && size <= ZstdBlockHeader::kContentBytesMax;
  header.last = (bits & 1U) != 0;
  header.bytes = ZstdBlockHeader::kBytes + (type == 1 ? 1 : size);  // RLE stores one byte
  return header;
}

}  // namespace leakscan
