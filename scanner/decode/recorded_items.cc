#include "scanner/decode/recorded_items.h"

#include <algorithm>
#include <utility>

namespace leakscan {

void RecordedItems::Add(StreamItem item) {
  if (item.kind == StreamItemKind::kBytes) {
    bytes_.Filled(item.bytes);
    if (!items_.empty() && items_.back().kind == StreamItemKind::kBytes) {
      items_.back().bytes += item.bytes;
      return;
    }
  }
  items_.push_back(std::move(item));
}

StreamItem RecordedItems::Take(std::span<std::byte> room) {
  if (items_.empty()) return {};
  StreamItem& first = items_.front();
  if (first.kind == StreamItemKind::kBytes && first.bytes > room.size()) {
    first.bytes -= room.size();
    StreamItem item;
    item.kind = StreamItemKind::kBytes;
    item.bytes = bytes_.Take(room);
    return item;
  }
  StreamItem item = std::move(first);
  items_.pop_front();
  if (item.kind == StreamItemKind::kBytes) bytes_.Take(room.first(item.bytes));
  return item;
}

}  // namespace leakscan
