// DeflateDecoder: one raw deflate stream after the other. Internal to decode/; one thread. Owns its
// state, not the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace leakscan {

class DeflateDecoder {
 public:
  enum class State : std::uint8_t { kGoesOn, kDone, kDamaged };

  virtual ~DeflateDecoder() = default;

  // A new stream begins.
  virtual void Reset() = 0;

  struct Step {
    std::size_t consumed = 0;  // bytes of `input` that the stream has taken for good
    std::size_t produced = 0;
    State state = State::kGoesOn;
  };
  // Decodes on into `room`. `input` begins at the first byte not consumed; no byte consumed belongs
  // to what follows the stream.
  virtual Step Decode(std::span<const std::byte> input, std::span<std::byte> room) = 0;

  // Bytes that `input` must have for a call to get on.
  virtual std::size_t input_bytes_min() const = 0;
};

// RFC 1951, by ISA-L.
std::unique_ptr<DeflateDecoder> MakeDeflateDecoder();
// Deflate64: the same with a window of 64 KiB, for matches that are as long.
std::unique_ptr<DeflateDecoder> MakeDeflate64Decoder();

}  // namespace leakscan
