// Method: the header, which tells what everything is, stands at the end. Where the input can be
// looked into anywhere (a file), it is read in advance and the archive streamed from its front;
// elsewhere (a pipe, a member of a box) the archive is held in the window until the header has
// come, up to --spool-bytes. Then come the packed streams in order; what lies between them, or
// behind the end, belongs to nothing and is scanned as it is.
// Fits: start header, LZMA2 stream (a.csv, b.csv), packed header, the header that tells how.
// Does not: text behind "7z", a start header whose checksum is wrong: rejected, scanned as it is.
// Source: 7zFormat.txt of the LZMA SDK.

#include "scanner/decode/seven_zip_box.h"

#include <algorithm>
#include <utility>

#include "scanner/decode/crc32.h"

namespace leakscan {
namespace {

// Offsets in a header are kept in 32 bits.
constexpr std::uint64_t kHeaderBytesMax = std::uint64_t{1} << 30U;
constexpr std::size_t kHeadersMax = 4;  // packed one inside the other
constexpr std::uint64_t kOffsetMax = std::uint64_t{1} << 62U;

}  // namespace

SevenZipBox::~SevenZipBox() { shared_.held_bytes -= held_bytes_ + streams_bytes_; }

BoxEvent SevenZipBox::Next() {
  while (true) {
    if (!events_.empty()) {
      BoxEvent event = std::move(events_.front());
      events_.pop_front();
      return event;
    }
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kStart:
        event = ReadStart();
        break;
      case State::kHeader:
        event = ReadHeader();
        break;
      case State::kStream:
        event = NextStream();
        break;
      case State::kText:
        text_given_ = 0;
        ++text_;
        state_ = State::kStream;
        break;
      case State::kPass:
        event = Pass();
        break;
      case State::kPart:
        event = NextPart();
        break;
      case State::kMember:
        event = CloseMember();
        break;
      case State::kSurplus:
        event = OpenSurplus();
        break;
      case State::kBeyond:
        if (failure_) {
          state_ = State::kSkip;
        } else {
          EndFolder();
        }
        break;
      case State::kSkip:
        event = Skip();
        break;
      case State::kRaw:
        event = CloseRaw();
        break;
      case State::kBeforeLoose:
        event = OpenLoose();
        break;
      case State::kLoose:
        event = CloseLoose();
        break;
      case State::kTrailing:
      case State::kEnd:
        state_ = State::kEnd;
        return {};
    }
    if (event) return *std::move(event);
  }
}

StageItem SevenZipBox::Read(std::span<std::byte> room) {
  switch (state_) {
    case State::kText:
      return ReadText(room);
    case State::kMember:
    case State::kLoose:
      return ReadPart(room);
    case State::kBeyond:
      return ReadSurplus(room);
    case State::kRaw:
      return ReadRaw(room);
    case State::kTrailing:
      return ReadMember(room);
    default:
      return {};
  }
}

std::optional<BoxEvent> SevenZipBox::ReadStart() {
  const Ahead ahead = LookAhead(SevenZipStart::kBytes);
  if (ahead == Ahead::kStop) return StopEvent();
  if (ahead == Ahead::kEnd) {
    return Rejection(GapReason::kTruncated, "the input ends inside the start of a 7z archive");
  }
  const std::optional<SevenZipStart> start =
      ReadSevenZipStart(window_->available().first(SevenZipStart::kBytes));
  if (!start || start->header_offset > kOffsetMax || start->header_bytes > kOffsetMax) {
    return Rejection(GapReason::kCorrupt,
                     "looks like a 7z archive, but its first header is damaged");
  }
  start_ = *start;
  begin_ = window_->position();
  header_extent_.begin = begin_ + SevenZipStart::kBytes + start_.header_offset;
  header_extent_.end = header_extent_.begin + start_.header_bytes;
  state_ = State::kHeader;
  return std::nullopt;
}

std::optional<BoxEvent> SevenZipBox::GoWithoutHeader(GapReason reason, std::string detail) {
  Fail(reason, std::move(detail));
  state_ = State::kBeforeLoose;
  return std::nullopt;
}

