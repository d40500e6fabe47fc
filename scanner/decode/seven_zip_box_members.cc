// The members of a 7z archive. The parts of a folder come one behind the other out of one chain of
// decoders, so where that is damaged all that follow in the folder are lost: a gap up to the end of
// its packed bytes. What a folder decodes to behind its last part is given as "#surplus".

#include <algorithm>
#include <cstring>
#include <utility>

#include "scanner/decode/crc32.h"
#include "scanner/decode/seven_zip_box.h"

namespace leakscan {
namespace {

// Of packed bytes, on which passwords are tried.
constexpr std::size_t kTrialBytes = std::size_t{64} << 10U;

}  // namespace

std::span<const std::byte> SevenZipBox::Packed() const {
  const std::uint64_t at = window_->position();
  const std::uint64_t left = streamed_end_ - std::min(streamed_end_, at);
  const std::span<const std::byte> bytes = window_->available();
  return bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left)));
}

std::size_t SevenZipBox::parts_end() const {
  if (folder_ >= header_.folders().size()) return 0;
  const SevenZipFolder& folder = header_.folders()[folder_];
  return std::size_t{folder.first_part} + folder.parts;
}

std::optional<BoxEvent> SevenZipBox::OpenFolder() {
  const SevenZipFolder& folder = header_.folders()[folder_];
  part_ = folder.first_part;
  encrypted_ = false;
  surplus_bytes_ = 0;
  lost_ = 0;
  state_ = State::kSkip;
  if (window_->position() > packed_.begin) {
    Fail(GapReason::kCorrupt,
         "streams of a 7z archive overlap, or the start of one could not be read");
    return std::nullopt;
  }
  const std::uint64_t trial = std::min<std::uint64_t>(packed_.end - packed_.begin, kTrialBytes);
  if (LookAhead(static_cast<std::size_t>(trial)) == Ahead::kStop) {
    state_ = State::kStream;
    return StopEvent();
  }
  streamed_end_ = packed_.begin + (folder.streams > 0 ? header_.pack_bytes()[stream_] : 0);
  chain_ = OpenChain(folder, Packed());
  if (chain_ != nullptr) {
    state_ = State::kPart;
  } else if (failure_->reason == GapReason::kUnsupported) {
    BoxEvent gap;
    gap.kind = BoxEventKind::kGap;
    gap.gap = *std::exchange(failure_, std::nullopt);
    gap.gap.detail += "; its bytes were scanned raw";
    events_.push_back(std::move(gap));
    events_.push_back(Member("#packed"));
    raw_end_ = packed_.end;
    after_raw_ = State::kSkip;
    state_ = State::kRaw;
  }
  return std::nullopt;
}

bool SevenZipBox::PostEmptyNames() {
  for (; file_ < header_.files().size() && header_.files()[file_].empty; ++file_) {
    if (shared_.outbox.full()) return false;
    PostName(header_.Name(header_.files()[file_]), header_extent_.begin);
  }
  return !shared_.outbox.full();
}

void SevenZipBox::TakeName() {
  path_ = file_ < header_.files().size() ? header_.Name(header_.files()[file_]) : std::string();
  ++file_;
  PostName(path_, header_extent_.begin);
  if (path_.empty()) path_ = "#" + std::to_string(file_);
}

std::optional<BoxEvent> SevenZipBox::NextPart() {
  if (part_ == parts_end()) {
    state_ = State::kSurplus;
    return std::nullopt;
  }
  if (!PostEmptyNames()) return EventOf({.kind = StageItemKind::kYield});
  TakeName();
  left_ = header_.parts()[part_].bytes;
  given_ = 0;
  crc_ = 0;
  end_ = left_ == 0 ? End::kDone : End::kNone;
  state_ = State::kMember;
  return left_ > 0 ? std::optional(Member(path_)) : std::nullopt;
}

StageItem SevenZipBox::ReadPart(std::span<std::byte> room) {
  if (end_ != End::kNone) return {};
  if (LimitHit()) {
    shared_.ForgetDecoded(place_.depth);
    return {};
  }
  std::uint64_t& decoded = shared_.DecodedAt(place_.depth);
  const std::uint64_t bytes_max = std::min(left_, shared_.limits.output_bytes_max - decoded);
  const StageItem item = DecodeInto(room.first(std::min<std::uint64_t>(room.size(), bytes_max)));
  if (item.kind == StageItemKind::kBytes) {
    crc_ = Crc32(crc_, room.first(item.bytes));
    given_ += item.bytes;
    decoded += item.bytes;
    left_ -= item.bytes;
    if (left_ == 0) end_ = End::kDone;
  } else if (item.kind == StageItemKind::kEnd && end_ == End::kNone && state_ == State::kMember) {
    Fail(GapReason::kCorrupt, "a stream of a 7z archive ends before its members do");
  }
  return item;
}

// Fails the member where a limit of the decoded bytes was hit.
bool SevenZipBox::LimitHit() {
  const bool ratio = shared_.RatioHit(place_.depth);
  if (!ratio && shared_.DecodedAt(place_.depth) < shared_.limits.output_bytes_max) return false;
  Fail(ratio ? GapReason::kLimitRatio : GapReason::kLimitBytes,
       ratio ? "a stream of a 7z archive decoded to more times its size than --max-ratio allows"
             : "decoded to more bytes than --max-bytes allows");
  return true;
}

