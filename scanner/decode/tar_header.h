// TarHeader: one 512-byte header block of a tar archive. Internal to decode/; pure functions.
// Source: POSIX.1-2008 (pax, "ustar Interchange Format"), GNU tar's manual ("Basic Tar Format").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

inline constexpr std::size_t kTarBlockBytes = 512;

struct TarHeader {
  std::string name;  // with ustar's prefix
  std::string link;  // what a link points to; in other members nothing should stand there
  char type = '0';
  std::uint64_t size = 0;          // bytes behind the header, padding apart
  bool extended = false;           // old GNU sparse: blocks of its map follow
  std::vector<std::string> texts;  // user, group, and whatever stands where zeros should
};

// True if the checksum of the block holds and it has a size: then it is a header, of whatever
// dialect.
bool IsTarHeader(std::span<const std::byte> block);

// False if `head`, shorter than a block, cannot be the beginning of a header.
bool MayBeTarHeader(std::span<const std::byte> head);

// What a header says. `block` must be one.
TarHeader ReadTarHeader(std::span<const std::byte> block);

// The last block of an old GNU sparse map says that none follows.
bool SparseMapContinues(std::span<const std::byte> block);

// The records "25 path=dossier/export.csv\n" of a pax header, of which those given matter here.
struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};
PaxRecords ReadPaxRecords(std::string_view text);

}  // namespace leakscan
