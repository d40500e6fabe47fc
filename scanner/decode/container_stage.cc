#include "scanner/decode/container_stage.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/decode/format_magic.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr std::size_t kPieceBytesMax = std::size_t{64} << 10U;
constexpr std::size_t kSkippableHeaderBytes = 8;

}  // namespace

StageItem ContainerStage::Read(std::span<std::byte> room) {
  const std::uint64_t output_bytes_max = shared_.limits.output_bytes_max;
  const std::uint64_t decoded = shared_.DecodedAt(place_.depth);
  if (shared_.RatioHit(place_.depth)) {
    StageItem item = GapItem(GapReason::kLimitRatio, 0, std::nullopt,
                             "decoded to more times its size than --max-ratio allows");
    item.kind = StageItemKind::kLimit;
    return item;
  }
  if (decoded < output_bytes_max) {
    const std::uint64_t left = output_bytes_max - decoded;
    StageItem item = Decode(room.first(std::min<std::uint64_t>(room.size(), left)));
    shared_.DecodedAt(place_.depth) += item.bytes;
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

StageItem ContainerStage::Decode(std::span<std::byte> room) {
  while (true) {
    Step step = GiveKept(room);
    if (step == Step::kGoOn && gap_below_) return *std::exchange(gap_below_, std::nullopt);
    if (step == Step::kGoOn) {
      switch (phase_) {
        case Phase::kPart:
          step = AtPart() && !passing_over() ? BeginPart(room) : DecodePart(room);
          break;
        case Phase::kSkippable:
          step = Skippable();
          break;
        case Phase::kSearch:
          step = Search();
          break;
        case Phase::kEnded:
          return {};
      }
    }
    // What was decoded in front of a gap goes first: else its text would be joined to that behind.
    const bool waits = gap_below_ && item_.kind == StageItemKind::kEnd;
    if (step == Step::kItem && !waits) return std::exchange(item_, {});
  }
}

// A part may start here, or those that were decoded ahead.
ContainerStage::Step ContainerStage::BeginPart(std::span<std::byte> room) {
  if (shared_.parts_until) {
    const std::uint64_t position = window_->position();
    if (position > 0 && (decoded_parts_.empty() || decoded_parts_.back().end < position)) {
      decoded_parts_.push_back(
          {position, shared_.DecodedAt(place_.depth), shared_.outbox.TakeAll()});
    }
    if (position >= *shared_.parts_until) return End();
  } else if (shared_.helper != nullptr && committed_) {
    if (GiveAhead(room) == Step::kItem) return Step::kItem;
  }
  return phase_ == Phase::kPart ? DecodePart(room) : Step::kGoOn;
}

ContainerStage::Step ContainerStage::GiveAhead(std::span<std::byte> room) {
  if (!ahead_) ahead_.emplace(window_->below(), shared_, Maker());
  if (region_ == nullptr) region_ = ahead_->Take(window_->position());
  while (region_ != nullptr) {
    DecodedPart& part = region_->parts().front();
    for (SideText& name : part.names) PostName(std::move(name));
    part.names.clear();
    if (part.bytes > 0) {
      const std::size_t bytes =
          region_->bytes().Take(room.first(std::min<std::uint64_t>(room.size(), part.bytes)));
      part.bytes -= bytes;
      return Give(bytes);
    }
    while (window_->position() < part.end) {  // what it was decoded from
      const Ahead ahead = LookAhead(1);
      if (ahead == Ahead::kReady) {
        window_->Consume(
            std::min<std::uint64_t>(window_->available().size(), part.end - window_->position()),
            Use::kContainer);
        continue;
      }
      if (ahead == Ahead::kStop && item_.kind == StageItemKind::kPause) return Step::kItem;
      region_ = nullptr;  // it cannot be read, now
      return ahead == Ahead::kStop ? Step::kItem : Step::kGoOn;
    }
    region_->parts().pop_front();
    if (region_->parts().empty()) region_ = ahead_->Take(window_->position());
  }
  return Step::kGoOn;
}

void ContainerStage::SearchPart() {
  committed_ = true;
  BeginGap(GapReason::kCorrupt, {});
  StartSearch();
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
        trailing_ = false;
        StartSearch();  // no decoding goes across it
        if (in_aside_) {
          PassOver(window_->available().size());
          EndPassingOver();
        }
        if (!in_gap_) {
          BeginGap(GapReason::kCorrupt, "compressed data could not be joined behind a gap");
          gap_echoes_ = true;
        }
        PassOver(window_->available().size());
        gap_below_ = window_->TakeGap();
        item_ = {};
        return Ahead::kStop;
      case StageItemKind::kLimit:
      case StageItemKind::kReject:
        item_ = window_->TakeGap();
        return Ahead::kStop;
      case StageItemKind::kPause:
      case StageItemKind::kYield:
        item_ = {.kind = kind};
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

void ContainerStage::BeginAside(std::string_view path) {
  in_aside_ = true;
  aside_path_ = place_.path;
  aside_path_ += path;
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
                 .container = place_.container,
                 .text = {}};
  if (!bytes.empty()) piece.text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  shared_.outbox.Post(std::move(piece));
}

ContainerStage::Step ContainerStage::EndPassingOver() {
  if (in_aside_) {
    PostPiece({}, true);
    in_aside_ = false;
    return Step::kGoOn;
  }
  const std::uint64_t bytes = window_->count(Use::kGap) - gap_count_at_begin_;
  in_gap_ = false;
  if (bytes == 0 && gap_echoes_) return Step::kGoOn;
  // Of an input that ends early nobody knows how much is missing.
  if (bytes > 0 || gap_.reason != GapReason::kTruncated) gap_.bytes = bytes;
  item_ = {.kind = StageItemKind::kGap, .gap = std::move(gap_)};
  return Step::kItem;
}

ContainerStage::Step ContainerStage::Damage(GapReason reason, std::string detail) {
  BeginGap(reason, std::move(detail));
  return StartSearch();
}

ContainerStage::Step ContainerStage::BadPart(GapReason reason, std::string detail) {
  if (!committed_ && !passing_over()) {
    item_ = GapItem(reason, window_->position(), 0, std::move(detail));
    item_.kind = StageItemKind::kReject;
    return Step::kItem;
  }
  if (!passing_over()) BeginGap(reason, std::move(detail));
  PassOver(1);
  return StartSearch();
}

ContainerStage::Step ContainerStage::StartTrailing() {
  if (passing_over() || !committed_) return StartRaw();
  bool more_may_come = true;
  std::optional<FormatGuess> guess;
  while (!(guess = SniffFormat(window_->available(), more_may_come))) {
    const Ahead ahead = LookAhead(window_->available().size() + 1);
    if (ahead == Ahead::kStop) return Step::kItem;
    more_may_come = ahead == Ahead::kReady;
  }
  if (guess->format == ContainerFormat::kNone || guess->name == name()) return StartRaw();
  another_follows_ = true;
  return End();
}

ContainerStage::Step ContainerStage::StartRaw() {
  if (!passing_over()) {
    BeginAside("!/#trailing");
    trailing_ = true;
  }
  return StartSearch();
}

ContainerStage::Step ContainerStage::StartSkippable() {
  if (passing_over() && Resume() == Step::kItem) return Step::kItem;  // and then here again
  switch (LookAhead(kSkippableHeaderBytes)) {
    case Ahead::kReady:
      break;
    case Ahead::kEnd:
      return StartRaw();  // too short to be one
    case Ahead::kStop:
      return Step::kItem;
  }
  committed_ = true;
  skippable_left_ = ReadLittleEndian32(window_->available().subspan(4));
  window_->Consume(kSkippableHeaderBytes, Use::kContainer);
  if (skippable_left_ == 0) return Step::kGoOn;
  BeginAside("!/#skippable");
  phase_ = Phase::kSkippable;
  return Step::kGoOn;
}

ContainerStage::Step ContainerStage::Skippable() {
  if (MustYield()) return Yield();
  if (skippable_left_ == 0) {
    phase_ = Phase::kPart;
    return Resume();
  }
  switch (LookAhead(1)) {
    case Ahead::kReady:
      break;
    case Ahead::kStop:
      return Step::kItem;
    case Ahead::kEnd:
      Resume();
      return End(GapItem(GapReason::kTruncated, window_->position(), std::nullopt,
                         "the input ends inside a skippable frame"));
  }
  const std::size_t bytes = std::min<std::uint64_t>(window_->available().size(), skippable_left_);
  PassOver(bytes);
  skippable_left_ -= bytes;
  return Step::kGoOn;
}

ContainerStage::Step ContainerStage::StartSearch() {
  BreakOff();
  phase_ = Phase::kSearch;
  return Step::kGoOn;
}

ContainerStage::Step ContainerStage::Search() {
  while (true) {
    if (MustYield()) return Yield();
    const std::span<const std::byte> bytes = window_->available();
    const std::size_t part = FindPart(bytes);
    if (part < bytes.size()) {
      PassOver(part);
      phase_ = Phase::kPart;
      return Step::kGoOn;
    }
    PassOver(bytes.size() - std::min(bytes.size(), part_head_bytes() - 1));
    switch (LookAhead(window_->available().size() + 1)) {
      case Ahead::kReady:
        break;
      case Ahead::kStop:
        // The stages below are not read while the outbox is full: nothing is kept back meanwhile.
        if (item_.kind == StageItemKind::kYield) PassOver(window_->available().size());
        return Step::kItem;
      case Ahead::kEnd:
        PassOver(window_->available().size());
        phase_ = Phase::kEnded;
        return Resume();
    }
  }
}

// Where bytes were given raw and a part follows after all, they may have been a damaged one: said,
// though every byte was scanned.
ContainerStage::Step ContainerStage::Resume() {
  const bool between_parts = std::exchange(trailing_, false) && phase_ != Phase::kEnded;
  if (!passing_over()) return Step::kGoOn;
  if (EndPassingOver() == Step::kItem) return Step::kItem;
  if (!between_parts) return Step::kGoOn;
  item_ =
      GapItem(GapReason::kCorrupt, window_->position(), std::nullopt,
              "bytes between " + std::string(part_name()) + "s are none; they were scanned raw");
  return Step::kItem;
}

ContainerStage::Step ContainerStage::Give(std::size_t bytes) {
  if (bytes == 0) return Step::kGoOn;
  item_ = {.kind = StageItemKind::kBytes, .bytes = bytes};
  return Step::kItem;
}

ContainerStage::Step ContainerStage::Yield() {
  item_ = {.kind = StageItemKind::kYield};
  return Step::kItem;
}

ContainerStage::Step ContainerStage::End(StageItem last) {
  phase_ = Phase::kEnded;
  item_ = std::move(last);
  return Step::kItem;
}

std::string ContainerStage::CutShortDetail() const {
  return "the input ends inside a " + std::string(part_name());
}

StageItem ContainerStage::GapItem(GapReason reason, std::uint64_t offset,
                                  std::optional<std::uint64_t> bytes, std::string detail) {
  return {.kind = StageItemKind::kGap,
          .gap = {.reason = reason, .offset = offset, .bytes = bytes, .detail = std::move(detail)}};
}

}  // namespace leakscan
