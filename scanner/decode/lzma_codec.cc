// xz and .lzma: liblzma, which verifies the header's CRC-32 and the check of each block (CRC-32,
// CRC-64, SHA-256) and of the index of an xz stream. An .lzma file has neither magic number nor
// check: it is known by a header such as its tools write it, and by decoding.
// Source: the .xz file format 1.2.0; the LZMA SDK's lzma-specification.txt.

#include <lzma.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/decode/codec.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr CodecTraits kXzTraits{
    .name = "xz", .part_name = ".xz stream", .head_bytes = 6, .padding_unit = 4};
constexpr CodecTraits kLzmaTraits{
    .name = "lzma", .part_name = ".lzma stream", .head_bytes = kLzmaHeadBytes};

// liblzma's decoders but for their history.
constexpr std::uint64_t kOwnBytes = std::uint64_t{1} << 20U;
// A chunk of LZMA2 has at most 64 KiB.
constexpr std::size_t kReadAheadBytes = std::size_t{128} << 10U;

class LzmaCodec : public Codec {
 public:
  LzmaCodec(const CodecTraits& traits, std::uint64_t window_bytes_max)
      : Codec(traits),
        memory_bytes_max_(std::max(window_bytes_max, window_bytes_max + kOwnBytes)) {}
  ~LzmaCodec() override { lzma_end(&stream_); }

  bool IsHead(std::span<const std::byte> head) const override {
    return is_xz() ? IsXzMagic(head) : IsLzmaHead(head);
  }

  std::size_t FindHead(std::span<const std::byte> bytes) const override {
    const int first = is_xz() ? 0xFD : 0x5D;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const void* found = std::memchr(bytes.data() + at, first, bytes.size() - at);
      if (found == nullptr) break;
      at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
      if (IsHead(bytes.subspan(at))) return at;
    }
    return bytes.size();
  }

  std::size_t Start(std::span<const std::byte> /*head*/) override {
    unverified_ = false;
    failure_ = {};
    failure_.was_part = is_xz();
    const lzma_ret result =
        is_xz() ? lzma_stream_decoder(&stream_, memory_bytes_max_, LZMA_TELL_UNSUPPORTED_CHECK)
                : lzma_alone_decoder(&stream_, memory_bytes_max_);
    open_ = result == LZMA_OK;
    return kReadAheadBytes;
  }

  Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) override {
    if (!open_) return NoMemory({});
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(room.data());
    stream_.avail_out = room.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    Progress progress{State::kMore, in.size() - stream_.avail_in, room.size() - stream_.avail_out};
    switch (result) {
      case LZMA_UNSUPPORTED_CHECK:
        unverified_ = true;
        failure_.detail =
            "the check of a .xz stream is of an unknown kind; it was decoded unverified";
        return progress;
      case LZMA_OK:
      case LZMA_BUF_ERROR:
        return progress;
      case LZMA_STREAM_END:
        progress.state = State::kDone;
        return progress;
      case LZMA_MEMLIMIT_ERROR:
        failure_.reason = GapReason::kLimitWindow;
        failure_.detail = "a " + std::string(traits().part_name) + " needs a window of " +
                          std::to_string(lzma_memusage(&stream_)) +
                          " bytes; allow it with --decode-window";
        return Failed(progress);
      case LZMA_MEM_ERROR:
        return NoMemory(progress);
      case LZMA_OPTIONS_ERROR:
        failure_.reason = GapReason::kUnsupported;
        failure_.detail = "a " + std::string(traits().part_name) + " uses an unknown filter";
        return Failed(progress);
      default:
        failure_.detail.clear();
        return Failed(progress);
    }
  }

 private:
  bool is_xz() const { return traits().padding_unit > 0; }

  Progress NoMemory(Progress progress) {
    failure_.reason = GapReason::kLimitWindow;
    failure_.detail = "not enough memory for the window of a " + std::string(traits().part_name);
    return Failed(progress);
  }

  const std::uint64_t memory_bytes_max_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> MakeXzCodec(std::uint64_t window_bytes_max) {
  return std::make_unique<LzmaCodec>(kXzTraits, window_bytes_max);
}

std::unique_ptr<Codec> MakeLzmaCodec(std::uint64_t window_bytes_max) {
  return std::make_unique<LzmaCodec>(kLzmaTraits, window_bytes_max);
}

}  // namespace leakscan
