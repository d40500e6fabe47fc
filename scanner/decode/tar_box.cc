// Method: header, payload, padding; header, payload, padding... A header is known by its checksum
// and nothing else. What is none is given raw up to the next whole block that is one: behind the
// zeros that end an archive as "#trailing" (another archive may follow there), elsewhere as
// "#damaged" with a gap that says so.
// All text of the headers is scanned: names, what links point to, owners, whole pax records, and
// whatever stands in padding that should be zero.
// Fits: header(a.csv, 700) 700 bytes, 324 zeros, header(b.csv, 0), two blocks of zeros, text.
// Source: POSIX.1-2008 (pax), GNU tar's manual.

#include "scanner/decode/tar_box.h"

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

// A pax header or long name over this size is a member like others.
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 20U;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool IsZero(std::span<const std::byte> bytes) {
  return Text(bytes).find_first_not_of('\0') == std::string_view::npos;
}

std::uint64_t PaddingOf(std::uint64_t size) {
  return (kTarBlockBytes - size % kTarBlockBytes) % kTarBlockBytes;
}

// Headers that tell of the member behind them: pax, pax for all, GNU's long name and long link.
bool TellsOfNext(char type) {
  return type == 'x' || type == 'g' || type == 'X' || type == 'L' || type == 'K';
}

// Links, devices, directories and pipes have no bytes, whatever their size says.
bool HasBytes(char type) { return type < '1' || type > '6'; }

}  // namespace

BoxEvent TarBox::Next() {
  while (true) {
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kHeader:
        event = ReadHeader();
        break;
      case State::kPayload:
        event = ReadPayload();
        break;
      case State::kMap:
        event = ReadMap();
        break;
      case State::kMember:  // what is left of it was not wanted, or is not there
        state_ = State::kPadding;
        if (cut_short_) {
          return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                          "the input ends inside a member of a tar archive");
        }
        left_ = PaddingOf(header_.size);
        break;
      case State::kPadding:
        event = SkipPadding();
        break;
      case State::kRaw:
        state_ = State::kHeader;
        break;
    }
    if (event) return *std::move(event);
  }
}

std::optional<BoxEvent> TarBox::ReadHeader() {
  const Ahead ahead = LookAhead(kTarBlockBytes);
  if (ahead == Ahead::kStop) return StopEvent();
  const std::span<const std::byte> available = window_->available();
  const std::span<const std::byte> block =
      available.first(std::min(available.size(), kTarBlockBytes));
  if (block.empty()) return BoxEvent{};  // an archive may lack its zeros
  if (IsZero(block)) {
    closed_ = true;
    window_->Consume(block.size(), Use::kContainer);
    return std::nullopt;
  }
  if (!IsTarHeader(block)) return OpenRaw();
  closed_ = damage_told_ = false;
  header_ = ReadTarHeader(block);
  const std::uint64_t offset = window_->position();
  for (const std::string& text : header_.texts) PostText(text, offset);
  PostText(header_.link, offset);
  window_->Consume(kTarBlockBytes, Use::kContainer);
  state_ = header_.extended ? State::kMap : State::kPayload;
  return std::nullopt;
}

std::optional<BoxEvent> TarBox::ReadMap() {
  switch (LookAhead(kTarBlockBytes)) {
    case Ahead::kStop:
      return StopEvent();
    case Ahead::kEnd:
      state_ = State::kHeader;
      return std::nullopt;
    case Ahead::kReady:
      break;
  }
  if (!SparseMapContinues(window_->available())) state_ = State::kPayload;
  window_->Consume(kTarBlockBytes, Use::kContainer);
  return std::nullopt;
}

std::optional<BoxEvent> TarBox::ReadPayload() {
  if (header_.type == 'M') {
    header_.type = '0';
    return GapEvent(GapReason::kMultivolume, window_->position(), std::nullopt,
                    "a member begins in another volume, which is missing here");
  }
  if (!TellsOfNext(header_.type) || header_.size > kPayloadBytesMax) return OpenMember();
  const auto size = static_cast<std::size_t>(header_.size);
  const Ahead ahead = LookAhead(size);
  if (ahead == Ahead::kStop) return StopEvent();
  if (ahead == Ahead::kEnd) return OpenMember();  // cut short: its bytes are scanned as they are
  const std::string_view text = Text(window_->available().first(size));
  PostText(text, window_->position());
  if (header_.type == 'L') {
    long_name_ = text.substr(0, text.find('\0'));
  } else if (header_.type == 'x' || header_.type == 'X') {
    PaxRecords records = ReadPaxRecords(text);
    if (records.path) long_name_ = std::move(records.path);
    if (records.size) pax_size_ = records.size;
  }
  window_->Consume(size, Use::kContainer);
  left_ = PaddingOf(size);
  state_ = State::kPadding;
  return std::nullopt;
}

std::optional<BoxEvent> TarBox::OpenMember() {
  if (long_name_) header_.name = *std::exchange(long_name_, std::nullopt);
  if (pax_size_) header_.size = *std::exchange(pax_size_, std::nullopt);
  if (!HasBytes(header_.type)) header_.size = 0;
  PostName(header_.name, window_->position());
  left_ = header_.size;
  state_ = State::kMember;
  return left_ > 0 ? std::optional(Member(header_.name)) : std::nullopt;
}

std::optional<BoxEvent> TarBox::SkipPadding() {
  while (left_ > 0) {
    if (window_->available().empty()) {
      const Ahead ahead = LookAhead(1);
      if (ahead == Ahead::kStop) return StopEvent();
      if (ahead == Ahead::kEnd) break;
    }
    const std::size_t bytes = std::min<std::uint64_t>(left_, window_->available().size());
    const std::span<const std::byte> padding = window_->available().first(bytes);
    if (!IsZero(padding)) PostText(Text(padding), window_->position());
    window_->Consume(bytes, Use::kContainer);
    left_ -= bytes;
  }
  left_ = 0;
  state_ = State::kHeader;
  return std::nullopt;
}

BoxEvent TarBox::OpenRaw() {
  if (!closed_ && !std::exchange(damage_told_, true)) {
    return GapEvent(GapReason::kCorrupt, window_->position(), 0,
                    "a header of a tar archive is damaged; what follows was scanned raw");
  }
  state_ = State::kRaw;
  return Member(closed_ ? "#trailing" : "#damaged");
}

StageItem TarBox::Read(std::span<std::byte> room) {
  if (state_ == State::kRaw) return ReadRaw(room);
  if (state_ != State::kMember || left_ == 0) return {};
  StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), left_)));
  if (item.kind == StageItemKind::kBytes) {
    left_ -= item.bytes;
  } else if (item.kind == StageItemKind::kGap) {
    left_ -= std::min(left_, item.advance);
  } else if (item.kind == StageItemKind::kEnd) {
    cut_short_ = true;
  }
  return item;
}

// Block by block, up to one that is a header.
StageItem TarBox::ReadRaw(std::span<std::byte> room) {
  if (left_ == 0) {
    const Ahead ahead = LookAhead(kTarBlockBytes);
    if (ahead == Ahead::kStop) return StopItem();
    left_ = std::min(window_->available().size(), kTarBlockBytes);
    if (left_ == 0 || IsTarHeader(window_->available())) return {};
  }
  const StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), left_)));
  left_ -= item.bytes;
  return item;
}

}  // namespace leakscan
