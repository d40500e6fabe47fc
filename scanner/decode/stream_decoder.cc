// Method: a stack of stages, the source at the bottom, one container's decoder on the other. A
// window over the topmost stage is sniffed; while it shows a container that we decode, a stage is
// pushed; what then comes through is the main stream.
// What stands beside it (names, skippable frames, bytes between frames or behind the last) waits in
// the outbox until the main stream has ended, or interrupts it when it grows too large.
// Fits: zstd(gzip(text) + "tail"): stream "" with the text, stream "!/#trailing" with the tail.
// Does not: zip: given raw, with a gap that says so.

#include "scanner/decode/stream_decoder.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scanner/decode/container_stage.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/gzip_stage.h"
#include "scanner/decode/input_window.h"
#include "scanner/decode/source_stage.h"
#include "scanner/decode/zstd_stage.h"

namespace leakscan {
namespace {

using Use = InputWindow::Use;

StreamItem Item(StreamItemKind kind) {
  StreamItem item;
  item.kind = kind;
  return item;
}

class StackDecoder : public StreamDecoder {
 public:
  StackDecoder(ByteSource& source, const DecodeLimits& limits)
      : source_(source),
        shared_{.limits = limits, .source = source_, .outbox = {}},
        top_(std::make_unique<InputWindow>(source_)) {}

  StreamItem Next(std::span<std::byte> room) override;

 private:
  enum class Phase : std::uint8_t { kStreams, kDrain, kCheck, kFinish };

  // Each gives the next item, or nothing when the state has moved on and Next() shall look again.
  std::optional<StreamItem> EmptyOutbox(std::span<std::byte> room);
  std::optional<StreamItem> OpenStream();
  std::optional<StreamItem> ReadStream(std::span<std::byte> room);
  std::optional<StreamItem> Drain();
  std::optional<StreamItem> Check();

  const SideText* NextSide() const;
  StreamItem EndSide();
  // Looks for a container at the start of what comes through. False: more bytes are needed.
  bool Sniff(bool more_may_come, std::optional<StreamItem>* item);
  void Push(ContainerFormat format);
  StreamItem PopRejected(StageItem rejection);
  StreamItem Begin();
  StreamItem GapItem(StageItem item, bool inside) const;
  void Limit(StageItem item);

  InputWindow& outermost() { return stages_.empty() ? *top_ : stages_.front()->window(); }
  // What the bytes of the main stream were decoded from.
  std::string_view container() const {
    return stages_.empty() ? std::string_view() : stages_.back()->name();
  }

  SourceStage source_;
  DecodeShared shared_;
  std::vector<std::unique_ptr<ContainerStage>> stages_;
  std::unique_ptr<InputWindow> top_;
  Phase phase_ = Phase::kStreams;
  bool sniffed_ = false;

  bool open_ = false;   // the main stream has begun and not ended
  bool begun_ = false;  // it has begun at least once
  std::uint64_t stream_offset_ = 0;

  const Stage* side_stage_ = nullptr;  // whose stream from the outbox has begun and not ended
  std::size_t side_at_ = 0;            // bytes of its oldest piece already given

