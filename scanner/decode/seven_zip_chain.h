// SevenZipChain: the coders of one folder of a 7z archive, one behind the other: AES, then LZMA,
// then a filter, say. Internal to decode/; one thread. Owns the decoders and what lies between
// them, not the packed bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/decode/seven_zip_cipher.h"
#include "scanner/decode/seven_zip_header.h"
#include "scanner/model/gap.h"

namespace leakscan {

class SevenZipLink;

class SevenZipChain {
 public:
  // Puts decoders for `coders` in a row; `key`: for AES. Where that cannot be (a method that is not
  // decoded, windows over `window_bytes_max`), failure() says why. `held`: the packed streams
  // behind the first, of a folder that joins several; must outlive the chain.
  SevenZipChain(std::span<const SevenZipCoder> coders, const SevenZipKey& key,
                std::uint64_t window_bytes_max, std::span<const std::vector<std::byte>> held = {});
  ~SevenZipChain();

  // Why nothing can be decoded.
  const std::optional<Gap>& failure() const { return failure_; }

  enum class State : std::uint8_t { kGoesOn, kNeedsInput, kDone, kDamaged };
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    State state = State::kGoesOn;
  };
  // Once all is decoded: nothing is left of the streams that are held.
  bool AllUsed() const;
  std::uint64_t window_bytes() const;

  // Decodes on into `room`. `in` begins at the first byte not consumed; `last`: nothing comes
  // behind it. kNeedsInput: it must have more bytes than it had.
  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room);

 private:
  struct Place;

  void Add(std::unique_ptr<SevenZipLink> link,
           std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max());
  template <typename Link>
  void Open(std::span<const SevenZipCoder> coders, std::uint64_t window_bytes_max);
  Step DecodeBy(std::size_t place, std::span<const std::byte> in, bool last,
                std::span<std::byte> room);

  std::vector<Place> places_;
  std::optional<Gap> failure_;
};

// The first of them that is AES; null if none is.
const SevenZipCoder* FindSevenZipAes(std::span<const SevenZipCoder> coders);

}  // namespace leakscan
