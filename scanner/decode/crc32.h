// CRC-32 as zip, gzip and 7z have it (ISO 3309). Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace leakscan {

// That of what came before, whose CRC is `crc` (0: nothing), and `bytes`.
std::uint32_t Crc32(std::uint32_t crc, std::span<const std::byte> bytes);

}  // namespace leakscan
