// Method: frames and blocks are cut by their own headers, and libzstd gets one whole block a call,
// straight from the window. So an error names the block that is bad: everything before it was
// given, and the gap begins exactly there. A frame counts only when its first block decodes;
// until then nothing was given, and the bytes can still be scanned as they are.
// Behind damage: the next magic number whose first block decodes (a magic number by chance, once
// in 4 GiB, does not). A frame that we may not decode is stepped over by its block headers.
// Fits: frame, frame with a flipped bit, frame: first, a part of the second, gap, third. Does not:
// "\x28\xB5\x2F\xFD" followed by text: rejected, scanned as it is.
// Source: RFC 8878. Skippable frames: 3.1.2; pzstd writes one of 4 bytes before each frame.

#include "scanner/decode/zstd_stage.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "scanner/decode/format_magic.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kSkippableHeaderBytes = 8;
constexpr std::size_t kPieceBytesMax = std::size_t{64} << 10U;

int WindowLogMax(std::uint64_t window_bytes_max) {
  const auto log =
      static_cast<int>(std::bit_width(std::max<std::uint64_t>(window_bytes_max, 2) - 1));
  return std::clamp(log, 10, 31);
}

}  // namespace

ZstdStage::ZstdStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place)
    : ContainerStage(std::move(window), shared, std::move(place)), context_(ZSTD_createDCtx()) {
  if (context_ == nullptr) return;
  ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax,
                         WindowLogMax(shared.limits.window_bytes_max));
}

void ZstdStage::FreeContext::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

StageMaker ZstdStage::Maker() const {
  return [place = place_](std::unique_ptr<InputWindow> window, DecodeShared& shared) {
    return std::make_unique<ZstdStage>(std::move(window), shared, place);
  };
}

// A frame's magic number, or a skippable frame of modest size right before one.
std::size_t ZstdStage::FindPart(std::span<const std::byte> bytes) const {
  constexpr char kRest[] = "\xB5\x2F\xFD";
  constexpr char kSkippableRest[] = "\x2A\x4D\x18";
  const auto find = [&](const char* rest, std::size_t from) {
    if (from >= bytes.size()) return bytes.size();
    const void* at = memmem(bytes.data() + from, bytes.size() - from, rest, 3);
    return at == nullptr
               ? bytes.size()
               : static_cast<std::size_t>(static_cast<const std::byte*>(at) - bytes.data());
  };
  std::size_t frame = bytes.size();
  for (std::size_t at = find(kRest, 1); at < bytes.size(); at = find(kRest, at + 1)) {
    if (!IsZstdMagic(bytes.subspan(at - 1))) continue;
    frame = at - 1;
    break;
  }
  for (std::size_t at = find(kSkippableRest, 1); at < frame; at = find(kSkippableRest, at + 1)) {
    const auto candidate = bytes.subspan(at - 1);
    if (!IsSkippableMagic(candidate) || candidate.size() < kSkippableHeaderBytes) continue;
    const std::size_t size = ReadLittleEndian32(candidate.subspan(kMagicBytes));
    if (size > kPieceBytesMax || candidate.size() < kSkippableHeaderBytes + size) continue;
    if (IsZstdMagic(candidate.subspan(kSkippableHeaderBytes + size))) return at - 1;
  }
  return frame;
}

ContainerStage::Step ZstdStage::GiveKept(std::span<std::byte> room) {
  if (!flushing_) return Step::kGoOn;
  std::size_t produced = 0;
  Feed(0, room, &produced);
  flushing_ = produced == room.size();
  return Give(produced);
}

ContainerStage::Step ZstdStage::DecodePart(std::span<std::byte> room) {
  switch (state_) {
    case State::kFrame:
      return DecodeFrameStart();
    case State::kBlock:
      return DecodeBlock(room);
    case State::kChecksum:
      return CheckChecksum(room);
    case State::kWalk:
      return Walk();
  }
  return Step::kGoOn;
}

ContainerStage::Step ZstdStage::DecodeFrameStart() {
  switch (LookAhead(kMagicBytes)) {
    case Ahead::kReady:
      break;
    case Ahead::kEnd:
      return window_->available().empty() ? End() : StartTrailing();
    case Ahead::kStop:
      return Step::kItem;
  }
  if (IsSkippableMagic(window_->available())) return StartSkippableOrSize();
  if (!IsZstdMagic(window_->available())) return StartTrailing();
  return DecodeFirstBlock();
}

