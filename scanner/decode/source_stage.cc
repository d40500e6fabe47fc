#include "scanner/decode/source_stage.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakscan {
namespace {

// Unreadable blocks joined into one gap before the caller gets a say again.
constexpr int kErrorsPerGapMax = 1024;
// A source that reports errors without getting on is given up.
constexpr int kErrorsInPlaceMax = 16;

}  // namespace

StageItem SourceStage::Read(std::span<std::byte> room) {
  if (ahead_begin_ < ahead_end_) {
    const std::size_t bytes = std::min(room.size(), ahead_end_ - ahead_begin_);
    std::memcpy(room.data(), ahead_.data() + ahead_begin_, bytes);
    ahead_begin_ += bytes;
    position_ += bytes;
    return {.kind = StageItemKind::kBytes, .bytes = bytes};
  }
  if (ended_) return {};
  Result<ReadOutcome> outcome = source_.Read(room);
  if (!outcome) return StepOver(outcome.error());
  if (outcome->bytes > 0) {
    position_ += outcome->bytes;
    return {.kind = StageItemKind::kBytes, .bytes = outcome->bytes};
  }
  if (outcome->paused) return {.kind = StageItemKind::kPause};
  ended_ = true;
  return {};
}

StageItem SourceStage::StepOver(const Error& error) {
  StageItem item{.kind = StageItemKind::kGap};
  item.gap = {.reason = GapReason::kUnreadable,
              .offset = position_,
              .bytes = std::nullopt,
              .detail = "read error: " + error.message};
  int errors_in_place = 0;
  for (int errors = 0; errors < kErrorsPerGapMax; ++errors) {
    if (!source_.CanResume()) {
      ended_ = true;
      break;
    }
    const std::uint64_t skipped = source_.SkippedBytes();
    item.advance += skipped;
    errors_in_place = skipped > 0 ? 0 : errors_in_place + 1;
    if (errors_in_place >= kErrorsInPlaceMax) {
      ended_ = true;
      break;
    }
    const Result<ReadOutcome> outcome = source_.Read(ahead_);
    if (!outcome) continue;
    ahead_begin_ = 0;
    ahead_end_ = outcome->bytes;
    ended_ = outcome->end;
    break;
  }
  position_ += item.advance;
  skipped_ += item.advance;
  if (item.advance > 0) item.gap.bytes = item.advance;
  return item;
}

}  // namespace leakscan
