// DeflateDecoder: one raw deflate stream after the other (RFC 1951), by ISA-L. Internal to decode/;
// one thread. Owns its state, not the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct inflate_state;  // of ISA-L

namespace leakscan {

class DeflateDecoder {
 public:
  enum class State : std::uint8_t { kGoesOn, kDone, kDamaged };

  DeflateDecoder();
  ~DeflateDecoder();

  // A new stream begins.
  void Reset();

  struct Step {
    std::size_t consumed = 0;  // bytes of `input` that the stream has taken for good
    std::size_t produced = 0;
    State state = State::kGoesOn;
  };
  // Decodes on into `room`. `input` begins at the first byte not consumed; no byte consumed belongs
  // to what follows the stream.
  Step Decode(std::span<const std::byte> input, std::span<std::byte> room);

  // Bytes that `input` must have for a call to get on.
  std::size_t input_bytes_min() const { return output_pending_ ? 0 : held_ + 1; }

 private:
  std::unique_ptr<inflate_state> state_;
  std::size_t held_ = 0;         // bytes at the start of the input, in ISA-L's bit buffer already
  bool output_pending_ = false;  // the last call filled its room
};

}  // namespace leakscan
