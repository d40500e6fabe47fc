// Method: head, block, two line ends; head, block... A record's head says how long its block is.
// The heads, and those of HTTP messages in blocks, are scanned as text; what is left of the block,
// without the framing of chunks, is the member "#12" of the twelfth record. A record of another
// place than its length says is looked for at the next line that begins one; what lies before it is
// given raw ("#damaged"), with a gap that says so; so it is done where bytes are missing.
// The length is believed while its bytes last, as the block of one record may be a WARC file
// itself. Fits: "WARC/1.0\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n". Does not: a head without a
// length. Sources: ISO 28500:2017 (WARC 1.1), RFC 9112 7.1 (chunks), RFC 9110 8.4 (content
// codings).

#include "scanner/decode/warc_box.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/header_fields.h"

namespace leakscan {
namespace {

constexpr std::size_t kHeadBytesMax = std::size_t{64} << 10U;
constexpr std::size_t kChunkLineBytesMax = 1024;
constexpr std::size_t kLookBytes = 256;  // of a body, to see what it is

std::optional<std::uint64_t> Number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The size in a line such as "1a2f;name=value\r\n", and what stands behind it.
struct ChunkLine {
  std::uint64_t size = 0;
  std::string_view extension;
};
std::optional<ChunkLine> ReadChunkSize(std::string_view line) {
  if (!line.ends_with('\n')) return std::nullopt;
  line = Trim(line);
  std::size_t digits = 0;
  while (digits < line.size() && HexValue(line[digits]) >= 0) ++digits;
  const std::string_view extension = Trim(line.substr(digits));
  if (!extension.empty() && extension.front() != ';') return std::nullopt;
  const std::optional<std::uint64_t> size = Number(line.substr(0, digits), 16);
  if (!size) return std::nullopt;
  return ChunkLine{*size, extension};
}

bool IsHttpHead(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  return line.starts_with("HTTP/") || line.find(" HTTP/") != std::string_view::npos;
}

// Why `head`, the start of a body under this content coding, will not be decoded; empty if it will,
// or was before it was stored, as many crawlers do.
std::string_view CodingNotDecoded(std::string_view coding, std::string_view head) {
  struct Coding {
    std::string_view name;
    std::string_view detail;
  };
  static constexpr Coding kCodings[] = {
      {"deflate", "an HTTP body in deflate is not decoded; its bytes were scanned raw"},
      {"compress", "an HTTP body in compress is not decoded; its bytes were scanned raw"},
  };
  const auto* const known =
      std::ranges::find_if(kCodings, [&](const Coding& c) { return ListHolds(coding, c.name); });
  if (known == std::end(kCodings) || LooksLikeText(std::as_bytes(std::span(head)))) return {};
  const auto guess = SniffFormat(std::as_bytes(std::span(head)), false);
  return guess->format == ContainerFormat::kNone ? known->detail : std::string_view();
}

}  // namespace

BoxEvent WarcBox::Next() {
  while (true) {
    std::optional<BoxEvent> event;
    if (shared_.outbox.full()) {
      event.emplace().kind = BoxEventKind::kYield;
      return *std::move(event);
    }
    switch (state_) {
      case State::kRecord:
        event = ReadRecordHead();
        break;
      case State::kHttpHead:
        event = ReadHttpHead();
        break;
      case State::kBlock:
        event = OpenBlock();
        break;
      case State::kMember:
        event = LeaveMember();
        break;
      case State::kEnd:
        event = ReadRecordEnd();
        break;
      case State::kRaw:
        state_ = State::kRecord;
        break;
    }
    if (event) return *std::move(event);
  }
}

std::optional<BoxEvent> WarcBox::ReadRecordHead() {
  if (LookAhead(kWarcVersionBytesMax) == Ahead::kStop) return StopEvent();
  const std::size_t there = window_->available().size();
  if (there == 0) return BoxEvent{};
  const std::size_t line_ends = std::min(AvailableText(there).find_first_not_of("\r\n"), there);
  if (line_ends > 0) {
    window_->Consume(line_ends, Use::kContainer);
    return std::nullopt;
  }
  if (!IsWarcVersion(AvailableText(there))) {
    return OpenRaw(GapReason::kCorrupt,
                   "a WARC record does not begin where it should; what follows was scanned raw");
  }
  std::size_t bytes = 0;
  const Ahead ahead = LookAheadHead(kHeadBytesMax, &bytes);
  if (ahead == Ahead::kStop) return StopEvent();
  if (bytes == 0) {
    const bool ended = ahead == Ahead::kEnd;
    return OpenRaw(ended ? GapReason::kTruncated : GapReason::kCorrupt,
                   ended ? "the input ends inside the head of a WARC record; it was scanned raw"
                         : "the head of a WARC record does not end; it was scanned raw");
  }
  const std::string_view head = AvailableText(bytes);
  const std::vector<HeaderField> fields = ReadHeaderFields(head);
  const std::optional<std::uint64_t> length = Number(FieldValue(fields, "Content-Length"), 10);
  if (!length) {
    return OpenRaw(GapReason::kCorrupt,
                   "a WARC record does not say its length; it was scanned raw");
  }
  const ParameterizedValue type = ReadParameterizedValue(FieldValue(fields, "Content-Type"));
  std::string_view url = FieldValue(fields, "WARC-Target-URI");
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
  hints_ = MemberHints{};
  hints_.url = url;
  hints_.charset = type.Parameter("charset");
  http_ = type.value == "application/http";
  chunked_ = false;
  coding_.clear();
  left_ = *length;
  ++record_;
  damage_told_ = false;
  PostText(head, window_->position());
  window_->Consume(bytes, Use::kContainer);
  state_ = http_ ? State::kHttpHead : State::kBlock;
  return std::nullopt;
}

std::optional<BoxEvent> WarcBox::ReadHttpHead() {
  std::size_t bytes = 0;
  const auto bytes_max = static_cast<std::size_t>(std::min<std::uint64_t>(left_, kHeadBytesMax));
  if (bytes_max > 0 && LookAheadHead(bytes_max, &bytes) == Ahead::kStop) return StopInRecord();
  state_ = State::kBlock;
  const std::string_view head = AvailableText(bytes);
  if (!IsHttpHead(head)) return std::nullopt;
  const std::vector<HeaderField> fields = ReadHeaderFields(head);
  hints_.charset = ReadParameterizedValue(FieldValue(fields, "Content-Type")).Parameter("charset");
  chunked_ = ListHolds(FieldValue(fields, "Transfer-Encoding"), "chunked");
  in_trailer_ = chunk_begun_ = false;
  chunk_left_ = 0;
  coding_ = FieldValue(fields, "Content-Encoding");
  hints_.brotli = ListHolds(coding_, "br");
  PostText(head, window_->position());
  Take(bytes);
  return std::nullopt;
}

// Looks at the first bytes of the body, as it may have been stored otherwise than its head says.
std::optional<BoxEvent> WarcBox::OpenBlock() {
  if (left_ == 0) {
    state_ = State::kEnd;
    return std::nullopt;
  }
  if (chunked_ || !coding_.empty()) {
    const auto bytes = std::min<std::uint64_t>(left_, kChunkLineBytesMax + kLookBytes);
    if (LookAhead(static_cast<std::size_t>(bytes)) == Ahead::kStop) return StopInRecord();
    std::string_view body =
        AvailableText(std::min<std::uint64_t>(bytes, window_->available().size()));
    if (chunked_) {
      const std::size_t line = std::min(body.find('\n'), body.size() - 1) + 1;
      chunked_ = line <= kChunkLineBytesMax && ReadChunkSize(body.substr(0, line)).has_value();
      if (chunked_) body.remove_prefix(line);
    }
    const std::string_view detail =
        CodingNotDecoded(std::exchange(coding_, {}), body.substr(0, kLookBytes));
    if (!detail.empty()) {
      return GapEvent(GapReason::kUnsupported, window_->position(), std::nullopt,
                      std::string(detail));
    }
  }
  state_ = State::kMember;
  return Member("#" + std::to_string(record_), hints_);
}

std::optional<BoxEvent> WarcBox::LeaveMember() {
  if (std::exchange(cut_short_, false)) {
    state_ = State::kRecord;
    return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                    "the input ends inside a WARC record");
  }
  if (left_ > 0) return Member("#" + std::to_string(record_) + "!/#trailing");
  state_ = std::exchange(broken_off_, false) ? State::kRecord : State::kEnd;
  return std::nullopt;
}