std::optional<BoxEvent> SevenZipBox::ReadHeader() {
  const std::uint64_t spool_bytes = shared_.limits.spool_bytes_max;
  if (start_.header_bytes > std::min(spool_bytes, kHeaderBytesMax)) {
    return Rejection(GapReason::kLimitSpool,
                     "the header of a 7z archive is larger than --spool-bytes");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(start_.header_bytes));
  const std::optional<std::size_t> seen = window_->ReadAt(header_extent_.begin, bytes);
  Ahead ahead = seen && *seen < bytes.size() ? Ahead::kEnd : Ahead::kReady;
  if (!seen) {
    const std::uint64_t needed = header_extent_.end - begin_;
    if (needed > spool_bytes - std::min(spool_bytes, shared_.held_bytes)) {
      return GoWithoutHeader(GapReason::kLimitSpool,
                             "the header of a 7z archive, at its end, comes behind more bytes "
                             "than --spool-bytes holds; scan it as a file");
    }
    ahead = LookAhead(static_cast<std::size_t>(needed));
    if (ahead == Ahead::kStop) return StopEvent();
    held_bytes_ = needed;
    shared_.held_bytes += needed;
    if (ahead == Ahead::kReady) bytes = Look(header_extent_);
  }
  if (ahead == Ahead::kEnd) {
    return GoWithoutHeader(
        GapReason::kTruncated,
        "the input ends before the header of a 7z archive, which stands at its end");
  }
  if (Crc32(0, bytes) != start_.header_crc) {
    return Rejection(GapReason::kCorrupt, "the header of a 7z archive is damaged");
  }
  headers_.push_back(header_extent_);
  while (!bytes.empty()) {
    std::optional<Gap> failure = header_.Read(std::move(bytes), shared_.limits.members_max);
    if (failure) return Rejection(failure->reason, std::move(failure->detail));
    if (!header_.encoded()) break;
    std::optional<std::vector<std::byte>> unpacked = UnpackHeader();
    if (!unpacked && failure_->reason != GapReason::kEncrypted) {
      return Rejection(failure_->reason, std::move(failure_->detail));
    }
    if (!unpacked) {
      packed_ = {begin_, header_extent_.end};
      header_ = {};
      headers_.clear();
      state_ = State::kSkip;
      return std::nullopt;
    }
    bytes = *std::move(unpacked);
  }
  std::ranges::sort(headers_, {}, &Extent::begin);
  stream_begin_ = begin_ + SevenZipStart::kBytes + header_.pack_offset();
  window_->Consume(SevenZipStart::kBytes, Use::kContainer);
  state_ = State::kStream;
  return std::nullopt;
}

std::optional<std::vector<std::byte>> SevenZipBox::UnpackHeader() {
  const SevenZipFolder& folder = header_.folders().front();
  stream_begin_ = begin_ + SevenZipStart::kBytes + header_.pack_offset();
  folder_ = stream_ = 0;
  const Extent extent = FolderExtent();
  const std::uint64_t size = header_.Bytes(folder);
  std::uint64_t& decoded = shared_.DecodedAt(place_.depth);
  if (headers_.size() > kHeadersMax || extent.end > header_extent_.begin || folder.streams != 1) {
    Fail(GapReason::kCorrupt, "the header of a 7z archive is damaged");
    return std::nullopt;
  }
  const std::uint64_t bytes_max = std::min(shared_.limits.spool_bytes_max, kHeaderBytesMax);
  if (size > bytes_max || extent.end - extent.begin > bytes_max || LimitHit()) {
    Fail(GapReason::kLimitSpool, "the header of a 7z archive is larger than --spool-bytes");
    return std::nullopt;
  }
  const std::vector<std::byte> packed = Look(extent);
  const std::unique_ptr<SevenZipChain> chain = OpenChain(folder, packed);
  if (chain == nullptr) return std::nullopt;
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::span<const std::byte> in = packed;
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const SevenZipChain::Step step = chain->Decode(in, true, std::span(bytes).subspan(filled));
    in = in.subspan(step.consumed);
    filled += step.produced;
    if (step.produced == 0 && step.state != SevenZipChain::State::kGoesOn) break;
  }
  decoded += filled;
  if (filled < bytes.size() || (folder.has_crc && Crc32(0, bytes) != folder.crc)) {
    Fail(GapReason::kCorrupt, "the header of a 7z archive is damaged");
    return std::nullopt;
  }
  headers_.push_back(extent);
  return bytes;
}

