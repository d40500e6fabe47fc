// Method: our own reader for the header (its name, comment and extra field are text to scan), ISA-L
// for the deflate stream, the trailer's CRC-32 and size compared here. ISA-L reads up to 8 bytes
// ahead into its bit buffer; they stay in the window until it is known whose they are.
// Text read as deflate fails within some dozen bytes, so a member on trial soon shows what it is.
// Behind damage: the next plausible header (1F 8B 08, no reserved flag) whose trial passes.
// Fits: member, member with a flipped bit, member: first, a part of the second, gap, third. Does
// not: "\x1F\x8B\x08" followed by text: rejected, scanned as it is.
// Source: RFC 1951, RFC 1952.

#include "scanner/decode/gzip_stage.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "scanner/decode/format_magic.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr std::size_t kMagicBytes = 3;
constexpr std::size_t kTrailerBytes = 8;
constexpr std::size_t kHistoryBytes = std::size_t{64} << 10U;
constexpr std::size_t kCallBytesMax = std::size_t{1} << 30U;  // ISA-L counts in 32 bits

}  // namespace

GzipStage::GzipStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place)
    : TrialStage(std::move(window), shared, std::move(place)),
      inflate_(std::make_unique<inflate_state>()) {
  window_->KeepHistory(kHistoryBytes);
}

GzipStage::~GzipStage() = default;

// A header's magic number, its flags plausible.
std::size_t GzipStage::FindPart(std::span<const std::byte> bytes) const {
  std::size_t at = 0;
  while (at + kMagicBytes < bytes.size()) {
    const void* found = memchr(bytes.data() + at, 0x1F, bytes.size() - at - kMagicBytes);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    if (IsGzipMagic(bytes.subspan(at)) && bytes[at + kMagicBytes] < std::byte{0x20}) return at;
    ++at;
  }
  return bytes.size();
}

ContainerStage::Step GzipStage::StartPart() {
  switch (LookAhead(kMagicBytes)) {
    case Ahead::kReady:
      break;
    case Ahead::kEnd:
      return window_->available().empty() ? End() : StartTrailing();
    case Ahead::kStop:
      return Step::kItem;
  }
  if (!IsGzipMagic(window_->available())) return StartTrailing();
  GzipHeader header = ReadGzipHeader(window_->available());
  while (header.state == GzipHeader::State::kShort) {
    const Ahead ahead = LookAhead(window_->available().size() + 1);
    if (ahead == Ahead::kStop) return Step::kItem;
    if (ahead == Ahead::kEnd) {
      return window_->full()
                 ? BadTrial(GapReason::kCorrupt, "a gzip header has no end")
                 : BadTrial(GapReason::kTruncated, "the input ends inside a gzip header");
    }
    header = ReadGzipHeader(window_->available());
  }
  if (header.state == GzipHeader::State::kInvalid) {
    return BadTrial(GapReason::kCorrupt, "a gzip header is damaged");
  }
  names_.clear();
  for (const GzipHeader::Field& field : {header.extra, header.name, header.comment}) {
    KeepName(field);
  }
  BeginTrial(header.bytes);
  isal_inflate_init(inflate_.get());
  inflate_->crc_flag = ISAL_GZIP_NO_HDR;
  if (header.checksum_wrong && !passing_over()) {
    after_scratch_ = GapItem(GapReason::kCorrupt, window_->position(), 0,
                             "the checksum of a gzip header is wrong; the rest was scanned");
  }
  return Step::kGoOn;
}

void GzipStage::KeepName(const GzipHeader::Field& field) {
  if (field.bytes == 0) return;
  SideText name;
  name.offset = window_->position() + field.at;
  name.path = place_.path;
  name.text.assign(reinterpret_cast<const char*>(window_->available().data()) + field.at,
                   field.bytes);
  names_.push_back(std::move(name));
}