// kEnd: the chain gives no more, or Fail() has said why.
StageItem SevenZipBox::DecodeInto(std::span<std::byte> room) {
  while (true) {
    const std::span<const std::byte> packed = Packed();
    const bool last = packed.size() >= streamed_end_ - std::min(streamed_end_, window_->position());
    const SevenZipChain::Step step = chain_->Decode(packed, last, room);
    window_->Consume(step.consumed, Use::kContainer);
    if (step.produced > 0) return {.kind = StageItemKind::kBytes, .bytes = step.produced};
    switch (step.state) {
      case SevenZipChain::State::kGoesOn:
        continue;
      case SevenZipChain::State::kDone:
        return {};
      case SevenZipChain::State::kDamaged:
        Fail(GapReason::kCorrupt, encrypted_ ? "an encrypted stream of a 7z archive is damaged, or "
                                               "its password is another one"
                                             : "a stream of a 7z archive is damaged");
        return {};
      case SevenZipChain::State::kNeedsInput:
        break;
    }
    const Ahead ahead = last ? Ahead::kEnd : LookAhead(packed.size() - step.consumed + 1);
    if (ahead == Ahead::kReady) continue;
    StageItem item = ahead == Ahead::kStop ? StopItem() : StageItem{};
    if (item.kind == StageItemKind::kEnd) {
      Fail(GapReason::kTruncated, "the input ends inside a stream of a 7z archive");
    } else if (item.kind == StageItemKind::kGap) {
      item.advance = 0;
      Fail(GapReason::kCorrupt, "a stream of a 7z archive could not be joined behind a gap");
    }
    return item;
  }
}

std::optional<BoxEvent> SevenZipBox::CloseMember() {
  if (end_ == End::kNone) Fail(GapReason::kInternal, "a member of a 7z archive was not read");
  if (end_ == End::kFailed) {
    state_ = State::kSkip;
    ++part_;
    return std::nullopt;
  }
  const SevenZipPart& part = header_.parts()[part_++];
  state_ = State::kPart;
  if (!part.has_crc || crc_ == part.crc) return std::nullopt;
  BoxEvent event = GapEvent(GapReason::kCorrupt, given_, 0,
                            encrypted_ ? "an encrypted member of a 7z archive is damaged, or its "
                                         "password is another one"
                                       : "the CRC of a member of a 7z archive is wrong; what it "
                                         "decoded to was scanned");
  event.path = path_;
  return event;
}

std::optional<BoxEvent> SevenZipBox::OpenSurplus() {
  const StageItem item = DecodeInto(surplus_);
  switch (item.kind) {
    case StageItemKind::kBytes:
      surplus_bytes_ = item.bytes;
      end_ = End::kNone;
      left_ = UINT64_MAX;
      state_ = State::kBeyond;
      return Member("#surplus");
    case StageItemKind::kPause:
    case StageItemKind::kYield:
    case StageItemKind::kLimit:
      return EventOf(item);
    default:
      EndFolder();  // packed bytes that are left belong to nothing
      return item.kind == StageItemKind::kGap ? std::optional(EventOf(item)) : std::nullopt;
  }
}

StageItem SevenZipBox::ReadSurplus(std::span<std::byte> room) {
  if (surplus_bytes_ > 0) {
    const std::size_t bytes = std::min(room.size(), surplus_bytes_);
    std::copy_n(surplus_.begin(), bytes, room.begin());
    surplus_bytes_ -= bytes;
    std::memmove(surplus_.data(), surplus_.data() + bytes, surplus_bytes_);
    return {.kind = StageItemKind::kBytes, .bytes = bytes};
  }
  return ReadPart(room);
}

void SevenZipBox::EndFolder() {
  state_ = State::kStream;
  const bool joined = !streams_.empty() && chain_ != nullptr && !failure_;
  if (joined && window_->position() == streamed_end_ && chain_->AllUsed()) {
    pass_end_ = packed_.end;
    state_ = State::kPass;
  }
  chain_.reset();
  ReleaseStreams();
  failure_.reset();
  if (folder_ >= header_.folders().size()) return;
  stream_ += header_.folders()[folder_].streams;
  stream_begin_ = packed_.end;
  ++folder_;
}

void SevenZipBox::Fail(GapReason reason, std::string detail) {
  end_ = End::kFailed;
  skipped_before_ = window_->count(Use::kGap);
  const bool in_member = state_ == State::kMember;
  failed_path_ = in_member ? path_ : std::string();
  failure_ = Gap{reason, in_member ? given_ : window_->position(), std::nullopt, std::move(detail)};
}

// To the end of the packed bytes; the members that are lost are named.
std::optional<BoxEvent> SevenZipBox::Skip() {
  for (; part_ < parts_end(); ++part_, ++lost_) {
    if (!PostEmptyNames()) return EventOf({.kind = StageItemKind::kYield});
    TakeName();
  }
  bool cut = false;
  while (!cut && window_->position() < packed_.end) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    cut = ahead == Ahead::kEnd;
    streamed_end_ = packed_.end;
    window_->Consume(Packed().size(), Use::kGap);
  }
  BoxEvent event;
  event.kind = BoxEventKind::kGap;
  event.path = std::move(failed_path_);
  std::optional<Gap> failure = std::exchange(failure_, std::nullopt);
  EndFolder();
  if (cut) ReachedEnd();
  if (!failure) return std::nullopt;
  const std::uint64_t skipped = window_->count(Use::kGap) - skipped_before_;
  // Of an input that ends early nobody knows how much is missing.
  if (skipped > 0 || failure->reason != GapReason::kTruncated) failure->bytes = skipped;
  if (lost_ > 0) failure->detail += "; " + std::to_string(lost_) + " members of it were not read";
  event.gap = *std::move(failure);
  return event;
}

}  // namespace leakscan