  Gap limit_;
  std::uint64_t drained_ = 0;
};

StreamItem StackDecoder::Next(std::span<std::byte> room) {
  while (true) {
    std::optional<StreamItem> item;
    if (!open_) item = EmptyOutbox(room);
    if (!item) {
      switch (phase_) {
        case Phase::kStreams:
          item = open_ ? ReadStream(room) : OpenStream();
          break;
        case Phase::kDrain:
          item = Drain();
          break;
        case Phase::kCheck:
          item = Check();
          break;
        case Phase::kFinish: {
          StreamItem finish = Item(StreamItemKind::kFinish);
          finish.bytes_read = source_.position();
          finish.container_bytes = outermost().count(Use::kContainer);
          return finish;
        }
      }
    }
    if (item) return *std::move(item);
  }
}

// What can be given of the outbox now. A stream that has begun goes first, as long as it lasts.
const SideText* StackDecoder::NextSide() const {
  return side_stage_ != nullptr ? shared_.outbox.OldestPiece(side_stage_) : shared_.outbox.Oldest();
}

std::optional<StreamItem> StackDecoder::EmptyOutbox(std::span<std::byte> room) {
  while (const SideText* side = NextSide()) {
    const std::size_t left = side->text.size() - side_at_;
    StreamItem item;
    item.path = side->path;
    item.container = side->container;
    item.offset = side->offset + side_at_;
    if (side->kind == SideText::Kind::kName) {
      item.kind = StreamItemKind::kName;
      item.text = shared_.outbox.Take(side).text;
      return item;
    }
    if (left == 0) {
      side_at_ = 0;
      const bool last = shared_.outbox.Take(side).last;
      if (!last || side_stage_ == nullptr) continue;
      return EndSide();
    }
    if (side_stage_ == nullptr) {
      side_stage_ = side->stage;
      item.kind = StreamItemKind::kBegin;
      return item;
    }
    item = Item(StreamItemKind::kBytes);
    item.bytes = std::min(room.size(), left);
    std::memcpy(room.data(), side->text.data() + side_at_, item.bytes);
    side_at_ += item.bytes;
    return item;
  }
  // The stages wait for room, but what fills the outbox is of others than the one that has begun.
  if (shared_.outbox.full()) return EndSide();
  return std::nullopt;
}

StreamItem StackDecoder::EndSide() {
  side_stage_ = nullptr;
  return Item(StreamItemKind::kEnd);
}

// Finds out what comes next before anything of it is given.
std::optional<StreamItem> StackDecoder::OpenStream() {
  std::optional<StreamItem> item;
  if (!top_->available().empty()) {
    if (sniffed_) return Begin();
    if (Sniff(!top_->full(), &item)) return item;
  }
  const StageItemKind kind = top_->Fill();
  if (NextSide() != nullptr) return std::nullopt;  // goes first
  switch (kind) {
    case StageItemKind::kBytes:
    case StageItemKind::kYield:
      return std::nullopt;
    case StageItemKind::kPause:
      return Item(StreamItemKind::kPause);
    case StageItemKind::kEnd:
    case StageItemKind::kGap:
      if (!sniffed_ && !top_->available().empty()) {
        Sniff(false, &item);
        return item;
      }
      if (kind == StageItemKind::kGap) return GapItem(top_->TakeGap(), false);
      if (!begun_) return Begin();
      phase_ = Phase::kCheck;
      return std::nullopt;
    case StageItemKind::kLimit:
      Limit(top_->TakeGap());
      return std::nullopt;
    case StageItemKind::kReject:
      return PopRejected(top_->TakeGap());
  }
  return std::nullopt;
}

std::optional<StreamItem> StackDecoder::ReadStream(std::span<std::byte> room) {
  StageItem read = top_->ReadThrough(room);
  switch (read.kind) {
    case StageItemKind::kBytes: {
      stream_offset_ += read.bytes;
      StreamItem item = Item(StreamItemKind::kBytes);
      item.bytes = read.bytes;
      return item;
    }
    case StageItemKind::kPause:
      if (!shared_.outbox.has_pieces()) return Item(StreamItemKind::kPause);
      break;  // what a live input brought shall not wait
    case StageItemKind::kYield:
      break;
    case StageItemKind::kGap: {
      const std::uint64_t advance = read.advance;
      StreamItem item = GapItem(std::move(read), true);
      stream_offset_ += advance;
      return item;
    }
    case StageItemKind::kLimit:
      Limit(std::move(read));
      break;
    case StageItemKind::kEnd:
    case StageItemKind::kReject:  // only ever said before a first byte
      phase_ = Phase::kCheck;
      break;
  }
  open_ = false;  // for good, or to be begun again where it stopped
  return Item(StreamItemKind::kEnd);
}

bool StackDecoder::Sniff(bool more_may_come, std::optional<StreamItem>* item) {
  const std::optional<FormatGuess> guess = SniffFormat(top_->available(), more_may_come);
  if (!guess) return false;
  sniffed_ = true;
  if (guess->format == ContainerFormat::kNone) return true;
  StageItem gap{.kind = StageItemKind::kGap};
  gap.gap.offset = top_->position();
  if (guess->format == ContainerFormat::kUnsupported) {
    gap.gap.reason = GapReason::kUnsupported;
    gap.gap.detail = std::string(guess->name) + " is not decoded yet; its bytes were scanned raw";
    *item = GapItem(std::move(gap), false);
  } else if (stages_.size() >= static_cast<std::size_t>(std::max(shared_.limits.depth_max, 0))) {
    gap.gap.reason = GapReason::kLimitDepth;
    gap.gap.detail = "containers nested deeper than --max-depth; the bytes were scanned raw";
    *item = GapItem(std::move(gap), false);
  } else {
    Push(guess->format);
  }
  return true;
}

void StackDecoder::Push(ContainerFormat format) {
  const std::string_view below = container();
  if (format == ContainerFormat::kZstd) {
    stages_.push_back(std::make_unique<ZstdStage>(std::move(top_), shared_, below));
  } else {
    stages_.push_back(std::make_unique<GzipStage>(std::move(top_), shared_, below));
  }
  top_ = std::make_unique<InputWindow>(*stages_.back());
  sniffed_ = false;
}

// The topmost stage found its very first bytes to be no such container: they are given raw.
StreamItem StackDecoder::PopRejected(StageItem rejection) {
  top_ = stages_.back()->TakeWindow();
  stages_.pop_back();
  sniffed_ = true;
  rejection.gap.detail += "; the bytes were scanned raw";
  return GapItem(std::move(rejection), false);
}

StreamItem StackDecoder::Begin() {
  if (side_stage_ != nullptr) return EndSide();                       // and then here again
  if (!begun_ && stages_.empty()) stream_offset_ = top_->position();  // behind an unreadable start
  open_ = begun_ = true;
  StreamItem item = Item(StreamItemKind::kBegin);
  item.container = container();
  item.offset = stream_offset_;
  return item;
}

StreamItem StackDecoder::GapItem(StageItem item, bool inside) const {
  StreamItem gap = Item(StreamItemKind::kGap);
  gap.offset = item.gap.offset;
  gap.gap = std::move(item.gap);
  if (inside) gap.gap.offset = stream_offset_;
  return gap;
}

void StackDecoder::Limit(StageItem item) {
  phase_ = Phase::kDrain;
  limit_ = std::move(item.gap);
  limit_.offset = outermost().position();
}

// Behind a limit nothing is decoded; the rest is read only to know how much it is.
std::optional<StreamItem> StackDecoder::Drain() {
  constexpr std::uint64_t kBytesPerCall = std::uint64_t{64} << 20U;
  InputWindow& input = outermost();
  const StreamItem pause = Item(StreamItemKind::kPause);
  for (const std::uint64_t begin = drained_; drained_ - begin < kBytesPerCall;) {
    const std::size_t bytes = input.available().size();
    input.Consume(bytes, Use::kGap);
    drained_ += bytes;
    switch (input.Fill()) {
      case StageItemKind::kBytes:
        break;
      case StageItemKind::kPause:
        return pause;
      case StageItemKind::kGap:
        return GapItem(input.TakeGap(), false);
      default: {
        limit_.bytes = drained_;
        phase_ = Phase::kCheck;
        StageItem gap{.kind = StageItemKind::kGap};
        gap.gap = std::move(limit_);
        return GapItem(std::move(gap), false);
      }
    }
  }
  return pause;  // a chance for the caller to stop
}

// Every byte read went somewhere. If not, that is a bug of ours, and it is said.
std::optional<StreamItem> StackDecoder::Check() {
  if (side_stage_ != nullptr) return EndSide();  // and the rest of the outbox
  phase_ = Phase::kFinish;
  const InputWindow& input = outermost();
  const std::uint64_t accounted = input.count(Use::kContainer) + input.count(Use::kRaw) +
                                  input.count(Use::kGap) + source_.skipped();
  if (accounted == source_.position()) return std::nullopt;
  StageItem gap{.kind = StageItemKind::kGap};
  gap.gap.offset = std::min(accounted, source_.position());
  gap.gap.detail = "the decoder lost count of its bytes";
  if (accounted < source_.position()) gap.gap.bytes = source_.position() - accounted;
  return GapItem(std::move(gap), false);
}

}  // namespace

std::unique_ptr<StreamDecoder> MakeStreamDecoder(ByteSource& source, const DecodeLimits& limits) {
  return std::make_unique<StackDecoder>(source, limits);
}

}  // namespace leakscan