std::vector<std::byte> SevenZipBox::Look(const Extent& extent) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(extent.end - extent.begin));
  if (held_bytes_ == 0) {
    bytes.resize(window_->ReadAt(extent.begin, bytes).value_or(0));
    return bytes;
  }
  const std::uint64_t from = extent.begin - window_->position();
  const std::span<const std::byte> there =
      window_->available().subspan(std::min<std::uint64_t>(from, window_->available().size()));
  bytes.resize(std::min(bytes.size(), there.size()));
  std::copy_n(there.begin(), bytes.size(), bytes.begin());
  return bytes;
}

SevenZipBox::Extent SevenZipBox::FolderExtent() const {
  Extent extent{stream_begin_, stream_begin_};
  for (std::size_t i = 0; i < header_.folders()[folder_].streams; ++i) {
    extent.end += header_.pack_bytes()[stream_ + i];
  }
  return extent;
}

// What comes first of the packed streams, the header and the streams that it was packed in.
std::optional<BoxEvent> SevenZipBox::NextStream() {
  if (text_ < header_.texts().size()) {
    state_ = State::kText;
    return Member("#header");
  }
  const std::uint64_t at = window_->position();
  const bool folders = folder_ < header_.folders().size();
  const bool headers = passed_ < headers_.size();
  if (!folders && !headers) return Finish();
  Extent next = folders ? FolderExtent() : headers_[passed_];
  const bool folder = folders && (!headers || next.begin <= headers_[passed_].begin);
  if (!folder) next = headers_[passed_];
  if (at < next.begin) {
    raw_end_ = next.begin;
    state_ = State::kRaw;
    events_.push_back(Member("#between"));
    if (std::exchange(raw_told_, true)) return std::nullopt;
    return GapEvent(GapReason::kCorrupt, at, 0,
                    "bytes between the streams of a 7z archive belong to none; they were scanned "
                    "raw");
  }
  if (folder) {
    packed_ = next;
    return OpenFolder();
  }
  ++passed_;
  pass_end_ = next.end;
  state_ = State::kPass;
  return std::nullopt;
}

std::optional<BoxEvent> SevenZipBox::Pass() {
  while (window_->position() < pass_end_) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) {
      ReachedEnd();
      return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                      "the input ends inside a 7z archive");
    }
    window_->Consume(static_cast<std::size_t>(std::min<std::uint64_t>(
                         window_->available().size(), pass_end_ - window_->position())),
                     Use::kContainer);
  }
  state_ = State::kStream;
  return std::nullopt;
}

StageItem SevenZipBox::ReadText(std::span<std::byte> room) {
  const std::span<const std::byte> rest = header_.texts()[text_].subspan(text_given_);
  const std::size_t bytes = std::min(room.size(), rest.size());
  if (bytes == 0) return {};
  std::copy_n(rest.begin(), bytes, room.begin());
  text_given_ += bytes;
  return {.kind = StageItemKind::kBytes, .bytes = bytes};
}

StageItem SevenZipBox::ReadRaw(std::span<std::byte> room) {
  const std::uint64_t at = window_->position();
  if (at >= raw_end_) return {};
  return ReadMember(room.first(std::min<std::uint64_t>(room.size(), raw_end_ - at)));
}

std::optional<BoxEvent> SevenZipBox::CloseRaw() {
  state_ = std::exchange(after_raw_, State::kStream);
  if (window_->position() >= raw_end_) return std::nullopt;
  ReachedEnd();
  return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                  "the input ends inside a 7z archive");
}

// The input has ended before the archive did: only names are left.
void SevenZipBox::ReachedEnd() {
  folder_ = header_.folders().size();
  passed_ = headers_.size();
  state_ = State::kStream;
}

// Behind the archive.
std::optional<BoxEvent> SevenZipBox::Finish() {
  std::uint64_t missing = 0;
  while (PostEmptyNames() && file_ < header_.files().size()) {
    TakeName();
    ++missing;
  }
  missing_ += missing;
  if (shared_.outbox.full()) return EventOf({.kind = StageItemKind::kYield});
  const Ahead ahead = LookAhead(1);
  if (ahead == Ahead::kStop) return StopEvent();
  state_ = ahead == Ahead::kReady ? State::kTrailing : State::kEnd;
  if (ahead == Ahead::kReady) events_.push_back(Member("#trailing"));
  if (missing_ == 0) return std::nullopt;
  return GapEvent(GapReason::kCorrupt, header_extent_.begin, std::nullopt,
                  std::to_string(missing_) + " members of a 7z archive have no content in it");
}

}  // namespace leakscan
