// brotli (RFC 7932): libbrotlidec. A stream has neither magic number nor check, so it is only tried
// where something else names it, and there is one only. Its window is 16 MiB at most; that of the
// "large window" format, which RFC 7932 does not know, is refused.

#include <brotli/decode.h>

#include "scanner/decode/codec.h"

namespace leakscan {
namespace {

constexpr CodecTraits kTraits{.name = "brotli", .part_name = "brotli stream", .head_bytes = 1};
constexpr std::size_t kHistoryBytes = std::size_t{64} << 10U;

class BrotliCodec : public Codec {
 public:
  BrotliCodec() : Codec(kTraits), state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
  ~BrotliCodec() override { BrotliDecoderDestroyInstance(state_); }

  bool IsHead(std::span<const std::byte> /*head*/) const override { return !begun_; }
  std::size_t FindHead(std::span<const std::byte> bytes) const override { return bytes.size(); }

  std::size_t Start(std::span<const std::byte> /*head*/) override {
    begun_ = true;
    failure_ = {};
    failure_.was_part = false;
    return kHistoryBytes;
  }

  Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) override {
    if (state_ == nullptr) {
      failure_ = {GapReason::kInternal, "not enough memory for brotli"};
      return Failed({});
    }
    std::size_t in_left = in.size();
    std::size_t room_left = room.size();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    auto* next_out = reinterpret_cast<std::uint8_t*>(room.data());
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &in_left, &next_in, &room_left, &next_out, nullptr);
    const Progress progress{result == BROTLI_DECODER_RESULT_SUCCESS ? State::kDone : State::kMore,
                            in.size() - in_left, room.size() - room_left};
    return result == BROTLI_DECODER_RESULT_ERROR ? Failed(progress) : progress;
  }

 private:
  BrotliDecoderState* state_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Codec> MakeBrotliCodec(std::uint64_t /*window_bytes_max*/) {
  return std::make_unique<BrotliCodec>();
}

}  // namespace leakscan
