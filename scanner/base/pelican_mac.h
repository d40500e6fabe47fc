// The Pelican MAC function (Daemen and Rijmen, "The Pelican MAC Function 2.0", 2005): a block
// cipher's CBC-MAC with four rounds of AES without a key between the blocks in place of the whole
// cipher, and AES-128 at both ends. A block of 16 bytes costs four instructions where the processor
// has AES, and a short text little more than the last encryption; the same result, slowly, where it
// has not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "scanner/base/hash128.h"

namespace leakscan {

// Pure functions of key and message; immutable, may be shared by threads.
class PelicanMac {
 public:
  static constexpr std::size_t kRounds = 10;  // of AES-128

  explicit PelicanMac(const Hash128& key);

  // Of up to 15 `blocks`, then `text`: no two such pairs are one message.
  Hash128 operator()(std::span<const Hash128> blocks, std::string_view text) const;

  // The same for longer texts: their blocks go to four chains in turn, which the processor works on
  // side by side, as do XOR MACs (Bellare, Guérin and Rogaway, 1995); these and the chain of
  // `blocks` are added up before the last encryption. Another function than the above.
  Hash128 Striped(std::span<const Hash128> blocks, std::string_view text) const;

  // AES-128 of each block, in its place, several side by side: a MAC of texts that are one block,
  // for a key that serves nothing else.
  void EncryptBlocks(std::span<Hash128> blocks) const;

  // The state behind `text`, as it is inside the MAC, from a secret one. Tells texts apart at the
  // price of their blocks alone, but must stay inside the process: nothing encrypts it.
  static Hash128 Inner(const Hash128& state, std::string_view text);

  // The same, whatever the processor.
  Hash128 Portably(std::span<const Hash128> blocks, std::string_view text) const;
  void EncryptBlocksPortably(std::span<Hash128> blocks) const;
  Hash128 StripedPortably(std::span<const Hash128> blocks, std::string_view text) const;
  static Hash128 InnerPortably(const Hash128& state, std::string_view text);

 private:
  static constexpr std::size_t kChains = 4;

  std::array<Hash128, kRounds + 1> round_keys_;
  Hash128 initial_;                      // AES of zeros
  std::array<Hash128, kChains> chains_;  // AES of 1, 2...: where they begin
};

}  // namespace leakscan
