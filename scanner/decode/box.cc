#include "scanner/decode/box.h"

#include <algorithm>
#include <cstring>

#include "scanner/decode/header_fields.h"

namespace leakscan {
namespace {

// Owners and the like, which many members share.
constexpr std::size_t kRememberedMax = 8;
constexpr std::size_t kRememberedBytesMax = 64;

}  // namespace

Box::Ahead Box::LookAhead(std::size_t bytes) {
  window_->Reserve(bytes);
  while (window_->available().size() < bytes) {
    stop_ = window_->Fill();
    if (stop_ == StageItemKind::kBytes) continue;
    if (stop_ == StageItemKind::kEnd) return Ahead::kEnd;
    // Bytes before a gap are used as they are; with none left it is told.
    const bool gap = stop_ == StageItemKind::kGap;
    return gap && !window_->available().empty() ? Ahead::kEnd : Ahead::kStop;
  }
  return Ahead::kReady;
}

Box::Ahead Box::LookAheadLine(std::size_t bytes_max, std::size_t* bytes) {
  if (searched_position_ != window_->position()) searched_bytes_ = 0;
  searched_position_ = window_->position();
  while (true) {
    const std::size_t size = std::min(window_->available().size(), bytes_max);
    const std::size_t end = AvailableText(size).find('\n', std::min(searched_bytes_, size));
    *bytes = end == std::string_view::npos ? size : end + 1;
    searched_bytes_ = end == std::string_view::npos ? size : end;
    if (end != std::string_view::npos || size == bytes_max) return Ahead::kReady;
    const Ahead ahead = LookAhead(size + 1);
    if (ahead != Ahead::kReady) return ahead;
  }
}

Box::Ahead Box::LookAheadHead(std::size_t bytes_max, std::size_t* bytes) {
  while (true) {
    const std::size_t size = std::min(window_->available().size(), bytes_max);
    const std::size_t end = FindHeadEnd(AvailableText(size));
    *bytes = end == std::string_view::npos ? 0 : end;
    if (*bytes > 0 || size == bytes_max) return Ahead::kReady;
    const Ahead ahead = LookAhead(size + 1);
    if (ahead != Ahead::kReady) return ahead;
  }
}

StageItem Box::StopItem() {
  if (stop_ == StageItemKind::kPause || stop_ == StageItemKind::kYield) return {.kind = stop_};
  return window_->TakeGap();
}

BoxEvent Box::EventOf(StageItem item) {
  BoxEvent event;
  switch (item.kind) {
    case StageItemKind::kPause:
      event.kind = BoxEventKind::kPause;
      break;
    case StageItemKind::kYield:
      event.kind = BoxEventKind::kYield;
      break;
    case StageItemKind::kGap:
      event.kind = BoxEventKind::kGap;
      break;
    default:
      event.kind = BoxEventKind::kLimit;
      break;
  }
  event.gap = std::move(item.gap);
  return event;
}

StageItem Box::GiveRendered(std::string_view text, std::size_t* given, std::span<std::byte> room) {
  const std::size_t bytes = std::min(room.size(), text.size() - *given);
  std::memcpy(room.data(), text.data() + *given, bytes);
  *given += bytes;
  const int depth = place_.depth + 1;
  shared_.DecodedAt(depth) += bytes;
  if (shared_.RatioHit(depth)) {
    StageItem limit{.kind = StageItemKind::kLimit};
    limit.gap = {GapReason::kLimitRatio, 0, std::nullopt,
                 "decoded to more times its size than --max-ratio allows"};
    return limit;
  }
  return {.kind = StageItemKind::kBytes, .bytes = bytes};
}

void Box::PostText(std::string_view text, std::uint64_t offset) {
  if (text.empty() || std::ranges::find(posted_, text) != posted_.end()) return;
  if (text.size() <= kRememberedBytesMax) {
    posted_.emplace_back(text);
    if (posted_.size() > kRememberedMax) posted_.pop_front();
  }
  Post(text, offset, false);
}

void Box::PostName(std::string_view path, std::uint64_t offset) {
  const std::string_view folder = path.substr(0, path.rfind('/') + 1);
  if (folder == folder_) {
    Post(path.substr(folder.size()), offset, true);
  } else {
    folder_ = folder;
    Post(path, offset, true);
  }
}

void Box::Post(std::string_view text, std::uint64_t offset, bool member_name) {
  if (text.empty()) return;
  SideText name;
  name.member_name = member_name;
  name.offset = offset;
  name.path = place_.path;
  name.container = place_.container;
  name.text = text;
  shared_.outbox.Post(std::move(name));
}

BoxEvent Box::Member(std::string path, MemberHints hints) {
  BoxEvent event;
  event.kind = BoxEventKind::kMember;
  event.path = std::move(path);
  event.hints = std::move(hints);
  return event;
}

BoxEvent Box::GapEvent(GapReason reason, std::uint64_t offset, std::optional<std::uint64_t> bytes,
                       std::string detail) {
  BoxEvent event;
  event.kind = BoxEventKind::kGap;
  event.gap = {.reason = reason, .offset = offset, .bytes = bytes, .detail = std::move(detail)};
  return event;
}

BoxEvent Box::Rejection(GapReason reason, std::string detail) const {
  BoxEvent event = GapEvent(reason, window_->position(), std::nullopt, std::move(detail));
  event.kind = BoxEventKind::kReject;
  return event;
}

}  // namespace leakscan
