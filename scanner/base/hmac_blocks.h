// HMAC-SHA-256 of texts that end in one block behind the key's, some of them at once. SHA-256 is
// one chain of operations that wait for each other; with the processor's instructions for it two
// chains side by side take hardly longer than one. Without them OpenSSL hashes one after the other.
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/base/hash128.h"

namespace leakscan {

// The words of SHA-256's state behind the key block (RFC 2104), inside and outside.
struct HmacStates {
  std::array<std::uint32_t, 8> inner;
  std::array<std::uint32_t, 8> outer;
};

// The last block of a text, padded as SHA-256 wants it.
struct alignas(16) HmacBlock {
  std::array<std::uint8_t, 64> bytes;
};

// Of a block that holds the last `size` bytes behind the key block (at most 55), and zeros behind
// them: the padding of SHA-256, that is a one bit, and the length of it all in bits.
inline void PadHmacBlock(std::size_t size, HmacBlock* block) {
  constexpr std::size_t kBytes = sizeof(block->bytes);
  const std::size_t bits = (kBytes + size) * 8;
  block->bytes[size] = 0x80;
  block->bytes[kBytes - 2] = static_cast<std::uint8_t>(bits >> 8U);
  block->bytes[kBytes - 1] = static_cast<std::uint8_t>(bits);
}

// The first 128 bits of the HMAC of each block, at `hashes`.
void HashHmacBlocks(const HmacStates& states, std::span<const HmacBlock> blocks, Hash128* hashes);

// The same in OpenSSL's way, whatever the processor.
void HashHmacBlocksPortably(const HmacStates& states, std::span<const HmacBlock> blocks,
                            Hash128* hashes);

}  // namespace leakscan
