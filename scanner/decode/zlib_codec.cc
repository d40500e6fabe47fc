// zlib streams (RFC 1950): zlib, which verifies the Adler-32. Their two bytes of header prove
// little: a stream counts by decoding, and none is looked for behind damage.

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

#include "scanner/decode/codec.h"
#include "scanner/decode/format_magic.h"

namespace leakscan {
namespace {

constexpr CodecTraits kTraits{.name = "zlib", .part_name = "zlib stream", .head_bytes = 2};
constexpr std::size_t kHistoryBytes = std::size_t{64} << 10U;

class ZlibCodec : public Codec {
 public:
  ZlibCodec() : Codec(kTraits) { open_ = inflateInit(&stream_) == Z_OK; }
  ~ZlibCodec() override {
    if (open_) inflateEnd(&stream_);
  }

  bool IsHead(std::span<const std::byte> head) const override { return IsZlibMagic(head); }
  std::size_t FindHead(std::span<const std::byte> bytes) const override { return bytes.size(); }

  std::size_t Start(std::span<const std::byte> /*head*/) override {
    failure_ = {};
    failure_.was_part = false;
    if (open_) inflateReset(&stream_);
    return kHistoryBytes;
  }

  Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) override {
    constexpr std::size_t kCallBytesMax = std::numeric_limits<uInt>::max();
    if (!open_) {
      failure_ = {GapReason::kInternal, "not enough memory for zlib"};
      return Failed({});
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream_.avail_in = static_cast<uInt>(std::min(in.size(), kCallBytesMax));
    stream_.next_out = reinterpret_cast<Bytef*>(room.data());
    stream_.avail_out = static_cast<uInt>(std::min(room.size(), kCallBytesMax));
    const Progress before{State::kMore, stream_.avail_in, stream_.avail_out};
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const Progress progress{result == Z_STREAM_END ? State::kDone : State::kMore,
                            before.consumed - stream_.avail_in,
                            before.produced - stream_.avail_out};
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return progress;
    failure_.was_part = stream_.msg == std::string_view("incorrect data check");
    return Failed(progress);
  }

 private:
  z_stream stream_ = {};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> MakeZlibCodec(std::uint64_t /*window_bytes_max*/) {
  return std::make_unique<ZlibCodec>();
}

}  // namespace leakscan
