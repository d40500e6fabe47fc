// ISA-L reads up to 8 bytes ahead into its bit buffer. They stay the caller's until it is known
// whose they are, and are not fed again.

#include "scanner/decode/deflate_decoder.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>

namespace leakscan {
namespace {

constexpr std::size_t kCallBytesMax = std::size_t{1} << 30U;  // ISA-L counts in 32 bits

class IsalDecoder : public DeflateDecoder {
 public:
  IsalDecoder() { Reset(); }

  void Reset() override {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_DEFLATE;
    held_ = 0;
    output_pending_ = false;
  }

  Step Decode(std::span<const std::byte> input, std::span<std::byte> room) override {
    const std::span<const std::byte> fresh = input.subspan(std::min(held_, input.size()));
    const auto input_bytes = static_cast<std::uint32_t>(std::min(fresh.size(), kCallBytesMax));
    const auto room_bytes = static_cast<std::uint32_t>(std::min(room.size(), kCallBytesMax));
    // ISA-L's pointer is not const; it only reads.
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(fresh.data()));
    state_->avail_in = input_bytes;
    state_->next_out = reinterpret_cast<std::uint8_t*>(room.data());
    state_->avail_out = room_bytes;
    const int result = isal_inflate(state_.get());
    Step step;
    step.produced = room_bytes - state_->avail_out;
    const std::size_t fed = held_ + (input_bytes - state_->avail_in);
    const auto held = static_cast<std::size_t>(std::max(state_->read_in_length, 0)) / 8;
    held_ = std::min(held, fed);
    step.consumed = fed - held_;
    output_pending_ = step.produced == room.size();
    if (result < 0) {
      step.state = State::kDamaged;
    } else if (state_->block_state == ISAL_BLOCK_FINISH) {
      step.state = State::kDone;
    } else if (step.produced == 0 && state_->avail_in == input_bytes && input_bytes > 0) {
      step.state = State::kDamaged;  // it does not get on
    }
    return step;
  }

  std::size_t input_bytes_min() const override { return output_pending_ ? 0 : held_ + 1; }

 private:
  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  std::size_t held_ = 0;         // bytes at the start of the input, in ISA-L's bit buffer already
  bool output_pending_ = false;  // the last call filled its room
};

}  // namespace

std::unique_ptr<DeflateDecoder> MakeDeflateDecoder() { return std::make_unique<IsalDecoder>(); }

}  // namespace leakscan
