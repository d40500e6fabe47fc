// Fixed part: 1F 8B, method 8, flags, time (4), extra flags, system. Then, by flag: extra field
// (2 bytes of size, content), name and comment (each ended by a zero byte), CRC-16 of the header.
// BGZF (SAMv1, 4.1) puts the member's size into an extra field of 6 bytes: no text, left out.

#include "scanner/decode/gzip_header.h"

#include <isa-l/crc.h>

#include <algorithm>

#include "scanner/decode/format_magic.h"

namespace leakscan {
namespace {

constexpr std::size_t kFixedBytes = 10;
constexpr unsigned kFlagHeaderChecksum = 0x02;
constexpr unsigned kFlagExtra = 0x04;
constexpr unsigned kFlagName = 0x08;
constexpr unsigned kFlagComment = 0x10;
constexpr unsigned kFlagsReserved = 0xE0;

std::size_t ReadSize16(std::span<const std::byte> bytes) {
  return std::to_integer<std::size_t>(bytes[0]) | std::to_integer<std::size_t>(bytes[1]) << 8U;
}

bool IsBgzf(std::span<const std::byte> extra) {
  return extra.size() == 6 && extra[0] == std::byte{'B'} && extra[1] == std::byte{'C'} &&
         ReadSize16(extra.subspan(2)) == 2;
}

// Moves `at` behind the zero-ended text there. False if `member` ends first.
bool ReadText(std::span<const std::byte> member, std::size_t* at, GzipHeader::Field* text) {
  const auto begin = member.begin() + static_cast<std::ptrdiff_t>(*at);
  const auto end = std::find(begin, member.end(), std::byte{0});
  if (end == member.end()) return false;
  *text = {*at, static_cast<std::size_t>(end - begin)};
  *at += text->bytes + 1;
  return true;
}

}  // namespace

GzipHeader ReadGzipHeader(std::span<const std::byte> member) {
  GzipHeader header;
  if (member.size() < kFixedBytes) {
    const bool bad_flags =
        member.size() > 3 && (std::to_integer<unsigned>(member[3]) & kFlagsReserved) != 0;
    if (bad_flags) header.state = GzipHeader::State::kInvalid;
    return header;
  }
  const auto flags = std::to_integer<unsigned>(member[3]);
  if (!IsGzipMagic(member) || (flags & kFlagsReserved) != 0) {
    header.state = GzipHeader::State::kInvalid;
    return header;
  }
  std::size_t at = kFixedBytes;
  if ((flags & kFlagExtra) != 0) {
    if (member.size() < at + 2) return header;
    const std::size_t size = ReadSize16(member.subspan(at));
    at += 2;
    if (member.size() < at + size) return header;
    if (!IsBgzf(member.subspan(at, size))) header.extra = {at, size};
    at += size;
  }
  if ((flags & kFlagName) != 0 && !ReadText(member, &at, &header.name)) return header;
  if ((flags & kFlagComment) != 0 && !ReadText(member, &at, &header.comment)) return header;
  if ((flags & kFlagHeaderChecksum) != 0) {
    if (member.size() < at + 2) return header;
    const std::uint32_t crc =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(member.data()), at);
    header.checksum_wrong = (crc & 0xFFFFU) != ReadSize16(member.subspan(at));
    at += 2;
  }
  header.bytes = at;
  header.state = GzipHeader::State::kComplete;
  return header;
}

}  // namespace leakscan
