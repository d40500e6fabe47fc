// RecordedItems: what a layer gave, kept to be given again. Internal to decode/; one thread at a
// time.
#pragma once

#include <cstddef>
#include <deque>
#include <span>

#include "scanner/decode/byte_blocks.h"
#include "scanner/decode/outbox.h"
#include "scanner/decode/stream_decoder.h"

namespace leakscan {

class RecordedItems {
 public:
  // `bytes` will hold those of the items' streams, and nothing else.
  explicit RecordedItems(ByteBlocks& bytes) : bytes_(bytes) {}

  // The room for the next item.
  std::span<std::byte> Room() { return bytes_.Room(); }
  void Add(StreamItem item);

  // The first of them that was not given yet; kFinish once all were.
  StreamItem Take(std::span<std::byte> room);

 private:
  std::deque<StreamItem> items_;
  ByteBlocks& bytes_;
};

// Gives them in the place of the layer. What was posted before goes first.
class RecordedLayer : public StreamDecoder {
 public:
  RecordedLayer(RecordedItems& items, Outbox& outbox) : items_(items), outbox_(outbox) {}

  StreamItem Next(std::span<std::byte> room) override {
    if (!begun_) {
      if (auto item = outbox_.Next(room)) return *std::move(item);
      if (auto end = outbox_.End()) return *std::move(end);
      begun_ = true;
    }
    return items_.Take(room);
  }

 private:
  RecordedItems& items_;
  Outbox& outbox_;
  bool begun_ = false;
};

}  // namespace leakscan
