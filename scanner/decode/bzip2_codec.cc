// bzip2: libbz2, which verifies the CRC of each block and of the stream. A head is a stream's
// ("BZh9") with the magic number of its first block (the digits of pi) or of its end (those of its
// root).

#include <bzlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "scanner/decode/codec.h"
#include "scanner/decode/format_magic.h"

namespace leakscan {
namespace {

constexpr CodecTraits kTraits{.name = "bzip2", .part_name = "bzip2 stream", .head_bytes = 10};

class Bzip2Codec : public Codec {
 public:
  Bzip2Codec() : Codec(kTraits) {}
  ~Bzip2Codec() override { End(); }

  bool IsHead(std::span<const std::byte> head) const override { return IsBzip2Magic(head); }

  std::size_t FindHead(std::span<const std::byte> bytes) const override {
    constexpr std::string_view kStart = "BZh";
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const auto rest = bytes.subspan(at);
      const void* found = memmem(rest.data(), rest.size(), kStart.data(), kStart.size());
      if (found == nullptr) break;
      at += static_cast<std::size_t>(static_cast<const std::byte*>(found) - rest.data());
      if (IsHead(bytes.subspan(at))) return at;
    }
    return bytes.size();
  }

  std::size_t Start(std::span<const std::byte> head) override {
    constexpr std::size_t kBlockBytesPerLevel = 102'000;  // 100,000 that do not compress, and more
    End();
    failure_ = {};
    stream_ = {};
    open_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
    return (std::to_integer<std::size_t>(head[3]) - '0') * kBlockBytesPerLevel;
  }

  Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) override {
    constexpr std::size_t kCallBytesMax = std::numeric_limits<unsigned>::max();
    if (!open_) {
      failure_ = {GapReason::kInternal, "not enough memory for bzip2"};
      return Failed({});
    }
    // Its pointer is not const; it only reads.
    stream_.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(in.data()));
    stream_.avail_in = static_cast<unsigned>(std::min(in.size(), kCallBytesMax));
    stream_.next_out = reinterpret_cast<char*>(room.data());
    stream_.avail_out = static_cast<unsigned>(std::min(room.size(), kCallBytesMax));
    const Progress before{State::kMore, stream_.avail_in, stream_.avail_out};
    const int result = BZ2_bzDecompress(&stream_);
    const Progress progress{result == BZ_STREAM_END ? State::kDone : State::kMore,
                            before.consumed - stream_.avail_in,
                            before.produced - stream_.avail_out};
    if (result == BZ_OK || result == BZ_STREAM_END) return progress;
    if (result == BZ_MEM_ERROR) failure_ = {GapReason::kInternal, "not enough memory for bzip2"};
    return Failed(progress);
  }

 private:
  void End() {
    if (open_) BZ2_bzDecompressEnd(&stream_);
    open_ = false;
  }

  bz_stream stream_ = {};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> MakeBzip2Codec(std::uint64_t /*window_bytes_max*/) {
  return std::make_unique<Bzip2Codec>();
}

}  // namespace leakscan
