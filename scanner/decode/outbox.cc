#include "scanner/decode/outbox.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakscan {
namespace {

std::size_t Weight(const SideText& side) { return side.text.size() + sizeof(SideText); }

}  // namespace

void Outbox::Post(SideText side) {
  pieces_ += side.kind == SideText::Kind::kPiece;
  bytes_ += Weight(side);
  sides_.push_back(std::move(side));
}

std::deque<SideText> Outbox::TakeAll() {
  bytes_ = pieces_ = 0;
  return std::exchange(sides_, {});
}

SideText Outbox::Take(const SideText* entry) {
  const auto at = std::ranges::find(sides_, entry, [](const SideText& side) { return &side; });
  SideText side = std::move(*at);
  sides_.erase(at);
  pieces_ -= side.kind == SideText::Kind::kPiece;
  bytes_ -= Weight(side);
  return side;
}

// A stream that has begun goes first, as long as it lasts.
const SideText* Outbox::NextSide() const {
  if (begun_ == nullptr) return sides_.empty() ? nullptr : &sides_.front();
  const auto piece = std::ranges::find(sides_, begun_, &SideText::stage);
  return piece == sides_.end() ? nullptr : &*piece;
}

std::optional<StreamItem> Outbox::Next(std::span<std::byte> room) {
  while (const SideText* side = NextSide()) {
    const std::size_t left = side->text.size() - given_;
    StreamItem item;
    item.path = side->path;
    item.container = side->container;
    item.offset = side->offset + given_;
    if (side->kind == SideText::Kind::kName) {
      item.kind = StreamItemKind::kName;
      item.member_name = side->member_name;
      item.text = Take(side).text;
      return item;
    }
    if (left == 0) {
      given_ = 0;
      const bool last = Take(side).last;
      if (last && begun_ != nullptr) return End();
      continue;
    }
    if (begun_ == nullptr) {
      begun_ = side->stage;
      item.kind = StreamItemKind::kBegin;
      return item;
    }
    item = {};
    item.kind = StreamItemKind::kBytes;
    item.bytes = std::min(room.size(), left);
    std::memcpy(room.data(), side->text.data() + given_, item.bytes);
    given_ += item.bytes;
    return item;
  }
  // The stages wait for room, but what fills the outbox is of others than the one that has begun.
  if (full()) return End();
  return std::nullopt;
}

std::optional<StreamItem> Outbox::End() {
  if (begun_ == nullptr) return std::nullopt;
  begun_ = nullptr;
  StreamItem end;
  end.kind = StreamItemKind::kEnd;
  return end;
}

}  // namespace leakscan
