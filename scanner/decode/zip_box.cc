// Method: local header, bytes, local header, bytes..., directory, end: read as they come, for a
// pipe cannot be searched from its end. The directory is then compared with the local headers: what
// it names and none showed is told as a gap, what only it tells (names, comments) is scanned. A
// member that it does not name is given like all others.
// Bytes where a record should stand and none does are given raw up to the next record: behind an
// archive's end as "#trailing" (another may follow), elsewhere as "#between" with a gap.
// Fits: local header(a.csv) deflate data, descriptor, directory header(a.csv), end. Does not: text
// behind "PK\3\4": rejected, scanned as it is.
// Source: APPNOTE.TXT 6.3.10 (PKWARE) 4.3.

#include "scanner/decode/zip_box.h"

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

using namespace std::string_view_literals;

// In front of the first local header: an archive in several volumes, or in one that might have
// been.
constexpr std::string_view kVolumeMarks[] = {kZipDescriptorMagic, "PK00"sv};

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

BoxEvent ZipBox::Next() {
  while (true) {
    if (!events_.empty()) {
      BoxEvent event = std::move(events_.front());
      events_.pop_front();
      return event;
    }
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kRecord:
        event = ReadRecord();
        break;
      case State::kOpen:
        event = OpenMember();
        break;
      case State::kMember:
        event = CloseMember();
        break;
      case State::kAhead:
        event = CloseAhead();
        break;
      case State::kSkip:
        event = Skip();
        break;
      case State::kRaw:
        state_ = State::kRecord;
        break;
      case State::kEnd:
        return {};
    }
    if (event) return *std::move(event);
  }
}

StageItem ZipBox::Read(std::span<std::byte> room) {
  if (state_ == State::kRaw) return ReadRaw(room);
  if (state_ != State::kMember || end_ != End::kNone) return {};
  switch (coding_) {
    case Coding::kStored:
      return ReadStored(room);
    case Coding::kUnsized:
      return ReadUnsized(room);
    case Coding::kDeflate:
      return ReadDeflate(room);
  }
  return {};
}

std::optional<BoxEvent> ZipBox::ReadRecord() {
  ZipRecord record = ZipRecordAt(window_->available());
  while (record == ZipRecord::kShort) {
    const Ahead ahead = LookAhead(window_->available().size() + 1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) {
      return window_->available().empty() && committed_ ? Finish() : CutRecord();
    }
    record = ZipRecordAt(window_->available());
  }
  switch (record) {
    case ZipRecord::kLocalHeader:
      return ReadLocalHeader();
    case ZipRecord::kDirectoryHeader:
      return ReadDirectoryHeader();
    case ZipRecord::kDirectoryEnd:
      return ReadDirectoryEnd();
    case ZipRecord::kNone:
    case ZipRecord::kShort:
      return PassOverNone();
    default:
      return ReadOther(record);
  }
}

std::optional<BoxEvent> ZipBox::ReadLocalHeader() {
  const std::size_t size = ZipHeaderBytes(window_->available());
  const Ahead ahead = LookAhead(size);
  if (ahead == Ahead::kStop) return StopEvent();
  if (!committed_) window_->Unpin();
  committed_ = true;  // what brought us here will find the same header again
  if (ahead == Ahead::kEnd) return CutRecord();
  closed_ = damage_told_ = false;
  open_ = true;
  const std::uint64_t offset = window_->position();
  header_begin_ = offset;
  entry_ = ReadZipHeader(window_->available().first(size));
  directory_.Add(offset, entry_);
  PostName(entry_.path, offset);
  for (const std::string_view text : entry_.texts) PostText(text, offset);
  entry_.name = {};
  entry_.texts.clear();
  window_->Consume(size, Use::kContainer);
  state_ = State::kOpen;
  return std::nullopt;
}

std::optional<BoxEvent> ZipBox::ReadDirectoryHeader() {
  const std::size_t size = ZipHeaderBytes(window_->available());
  const Ahead ahead = LookAhead(size);
  if (ahead == Ahead::kStop) return StopEvent();
  if (ahead == Ahead::kEnd || !committed_) return CutRecord();
  open_ = true;
  const std::uint64_t offset = window_->position();
  const ZipEntry entry = ReadZipHeader(window_->available().first(size));
  const ZipDirectory::Told told = directory_.Compare(entry);
  if (!told.name) PostText(entry.path, offset);
  if (!told.texts) {
    for (const std::string_view text : entry.texts) PostText(text, offset);
  }
  PostText(entry.comment, offset);
  window_->Consume(size, Use::kContainer);
  return std::nullopt;
}

