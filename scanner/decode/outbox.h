// Outbox: what stands beside the main stream (names, skippable frames, bytes between parts or
// behind the last) waits here until the stream under way has ended, so that no record of it is cut;
// or interrupts it when too much waits. One for all layers of an input. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scanner/decode/stage.h"
#include "scanner/decode/stream_decoder.h"

namespace leakscan {

// A name, or a piece of a stream.
struct SideText {
  enum class Kind : std::uint8_t { kName, kPiece };
  Kind kind = Kind::kName;
  bool last = true;              // kPiece: the last of its stream
  bool member_name = false;      // kName: of a box's member, as it stands in the path
  const Stage* stage = nullptr;  // that met it; a stage has one such stream at a time
  std::uint64_t offset = 0;      // of its first byte, in what the stage reads
  std::string path;              // behind the input's own
  std::string_view container;    // what the stage reads was decoded from; a literal
  std::string text;
};

class Outbox {
 public:
  void Post(SideText side);
  // Empties it.
  std::deque<SideText> TakeAll();

  // The stages give way (StageItemKind::kYield) until it was emptied.
  bool full() const { return bytes_ >= kBytesMax; }
  // Something of a stream waits.
  bool has_pieces() const { return pieces_ > 0; }
  // Next() would give something.
  bool has_next() const { return NextSide() != nullptr; }

  // The next item of what waits, while no main stream is open; nothing once all was given, or the
  // stages must go on first. A stream that has begun lasts until its last piece, End(), or until
  // other things fill the outbox.
  std::optional<StreamItem> Next(std::span<std::byte> room);
  // Ends the stream that has begun, so that another may begin. Nothing if there is none.
  std::optional<StreamItem> End();

 private:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 20U;

  const SideText* NextSide() const;
  SideText Take(const SideText* entry);

  std::deque<SideText> sides_;
  std::size_t bytes_ = 0;
  std::size_t pieces_ = 0;
  const Stage* begun_ = nullptr;  // whose stream has begun and not ended
  std::size_t given_ = 0;         // bytes of its oldest piece already given
};

}  // namespace leakscan
