// InputWindow: what a stage, or the sniffer, sees of the stage below: a buffer that can be looked
// into, consumed, and rewound to a pin. Counts what became of each byte. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "scanner/decode/stage.h"

namespace leakscan {

class InputWindow {
 public:
  // A block of Zstandard (128 KiB), or a gzip header, fits in behind a pin.
  static constexpr std::size_t kDecodeBytes = std::size_t{256} << 10U;
  static constexpr std::size_t kSniffBytes = std::size_t{4} << 10U;

  // What became of consumed bytes: read by a container, given raw, or left out with a gap.
  enum class Use : std::uint8_t { kContainer, kRaw, kGap };

  // `below` must outlive the window.
  explicit InputWindow(Stage& below) : below_(below) { Reserve(kSniffBytes); }

  // Enlarges the buffer.
  void Reserve(std::size_t capacity);

  // Bytes read and not yet consumed, and the offset of the first in the stream below.
  std::span<const std::byte> available() const { return {buffer_.get() + begin_, end_ - begin_}; }
  std::uint64_t position() const { return position_; }

  // Reads once from below. kBytes: more is available. Anything else is what `below` said; a gap
  // (kGap) is said again until TakeGap(). With a full buffer nothing is read and kBytes is given.
  StageItemKind Fill();
  bool full() const { return end_ - Kept() == capacity_; }

  // The gap (kGap), limit (kLimit) or rejection (kReject) that Fill() stopped at. The bytes
  // available before it must have been consumed.
  StageItem TakeGap();

  void Consume(std::size_t bytes, Use use);
  std::uint64_t count(Use use) const { return counts_[static_cast<std::size_t>(use)]; }

  // Keeps everything from here on until Unpin(); Rewind() comes back here.
  void Pin() { pinned_ = true, pin_ = begin_; }
  void Unpin() { pinned_ = false; }
  void Rewind();

  // Keeps, as far as there is room, the last `bytes` bytes consumed as kContainer.
  void KeepHistory(std::size_t bytes) { history_bytes_ = bytes; }
  // The bytes before the available ones that can still be taken back.
  std::size_t history() const { return begin_ - history_begin_; }
  // Makes the last `bytes` (at most history()) consumed bytes available again.
  void TakeBack(std::size_t bytes);

  Stage& below() { return below_; }
  // The bytes at `offset` of the stream below, as Stage::ReadAt() gives them.
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) {
    return below_.ReadAt(offset, room);
  }

  // Hands bytes on as they are: what is buffered first, then straight from below into `room`.
  StageItem ReadThrough(std::span<std::byte> room, Use use = Use::kRaw);
  // Makes `bytes`, the last that ReadThrough() gave (as kRaw), available again.
  void PutBack(std::span<const std::byte> bytes);

 private:
  std::size_t Kept() const { return pinned_ ? pin_ : begin_; }
  void Discard(std::size_t bytes);
  void Compact();

  Stage& below_;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t pin_ = 0;
  bool pinned_ = false;
  std::size_t history_bytes_ = 0;
  std::size_t history_begin_ = 0;
  bool stopped_ = false;  // `stop_` waits to be taken, or is the end
  StageItem stop_;
  std::uint64_t position_ = 0;
  std::uint64_t counts_[3] = {};
};

}  // namespace leakscan