std::optional<BoxEvent> ZipBox::ReadDirectoryEnd() {
  const ZipEnd end = ReadZipEnd(window_->available());
  if (!committed_ && end.entries > 0) return CutRecord();
  const Ahead ahead = LookAhead(kZipEndBytes + end.comment_bytes);
  if (ahead == Ahead::kStop) return StopEvent();
  committed_ = closed_ = true;
  open_ = false;
  const std::size_t bytes = std::min(window_->available().size(), kZipEndBytes + end.comment_bytes);
  const std::uint64_t offset = window_->position();
  PostText(ZipText(Text(window_->available().subspan(kZipEndBytes, bytes - kZipEndBytes)), false),
           offset + kZipEndBytes);
  window_->Consume(bytes, Use::kContainer);
  if (ahead == Ahead::kEnd) {
    events_.push_back(GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                               "the input ends inside the comment of a zip archive"));
  }
  if (end.disk > 0 && end.disk < 0xFFFF && directory_.locals() < end.entries) {
    events_.push_back(GapEvent(GapReason::kMultivolume, offset, std::nullopt,
                               "a zip archive in several volumes; join them and scan again"));
  } else if (end.disk == 0 || end.disk == 0xFFFF) {  // else offsets count in each volume
    PostUnseen();
  }
  directory_.Reset();
  return std::nullopt;
}

void ZipBox::PostUnseen() {
  if (directory_.unseen() == 0) return;
  events_.push_back(GapEvent(GapReason::kCorrupt, window_->position(), std::nullopt,
                             std::to_string(directory_.unseen()) +
                                 " members named in the directory of a zip archive do not stand "
                                 "where it says, or inside others"));
}

std::optional<BoxEvent> ZipBox::ReadOther(ZipRecord record) {
  const ZipOther other = ReadZipOther(record, window_->available());
  const Ahead ahead = LookAhead(other.bytes);
  if (ahead == Ahead::kStop) return StopEvent();
  if (ahead == Ahead::kEnd || !committed_) return CutRecord();
  const std::span<const std::byte> more =
      window_->available().first(other.bytes).subspan(std::min(other.fixed_bytes, other.bytes));
  PostText(Text(more), window_->position() + other.fixed_bytes);
  window_->Consume(other.bytes, Use::kContainer);
  return std::nullopt;
}

// No record stands here.
std::optional<BoxEvent> ZipBox::PassOverNone() {
  const std::string_view bytes = Text(window_->available());
  if (!committed_) {
    for (const std::string_view mark : kVolumeMarks) {
      if (!split_ && bytes.starts_with(mark)) {
        split_ = true;
        window_->Pin();
        window_->Consume(mark.size(), Use::kContainer);
        return std::nullopt;
      }
    }
    return CutRecord();
  }
  const std::size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
  if (zeros > 0) {
    window_->Consume(zeros, Use::kContainer);
    return std::nullopt;
  }
  if (!closed_ && !std::exchange(damage_told_, true)) {
    return GapEvent(GapReason::kCorrupt, window_->position(), 0,
                    "bytes between the records of a zip archive are none; they were scanned raw");
  }
  state_ = State::kRaw;
  raw_left_ = 1;  // is none, whatever it looks like
  return Member(closed_ ? "#trailing" : "#between");
}

// The record that stands here is cut, or cannot be the first one.
BoxEvent ZipBox::CutRecord() {
  if (committed_) {
    const std::span<const std::byte> rest = window_->available();
    const std::uint64_t offset = window_->position();
    PostText(Text(rest), offset);
    window_->Consume(rest.size(), Use::kContainer);
    open_ = false;  // no more need to tell that the end is missing
    return GapEvent(GapReason::kTruncated, offset, std::nullopt,
                    "the input ends inside a record of a zip archive");
  }
  if (split_) window_->Rewind();
  return Rejection(GapReason::kCorrupt,
                   "looks like a zip archive, but its first header is damaged");
}

StageItem ZipBox::ReadRaw(std::span<std::byte> room) {
  if (raw_left_ == 0) {
    const Ahead ahead = BytesToRecord(&raw_left_);
    if (ahead == Ahead::kStop) return StopItem();
    if (ahead == Ahead::kEnd || raw_left_ == 0) return {};
  }
  const StageItem item = ReadMember(room.first(std::min(room.size(), raw_left_)));
  raw_left_ -= item.bytes;
  return item;
}

Box::Ahead ZipBox::BytesToRecord(std::size_t* bytes) {
  while (true) {
    const std::span<const std::byte> available = window_->available();
    *bytes = FindZipRecord(available, true);
    if (*bytes > 0) return Ahead::kReady;
    if (!available.empty() && ZipRecordAt(available) != ZipRecord::kShort) return Ahead::kReady;
    const Ahead ahead = LookAhead(available.size() + 1);
    if (ahead == Ahead::kReady) continue;
    if (ahead == Ahead::kEnd && !available.empty()) {
      *bytes = 1;  // cut short
      return Ahead::kReady;
    }
    return ahead;
  }
}

std::optional<BoxEvent> ZipBox::Finish() {
  state_ = State::kEnd;
  PostUnseen();
  if (std::exchange(open_, false)) {
    return split_ ? GapEvent(GapReason::kMultivolume, window_->position(), std::nullopt,
                             "a zip archive in several volumes; join them and scan again")
                  : GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                             "the input ends before the directory of a zip archive does");
  }
  return std::nullopt;
}

}  // namespace leakscan