TrialStage::Decoded GzipStage::DecodeInto(std::span<std::byte> room, std::size_t* produced) {
  const std::span<const std::byte> input = window_->available().subspan(fed_ahead_);
  const auto input_bytes = static_cast<std::uint32_t>(std::min(input.size(), kCallBytesMax));
  const auto room_bytes = static_cast<std::uint32_t>(std::min(room.size(), kCallBytesMax));
  // ISA-L's pointer is not const; it only reads.
  inflate_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(input.data()));
  inflate_->avail_in = input_bytes;
  inflate_->next_out = reinterpret_cast<std::uint8_t*>(room.data());
  inflate_->avail_out = room_bytes;
  const int result = isal_inflate(inflate_.get());
  *produced = room_bytes - inflate_->avail_out;
  const std::size_t fed = fed_ahead_ + (input_bytes - inflate_->avail_in);
  const auto held = static_cast<std::size_t>(std::max(inflate_->read_in_length, 0)) / 8;
  fed_ahead_ = std::min(held, fed);
  window_->Consume(fed - fed_ahead_, Use::kContainer);
  if (result < 0) return Decoded::kDamaged;
  if (inflate_->block_state == ISAL_BLOCK_FINISH) return Decoded::kDone;
  if (*produced == room.size()) return Decoded::kMore;
  if (inflate_->avail_in == 0) return Decoded::kNeedsInput;
  return *produced > 0 || input_bytes > inflate_->avail_in ? Decoded::kMore : Decoded::kDamaged;
}

ContainerStage::Step GzipStage::FinishPart() {
  fed_ahead_ = 0;
  switch (LookAhead(kTrailerBytes)) {
    case Ahead::kReady:
      break;
    case Ahead::kEnd:
      if (!on_trial_) return DamagedPart(GapReason::kTruncated, CutShortDetail());
      if (committed_ || passing_over()) return Accept();
      return GiveBoth(GapReason::kTruncated, "the input ends inside a gzip trailer");
    case Ahead::kStop:
      if (item_.kind == StageItemKind::kPause && on_trial_) return Accept();
      return Step::kItem;
  }
  const std::span<const std::byte> trailer = window_->available();
  const bool right = ReadLittleEndian32(trailer) == inflate_->crc &&
                     ReadLittleEndian32(trailer.subspan(4)) == inflate_->total_out;
  if (!right) return WrongTrailer();
  window_->Consume(kTrailerBytes, Use::kContainer);
  const Step step = on_trial_ ? Accept() : Step::kGoOn;
  EndPart();
  return step;
}

ContainerStage::Step GzipStage::WrongTrailer() {
  constexpr char kDetail[] =
      "the CRC or size of a gzip member is wrong; what it decoded to was scanned";
  if (on_trial_ && passing_over()) return BadTrial(GapReason::kCorrupt, {});
  const Ahead ahead = LookAhead(kTrailerBytes + kMagicBytes);
  if (ahead == Ahead::kStop) {
    return item_.kind == StageItemKind::kPause && on_trial_ ? Accept() : Step::kItem;
  }
  const bool at_end = ahead == Ahead::kEnd && window_->available().size() == kTrailerBytes;
  const bool at_member =
      ahead == Ahead::kReady && IsGzipMagic(window_->available().subspan(kTrailerBytes));
  if (on_trial_ && !committed_ && !at_member) return GiveBoth(GapReason::kCorrupt, kDetail);
  if (on_trial_) Accept();
  if (!at_member && !at_end) return DamagedPart(GapReason::kCorrupt, kDetail);
  after_scratch_ = GapItem(GapReason::kCorrupt, window_->position(), 0, kDetail);
  window_->Consume(kTrailerBytes, Use::kContainer);
  EndPart();
  return Step::kGoOn;
}

void GzipStage::Accepted() {
  for (SideText& name : names_) PostName(std::move(name));
  names_.clear();
}

// Who decodes ahead does not know the last one.
void GzipStage::PostName(SideText name) {
  if (!shared_.parts_until && name.text == last_name_) return;
  last_name_ = name.text;
  shared_.outbox.Post(std::move(name));
}

StageMaker GzipStage::Maker() const {
  return [place = place_](std::unique_ptr<InputWindow> window, DecodeShared& shared) {
    return std::make_unique<GzipStage>(std::move(window), shared, place);
  };
}

}  // namespace leakscan
