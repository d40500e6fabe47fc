// LZ4: frames by liblz4's own reader, which verifies the checksums of header, blocks and content;
// and the legacy format of `lz4 -l` and of Linux kernels, blocks of 8 MiB behind a magic number
// and without end mark, which ends with the input or where no size of a block follows.
// The frame reader forgets what it gave in the call that fails, so each call gets one block or one
// header at most.
// Source: the LZ4 frame format 1.6.2.

#include <lz4.h>
#include <lz4frame.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "scanner/decode/codec.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr CodecTraits kTraits{
    .name = "lz4", .part_name = ".lz4 frame", .head_bytes = 7, .skippable_frames = true};

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kSizeBytes = 4;
constexpr std::size_t kLegacyBlockBytes = std::size_t{8} << 20U;
constexpr std::size_t kLegacyBlockBytesMax = LZ4_COMPRESSBOUND(kLegacyBlockBytes);
constexpr std::byte kDictionaryFlag{1};

class Lz4Codec : public Codec {
 public:
  Lz4Codec() : Codec(kTraits) { LZ4F_createDecompressionContext(&context_, LZ4F_VERSION); }
  ~Lz4Codec() override { LZ4F_freeDecompressionContext(context_); }

  bool IsHead(std::span<const std::byte> head) const override {
    return IsLz4Magic(head) || IsLz4LegacyMagic(head);
  }

  std::size_t FindHead(std::span<const std::byte> bytes) const override {
    constexpr std::size_t kLast = kMagicBytes - 1;  // 18 hexadecimal ends both
    for (std::size_t at = kLast; at < bytes.size(); ++at) {
      const void* found = std::memchr(bytes.data() + at, 0x18, bytes.size() - at);
      if (found == nullptr) break;
      at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
      if (IsHead(bytes.subspan(at - kLast))) return at - kLast;
    }
    return bytes.size();
  }

  std::size_t Start(std::span<const std::byte> head) override {
    failure_ = {};
    legacy_ = IsLz4LegacyMagic(head);
    if (legacy_) {
      at_magic_ = true;
      block_begin_ = block_end_ = 0;
      return kSizeBytes + kLegacyBlockBytesMax;
    }
    if (context_ != nullptr) LZ4F_resetDecompressionContext(context_);
    next_bytes_ = head.size();
    at_header_ = true;
    if (head.size() < kTraits.head_bytes) return 0;
    needs_dictionary_ = (head[kMagicBytes] & kDictionaryFlag) != std::byte{0};
    // 4 to 7 stand for 64 KiB to 4 MiB.
    const unsigned size_code = std::to_integer<unsigned>(head[kMagicBytes + 1]) >> 4U & 7U;
    return (std::size_t{1} << (8 + 2 * std::max(size_code, 4U))) + 2 * kSizeBytes;
  }

  Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) override {
    return legacy_ ? DecodeLegacy(in, room) : DecodeFrame(in, room);
  }

  bool MayEndHere() const override { return legacy_ && !at_magic_ && block_begin_ == block_end_; }

 private:
  Progress DecodeFrame(std::span<const std::byte> in, std::span<std::byte> room) {
    if (context_ == nullptr) {
      failure_ = {GapReason::kInternal, "not enough memory for lz4"};
      return Failed({});
    }
    // Of what comes next the last 4 bytes are the header behind it.
    const std::size_t one = next_bytes_ > kSizeBytes ? next_bytes_ - kSizeBytes : next_bytes_;
    Progress progress{
        State::kMore,
        at_header_ ? std::min(in.size(), kTraits.head_bytes) : std::min(in.size(), one),
        room.size()};
    const std::size_t result = LZ4F_decompress(context_, room.data(), &progress.produced, in.data(),
                                               &progress.consumed, nullptr);
    if (LZ4F_isError(result) != 0) {
      if (needs_dictionary_) {
        failure_ = {GapReason::kUnsupported, "a .lz4 frame needs a dictionary that is not in it"};
      }
      return Failed({});
    }
    at_header_ = false;
    next_bytes_ = result;
    if (result == 0) progress.state = State::kDone;
    return progress;
  }

  Progress DecodeLegacy(std::span<const std::byte> in, std::span<std::byte> room) {
    Progress progress;
    if (block_begin_ == block_end_) {
      if (in.size() < kSizeBytes) return {};
      const std::size_t bytes = at_magic_ ? 0 : ReadLittleEndian32(in);
      if (bytes > kLegacyBlockBytesMax) {  // a magic number, or what trails the frame
        return block_end_ > 0 || IsHead(in) || IsSkippableMagic(in) ? Progress{State::kDone, 0, 0}
                                                                    : Failed({});
      }
      if (in.size() < kSizeBytes + bytes) return {};
      if (!at_magic_ && !DecodeLegacyBlock(in.subspan(kSizeBytes, bytes))) return Failed({});
      at_magic_ = false;
      progress.consumed = kSizeBytes + bytes;
    }
    progress.produced = std::min(room.size(), block_end_ - block_begin_);
    if (progress.produced == 0) return progress;
    std::memcpy(room.data(), block_.data() + block_begin_, progress.produced);
    block_begin_ += progress.produced;
    return progress;
  }

  bool DecodeLegacyBlock(std::span<const std::byte> packed) {
    block_.resize(kLegacyBlockBytes);
    const int bytes =
        LZ4_decompress_safe(reinterpret_cast<const char*>(packed.data()), block_.data(),
                            static_cast<int>(packed.size()), static_cast<int>(kLegacyBlockBytes));
    block_begin_ = 0;
    block_end_ = static_cast<std::size_t>(std::max(bytes, 0));
    return bytes >= 0;
  }

  LZ4F_dctx* context_ = nullptr;
  std::size_t next_bytes_ = 0;  // what the frame reader wants
  bool at_header_ = false;
  bool needs_dictionary_ = false;

  bool legacy_ = false;
  bool at_magic_ = false;
  std::vector<char> block_;  // the last block decoded
  std::size_t block_begin_ = 0;
  std::size_t block_end_ = 0;
};

}  // namespace

std::unique_ptr<Codec> MakeLz4Codec(std::uint64_t /*window_bytes_max*/) {
  return std::make_unique<Lz4Codec>();
}

}  // namespace leakscan
