#include "scanner/decode/container_stage.h"

#include <algorithm>
#include <array>
#include <utility>

namespace leakscan {
namespace {

constexpr std::size_t kPieceBytesMax = std::size_t{64} << 10U;

}  // namespace

StageItem ContainerStage::Read(std::span<std::byte> room) {
  const DecodeLimits& limits = shared_.limits;
  if (output_bytes_ > limits.ratio_floor_bytes &&
      output_bytes_ / std::max<std::uint64_t>(limits.ratio_max, 1) > shared_.source.position()) {
    StageItem item = GapItem(GapReason::kLimitRatio, 0, std::nullopt,
                             "decoded to more times its size than --max-ratio allows");
    item.kind = StageItemKind::kLimit;
    return item;
  }
  if (output_bytes_ < limits.output_bytes_max) {
    const std::uint64_t left = limits.output_bytes_max - output_bytes_;
    StageItem item = Decode(room.first(std::min<std::uint64_t>(room.size(), left)));
    output_bytes_ += item.bytes;
    return item;
  }
  std::array<std::byte, 1> probe;  // is there anything more?
  StageItem item = Decode(probe);
  if (item.kind != StageItemKind::kBytes) return item;
  item = GapItem(GapReason::kLimitBytes, 0, std::nullopt,
                 "decoded to more bytes than --max-bytes allows");
  item.kind = StageItemKind::kLimit;
  return item;
}

ContainerStage::Ahead ContainerStage::LookAhead(std::size_t bytes) {
  while (window_->available().size() < bytes) {
    const StageItemKind kind = window_->full() ? StageItemKind::kEnd : window_->Fill();
    switch (kind) {
      case StageItemKind::kBytes:
        break;
      case StageItemKind::kEnd:
        return Ahead::kEnd;
      case StageItemKind::kGap:
        OnBreak();
        if (in_aside_) {
          PassOver(window_->available().size());
          EndPassingOver(&stop_);
        }
        if (!in_gap_) {
          BeginGap(GapReason::kCorrupt, "compressed data could not be joined behind a gap");
          gap_echoes_ = true;
        }
        PassOver(window_->available().size());
        stop_ = window_->TakeGap();
        return Ahead::kStop;
      case StageItemKind::kLimit:
      case StageItemKind::kReject:
        stop_ = window_->TakeGap();
        return Ahead::kStop;
      case StageItemKind::kPause:
      case StageItemKind::kYield:
        stop_ = {.kind = kind};
        return Ahead::kStop;
    }
  }
  return Ahead::kReady;
}

void ContainerStage::BeginGap(GapReason reason, std::string detail) {
  in_gap_ = true;
  gap_echoes_ = false;
  gap_count_at_begin_ = window_->count(Use::kGap);
  gap_ = {.reason = reason,
          .offset = window_->position(),
          .bytes = std::nullopt,
          .detail = std::move(detail)};
}

void ContainerStage::BeginAside(std::string path) {
  in_aside_ = true;
  aside_path_ = std::move(path);
}

void ContainerStage::PassOver(std::size_t bytes) {
  if (!in_aside_) {
    window_->Consume(bytes, Use::kGap);
    return;
  }
  while (bytes > 0) {
    const std::size_t piece = std::min(bytes, kPieceBytesMax);
    PostPiece(window_->available().first(piece), false);
    window_->Consume(piece, Use::kRaw);
    bytes -= piece;
  }
}

void ContainerStage::PostPiece(std::span<const std::byte> bytes, bool last) {
  SideText piece{.kind = SideText::Kind::kPiece,
                 .last = last,
                 .stage = this,
                 .offset = window_->position(),
                 .path = aside_path_,
                 .container = container_,
                 .text = {}};
  if (!bytes.empty()) piece.text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  shared_.outbox.Post(std::move(piece));
}

bool ContainerStage::EndPassingOver(StageItem* item) {
  if (in_aside_) {
    PostPiece({}, true);
    in_aside_ = false;
    return false;
  }
  const std::uint64_t bytes = window_->count(Use::kGap) - gap_count_at_begin_;
  in_gap_ = false;
  if (bytes == 0 && gap_echoes_) return false;
  // Of an input that ends early nobody knows how much is missing.
  if (bytes > 0 || gap_.reason != GapReason::kTruncated) gap_.bytes = bytes;
  *item = {.kind = StageItemKind::kGap, .gap = std::move(gap_)};
  return true;
}

StageItem ContainerStage::GapItem(GapReason reason, std::uint64_t offset,
                                  std::optional<std::uint64_t> bytes, std::string detail) {
  return {.kind = StageItemKind::kGap,
          .gap = {.reason = reason, .offset = offset, .bytes = bytes, .detail = std::move(detail)}};
}

}  // namespace leakscan