// Nothing is consumed before the header and the first block are there as a whole.
ContainerStage::Step ZstdStage::DecodeFirstBlock() {
  Ahead ahead = LookAhead(ZstdFrameHeader::kBytesMin);
  if (ahead == Ahead::kReady) ahead = LookAhead(ZstdFrameHeaderBytes(window_->available()));
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return BadPart(GapReason::kTruncated, CutShortDetail());
  const ZstdFrameHeader header = ReadZstdFrameHeader(window_->available());
  if (!header.valid) return BadPart(GapReason::kCorrupt, "a zstd frame header is damaged");
  if (header.window_bytes > shared_.limits.window_bytes_max) {
    return StartWalk(header.bytes, GapReason::kLimitWindow,
                     "a zstd frame needs a window of " + std::to_string(header.window_bytes) +
                         " bytes; allow it with --decode-window");
  }
  if (header.has_dictionary) {
    return StartWalk(header.bytes, GapReason::kUnsupported,
                     "a zstd frame needs a dictionary that is not in it");
  }
  ahead = LookAhead(header.bytes + ZstdBlockHeader::kBytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return BadPart(GapReason::kTruncated, CutShortDetail());
  const ZstdBlockHeader block = ReadZstdBlockHeader(window_->available().subspan(header.bytes));
  if (!block.valid) return BadPart(GapReason::kCorrupt, "a zstd block header is damaged");
  ahead = LookAhead(header.bytes + block.bytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return BadPart(GapReason::kTruncated, CutShortDetail());

  if (context_ == nullptr) return BadPart(GapReason::kInternal, "not enough memory for zstd");
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  ZSTD_inBuffer in{window_->available().data(), header.bytes, 0};
  ZSTD_outBuffer none{nullptr, 0, 0};
  std::size_t result = ZSTD_decompressStream(context_.get(), &none, &in);
  if (ZSTD_isError(result) == 0) {
    in.size += block.bytes;
    result = ZSTD_decompressStream(context_.get(), &none, &in);
  }
  if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) {
    return StartWalk(header.bytes, GapReason::kLimitWindow,
                     "not enough memory for the window of a zstd frame");
  }
  if (ZSTD_isError(result) != 0) {
    return BadPart(GapReason::kCorrupt, "the first block of a zstd frame is damaged");
  }
  window_->Consume(in.size, Use::kContainer);
  committed_ = true;
  flushing_ = true;
  has_checksum_ = header.has_checksum;
  state_ = !block.last ? State::kBlock : has_checksum_ ? State::kChecksum : State::kFrame;
  return Resume();
}

ContainerStage::Step ZstdStage::DecodeBlock(std::span<std::byte> room) {
  Ahead ahead = LookAhead(ZstdBlockHeader::kBytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return Damage(GapReason::kTruncated, CutShortDetail());
  const ZstdBlockHeader block = ReadZstdBlockHeader(window_->available());
  if (!block.valid) return Damage(GapReason::kCorrupt, "a zstd block header is damaged");
  ahead = LookAhead(block.bytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return Damage(GapReason::kTruncated, CutShortDetail());
  std::size_t produced = 0;
  if (ZSTD_isError(Feed(block.bytes, room, &produced)) != 0) {
    return Damage(GapReason::kCorrupt, "a zstd block is damaged");
  }
  window_->Consume(block.bytes, Use::kContainer);
  flushing_ = produced == room.size();
  if (block.last) state_ = has_checksum_ ? State::kChecksum : State::kFrame;
  return Give(produced);
}

// Feeds the next `bytes` bytes of the window whole. (Of a last block libzstd leaves one byte until
// its output is flushed; it has read it nevertheless.) The result is libzstd's.
std::size_t ZstdStage::Feed(std::size_t bytes, std::span<std::byte> room, std::size_t* produced) {
  ZSTD_inBuffer in{window_->available().data(), bytes, 0};
  ZSTD_outBuffer out{room.data(), room.size(), 0};
  const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &in);
  if (ZSTD_isError(result) == 0) *produced = out.pos;
  return result;
}

ContainerStage::Step ZstdStage::CheckChecksum(std::span<std::byte> room) {
  switch (LookAhead(kChecksumBytes)) {
    case Ahead::kReady:
      break;
    case Ahead::kEnd:
      return Damage(GapReason::kTruncated, CutShortDetail());
    case Ahead::kStop:
      return Step::kItem;
  }
  std::size_t produced = 0;
  const bool wrong = ZSTD_isError(Feed(kChecksumBytes, room, &produced)) != 0;
  const std::uint64_t offset = window_->position();
  window_->Consume(kChecksumBytes, Use::kContainer);
  state_ = State::kFrame;
  if (!wrong) return Step::kGoOn;
  item_ = GapItem(GapReason::kCorrupt, offset, 0,
                  "the checksum of a zstd frame is wrong; all of it was scanned");
  return Step::kItem;
}

ContainerStage::Step ZstdStage::StartWalk(std::size_t header_bytes, GapReason reason,
                                          std::string detail) {
  if (passing_over()) return BadPart(reason, {});  // it stays with what is passed over anyway
  bool plausible = false;
  if (CheckWalk(header_bytes, &plausible) == Ahead::kStop) return Step::kItem;
  if (!plausible) return BadPart(GapReason::kCorrupt, "a zstd block header is damaged");
  committed_ = true;
  BeginGap(reason, std::move(detail));
  has_checksum_ = ReadZstdFrameHeader(window_->available()).has_checksum;
  walk_left_ = header_bytes;
  last_block_ = false;
  state_ = State::kWalk;
  return Step::kGoOn;
}

// Text behind a magic number may look like a header; its first two blocks then hardly make sense.
ContainerStage::Ahead ZstdStage::CheckWalk(std::size_t header_bytes, bool* plausible) {
  std::size_t at = header_bytes;
  for (int blocks = 0; blocks < 2; ++blocks) {
    const Ahead ahead = LookAhead(at + ZstdBlockHeader::kBytes);
    if (ahead == Ahead::kStop) return ahead;
    const ZstdBlockHeader block = ahead == Ahead::kEnd
                                      ? ZstdBlockHeader{}
                                      : ReadZstdBlockHeader(window_->available().subspan(at));
    *plausible = block.valid;
    if (!block.valid || block.last) break;
    at += block.bytes;
  }
  return Ahead::kReady;
}

ContainerStage::Step ZstdStage::Walk() {
  if (walk_left_ > 0) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return Step::kItem;
    if (ahead == Ahead::kEnd) return StartSearch();
    const std::size_t bytes = std::min<std::uint64_t>(walk_left_, window_->available().size());
    PassOver(bytes);
    walk_left_ -= bytes;
    return Step::kGoOn;
  }
  if (last_block_) {
    state_ = State::kFrame;
    return Resume();
  }
  const Ahead ahead = LookAhead(ZstdBlockHeader::kBytes);
  if (ahead == Ahead::kStop) return Step::kItem;
  const ZstdBlockHeader block =
      ahead == Ahead::kEnd ? ZstdBlockHeader{} : ReadZstdBlockHeader(window_->available());
  if (!block.valid) return StartSearch();
  last_block_ = block.last;
  walk_left_ = block.bytes + (block.last && has_checksum_ ? kChecksumBytes : 0);
  return Step::kGoOn;
}

// pzstd's skippable frame holds the size of the next frame and nothing else: stepped over.
ContainerStage::Step ZstdStage::StartSkippableOrSize() {
  if (window_->available()[0] != std::byte{0x50} || passing_over()) return StartSkippable();
  Ahead ahead = LookAhead(kSkippableHeaderBytes);
  if (ahead == Ahead::kReady) {
    const std::size_t size = ReadLittleEndian32(window_->available().subspan(kMagicBytes));
    if (size != 4) return StartSkippable();
    ahead = LookAhead(kSkippableHeaderBytes + size);
  }
  if (ahead == Ahead::kStop) return Step::kItem;
  if (ahead == Ahead::kEnd) return StartSkippable();
  window_->Consume(kSkippableHeaderBytes + 4, Use::kContainer);
  committed_ = true;
  return Step::kGoOn;
}

}  // namespace leakscan
