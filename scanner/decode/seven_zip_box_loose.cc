// A 7z archive whose header is not there: cut short, or too far behind in a pipe. The streams in
// front of it are decoded all the same where they show what they are, which LZMA2 does: 7-Zip's
// usual method. What was compressed together comes as one, without names or checksums.
// Fits: start header, LZMA2 stream, LZMA2 stream, the input's end. Does not: LZMA, encrypted
// streams: rejected, scanned as they are.
// Source: the .xz file format 1.2.0, 5.3.1; xz-embedded's xz_dec_lzma2.c for the chunks.

#include <algorithm>

#include "scanner/decode/seven_zip_box.h"

namespace leakscan {
namespace {

constexpr std::size_t kTrialBytes = std::size_t{64} << 10U;
constexpr std::size_t kTrialOutputBytes = 4096;
constexpr std::size_t kChunkHeadBytes = 6;

// The first chunk of a stream: as it is, or compressed, with all state and properties new.
bool MayBeLzma2(std::span<const std::byte> bytes) {
  constexpr unsigned kPropertiesEnd = 5 * 5 * 9;
  if (bytes.size() < kChunkHeadBytes) return false;
  const auto control = std::to_integer<unsigned>(bytes[0]);
  return control == 1 || (control >= 0xE0 && std::to_integer<unsigned>(bytes[5]) < kPropertiesEnd);
}

// The number of the largest window that is allowed.
std::byte WindowNumber(std::uint64_t window_bytes_max) {
  constexpr unsigned kNumberMax = 39;
  unsigned number = 0;
  while (number < kNumberMax &&
         (std::uint64_t{2 | ((number + 1) & 1U)} << ((number + 1) / 2 + 11)) <= window_bytes_max) {
    ++number;
  }
  return static_cast<std::byte>(number);
}

}  // namespace

std::unique_ptr<SevenZipChain> SevenZipBox::MakeLooseChain() const {
  constexpr std::uint64_t kLzma2 = 0x21;
  const std::byte window = WindowNumber(shared_.limits.window_bytes_max);
  SevenZipCoder coder;
  coder.method = kLzma2;
  coder.properties = {&window, 1};
  coder.bytes = UINT64_MAX;
  return std::make_unique<SevenZipChain>(std::span(&coder, 1), SevenZipKey{},
                                         shared_.limits.window_bytes_max);
}

bool SevenZipBox::IsLooseStream(std::span<const std::byte> bytes, bool last) const {
  if (!MayBeLzma2(bytes)) return false;
  const std::unique_ptr<SevenZipChain> chain = MakeLooseChain();
  if (chain->failure()) return false;
  std::vector<std::byte> plain(kTrialOutputBytes);
  std::size_t filled = 0;
  while (filled < plain.size()) {
    const SevenZipChain::Step step = chain->Decode(bytes, false, std::span(plain).subspan(filled));
    bytes = bytes.subspan(step.consumed);
    filled += step.produced;
    if (step.state == SevenZipChain::State::kDamaged) return false;
    if (step.state == SevenZipChain::State::kDone) return filled > 0;
    if (step.produced == 0 && step.state == SevenZipChain::State::kNeedsInput) break;
  }
  return filled == plain.size() || (last && filled > 0);
}

// In front of a stream, if one follows. The first decides whether it is an archive at all.
std::optional<BoxEvent> SevenZipBox::OpenLoose() {
  const std::size_t start = loose_ == 0 ? SevenZipStart::kBytes : 0;
  const Ahead ahead = LookAhead(start + kTrialBytes);
  if (ahead == Ahead::kStop) return StopEvent();
  const std::span<const std::byte> bytes = window_->available();
  const bool follows =
      bytes.size() > start && IsLooseStream(bytes.subspan(start), ahead == Ahead::kEnd);
  if (loose_ == 0) {
    if (!follows) return Rejection(failure_->reason, std::move(failure_->detail));
    window_->Consume(start, Use::kContainer);
    failure_->detail += "; what its streams decode to was scanned without names";
    events_.push_back(GapEvent(failure_->reason, begin_, std::nullopt, failure_->detail));
    failure_.reset();
  }
  if (!follows) {
    state_ = bytes.empty() ? State::kEnd : State::kTrailing;
    return bytes.empty() ? std::nullopt : std::optional(Member("#trailing"));
  }
  chain_ = MakeLooseChain();
  packed_ = {window_->position(), UINT64_MAX};
  streamed_end_ = packed_.end;
  path_ = "#" + std::to_string(++loose_);
  given_ = 0;
  left_ = UINT64_MAX;
  end_ = End::kNone;
  state_ = State::kLoose;
  events_.push_back(Member(path_));
  return std::nullopt;
}

// Behind a stream: the next, or the reason why this one was decoded no further.
std::optional<BoxEvent> SevenZipBox::CloseLoose() {
  chain_.reset();
  state_ = State::kBeforeLoose;
  if (!failure_) return std::nullopt;
  BoxEvent event;
  event.kind = BoxEventKind::kGap;
  event.path = path_;
  event.gap = *std::exchange(failure_, std::nullopt);
  event.gap.offset = given_;
  event.gap.bytes = event.gap.reason == GapReason::kTruncated ? std::nullopt : std::optional(0);
  return event;
}

}  // namespace leakscan