std::optional<BoxEvent> WarcBox::ReadRecordEnd() {
  constexpr std::string_view kRecordEnd = "\r\n\r\n";
  const Ahead ahead = LookAhead(kRecordEnd.size());
  if (ahead == Ahead::kStop) return StopEvent();
  const std::string_view text =
      AvailableText(std::min(window_->available().size(), kRecordEnd.size()));
  state_ = State::kRecord;  // passes over line ends
  const bool cut = ahead == Ahead::kEnd && kRecordEnd.starts_with(text);
  if (text == kRecordEnd || text.starts_with("\n\n") || cut) return std::nullopt;
  damage_told_ = true;
  return GapEvent(GapReason::kCorrupt, window_->position(), 0,
                  "a WARC record does not end where its length says; what follows up to the next "
                  "one was scanned raw");
}

BoxEvent WarcBox::OpenRaw(GapReason reason, std::string detail) {
  if (!std::exchange(damage_told_, true)) {
    return GapEvent(reason, window_->position(), 0, std::move(detail));
  }
  state_ = State::kRaw;
  line_start_ = false;
  MemberHints hints;
  hints.plain = IsWarcVersion(AvailableText(window_->available().size()));
  return Member("#damaged", hints);
}

StageItem WarcBox::Read(std::span<std::byte> room) {
  if (state_ == State::kRaw) return ReadRaw(room);
  if (state_ != State::kMember || cut_short_) return {};
  return chunked_ ? ReadChunked(room) : ReadBlock(room, left_);
}

