#include "scanner/decode/crc32.h"

#include <isa-l/crc.h>

namespace leakscan {

std::uint32_t Crc32(std::uint32_t crc, std::span<const std::byte> bytes) {
  return crc32_gzip_refl(crc, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace leakscan
