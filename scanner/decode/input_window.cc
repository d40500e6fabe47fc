#include "scanner/decode/input_window.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace leakscan {

void InputWindow::Reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
  if (end_ > 0) std::memcpy(larger.get(), buffer_.get(), end_);
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

// Makes room at the end of the buffer, at most half of which is given to history.
void InputWindow::Compact() {
  const std::size_t kept = Kept();
  const std::size_t spare = capacity_ / 2 - std::min(capacity_ / 2, end_ - kept);
  const std::size_t history =
      std::min({kept - std::min(kept, history_begin_), history_bytes_, spare});
  Discard(kept - history);
}

void InputWindow::Discard(std::size_t bytes) {
  if (bytes == 0) return;
  std::memmove(buffer_.get(), buffer_.get() + bytes, end_ - bytes);
  begin_ -= bytes;
  end_ -= bytes;
  pin_ -= pinned_ ? bytes : 0;
  history_begin_ -= std::min(history_begin_, bytes);
}

StageItemKind InputWindow::Fill() {
  if (stopped_) return stop_.kind;
  const bool drained = Kept() == end_ && history_bytes_ == 0;
  if (drained || capacity_ - end_ < capacity_ / 4) Compact();
  if (end_ == capacity_) return StageItemKind::kBytes;
  StageItem item = below_.Read({buffer_.get() + end_, capacity_ - end_});
  if (item.kind == StageItemKind::kBytes) {
    end_ += item.bytes;
  } else if (item.kind != StageItemKind::kPause && item.kind != StageItemKind::kYield) {
    stopped_ = true;
    stop_ = std::move(item);
    return stop_.kind;
  }
  return item.kind;
}

StageItem InputWindow::TakeGap() {
  assert(stopped_ && stop_.kind != StageItemKind::kEnd);
  stopped_ = stop_.kind != StageItemKind::kGap;
  position_ += stop_.advance;
  history_begin_ = begin_;
  return stopped_ ? stop_ : std::move(stop_);
}

void InputWindow::Consume(std::size_t bytes, Use use) {
  assert(bytes <= end_ - begin_);
  begin_ += bytes;
  position_ += bytes;
  counts_[static_cast<std::size_t>(use)] += bytes;
  if (use != Use::kContainer) history_begin_ = begin_;
}

void InputWindow::TakeBack(std::size_t bytes) {
  assert(bytes <= history());
  begin_ -= bytes;
  position_ -= bytes;
  counts_[static_cast<std::size_t>(Use::kContainer)] -= bytes;
}

void InputWindow::Rewind() {
  assert(pinned_);
  const std::size_t bytes = begin_ - pin_;
  counts_[static_cast<std::size_t>(Use::kContainer)] -= bytes;
  position_ -= bytes;
  begin_ = pin_;
  history_begin_ = std::min(history_begin_, begin_);
  pinned_ = false;
}

StageItem InputWindow::ReadThrough(std::span<std::byte> room, Use use) {
  if (begin_ < end_) {
    const std::size_t bytes = std::min(room.size(), end_ - begin_);
    std::memcpy(room.data(), buffer_.get() + begin_, bytes);
    Consume(bytes, use);
    return {.kind = StageItemKind::kBytes, .bytes = bytes};
  }
  if (stopped_) return stop_.kind == StageItemKind::kEnd ? StageItem{} : TakeGap();
  StageItem item = below_.Read(room);
  if (item.kind == StageItemKind::kBytes) {
    position_ += item.bytes;
    counts_[static_cast<std::size_t>(use)] += item.bytes;
  } else if (item.kind == StageItemKind::kGap) {
    position_ += item.advance;
  } else if (item.kind == StageItemKind::kEnd || item.kind == StageItemKind::kLimit) {
    stopped_ = true;
    stop_ = item;
  }
  return item;
}

void InputWindow::PutBack(std::span<const std::byte> bytes) {
  assert(!pinned_ && bytes.size() <= count(Use::kRaw));
  if (begin_ == end_) {  // they may never have been here
    Reserve(bytes.size());
    std::memcpy(buffer_.get(), bytes.data(), bytes.size());
    begin_ = 0;
    end_ = bytes.size();
  } else {
    begin_ -= bytes.size();
  }
  history_begin_ = begin_;
  position_ -= bytes.size();
  counts_[static_cast<std::size_t>(Use::kRaw)] -= bytes.size();
}

}  // namespace leakscan