StageItem WarcBox::ReadBlock(std::span<std::byte> room, std::uint64_t bytes_max) {
  if (bytes_max == 0) return {};
  StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), bytes_max)));
  if (item.kind == StageItemKind::kBytes) {
    left_ -= item.bytes;
  } else if (item.kind == StageItemKind::kGap) {
    BreakOff();
  } else if (item.kind == StageItemKind::kEnd) {
    cut_short_ = true;
  }
  return item;
}

void WarcBox::Take(std::size_t bytes) {
  window_->Consume(bytes, Use::kContainer);
  left_ -= bytes;
}

StageItem WarcBox::ReadChunked(std::span<std::byte> room) {
  while (chunked_) {
    if (shared_.outbox.full()) return {.kind = StageItemKind::kYield};
    if (left_ == 0 && !in_trailer_) {
      return EndChunks(GapReason::kTruncated, "a WARC record ends inside a chunked HTTP body");
    }
    if (chunk_left_ > 0) {
      const StageItem item = ReadBlock(room, std::min(left_, chunk_left_));
      chunk_left_ -= std::min<std::uint64_t>(chunk_left_, item.bytes);
      return item;
    }
    StageItem item = in_trailer_ ? ReadTrailer() : ReadChunkLine();
    if (item.kind != StageItemKind::kBytes) return item;
  }
  return ReadBlock(room, left_);
}

// kBytes: one more line was read, which gives none.
StageItem WarcBox::ReadChunkLine() {
  std::size_t bytes = 0;
  const auto bytes_max =
      static_cast<std::size_t>(std::min<std::uint64_t>(left_, kChunkLineBytesMax));
  const Ahead ahead = LookAheadLine(bytes_max, &bytes);
  if (ahead == Ahead::kStop) return StopInBlock();
  if (ahead == Ahead::kEnd) {  // what is there is given as it is
    chunked_ = false;
    return {.kind = StageItemKind::kBytes};
  }
  const std::string_view line = AvailableText(bytes);
  if (std::exchange(chunk_begun_, false) && Trim(line).empty()) {
    Take(bytes);
    return {.kind = StageItemKind::kBytes};
  }
  const std::optional<ChunkLine> chunk = ReadChunkSize(line);
  if (!chunk) {
    return EndChunks(GapReason::kCorrupt,
                     "the chunks of an HTTP body are damaged; the rest was scanned raw");
  }
  PostText(chunk->extension, window_->position());
  Take(bytes);
  chunk_left_ = chunk->size;
  in_trailer_ = chunk->size == 0;
  chunk_begun_ = true;
  return {.kind = StageItemKind::kBytes};
}

// As ReadChunkLine(); kEnd behind the last line.
StageItem WarcBox::ReadTrailer() {
  std::size_t bytes = 0;
  const auto bytes_max =
      static_cast<std::size_t>(std::min<std::uint64_t>(left_, kChunkLineBytesMax));
  if (bytes_max > 0 && LookAheadLine(bytes_max, &bytes) == Ahead::kStop) return StopInBlock();
  const std::string_view line = AvailableText(bytes);
  const bool last = Trim(line).empty();
  if (!last) PostText(line, window_->position());
  cut_short_ = bytes == 0 && left_ > 0;
  Take(bytes);
  if (!last) return {.kind = StageItemKind::kBytes};
  chunked_ = false;
  return {};
}

// What is left of the block is given as it is.
StageItem WarcBox::EndChunks(GapReason reason, std::string detail) {
  chunked_ = false;
  StageItem item{.kind = StageItemKind::kGap};
  item.gap = {reason, window_->position(), std::nullopt, std::move(detail)};
  return item;
}

void WarcBox::BreakOff() {
  left_ = 0;
  chunked_ = false;
  broken_off_ = damage_told_ = true;
}

BoxEvent WarcBox::StopInRecord() {
  BoxEvent event = StopEvent();
  if (event.kind == BoxEventKind::kGap) {
    BreakOff();
    state_ = State::kMember;  // which is left at once
  }
  return event;
}

StageItem WarcBox::StopInBlock() {
  StageItem item = StopItem();
  if (item.kind == StageItemKind::kGap) BreakOff();
  return item;
}

// Line by line, up to one that begins a record.
StageItem WarcBox::ReadRaw(std::span<std::byte> room) {
  if (LookAhead(kWarcVersionBytesMax) == Ahead::kStop) {
    StageItem item = StopItem();
    if (item.kind == StageItemKind::kGap) line_start_ = true;  // a member of gzip may begin here
    return item;
  }
  const std::string_view text = AvailableText(window_->available().size());
  if (text.empty() || (line_start_ && IsWarcVersion(text))) return {};
  std::size_t end = 0;
  do {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  } while (end + kWarcVersionBytesMax <= text.size() && !IsWarcVersion(text.substr(end)));
  const StageItem item = ReadMember(room.first(std::min(room.size(), end)));
  line_start_ = text[item.bytes - 1] == '\n';
  return item;
}

}  // namespace leakscan
