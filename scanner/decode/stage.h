// Stage: one level of the decoding stack. Stage 0 wraps the ByteSource; each container's decoder is
// a stage that reads the one below through its InputWindow. Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/model/gap.h"

namespace leakscan {

enum class StageItemKind : std::uint8_t {
  kBytes,   // `bytes` bytes were put into the room
  kEnd,     // no more; every later Read says so again
  kPause,   // a live input has nothing for now
  kYield,   // the outbox is full: empty it, then call again
  kGap,     // `gap` lies between the bytes before and the bytes after
  kLimit,   // a limit of the whole input was hit (`gap` says which): nothing more comes
  kReject,  // the first bytes are no such container; `gap` says why. They are back in the window
};

struct StageItem {
  StageItemKind kind = StageItemKind::kEnd;
  std::size_t bytes = 0;
  std::uint64_t advance = 0;  // kGap: by how much later offsets grow (bytes of a file stepped over)
  Gap gap = {};               // its offset counts in what the stage reads
};

class Stage {
 public:
  virtual ~Stage() = default;
  // Fills `room` (not empty) from the front.
  virtual StageItem Read(std::span<std::byte> room) = 0;

  // As ByteSource::ReadAt(): the bytes at `offset` of what Read() gives, whether it gave them yet
  // or not.
  virtual std::optional<std::size_t> ReadAt(std::uint64_t /*offset*/,
                                            std::span<std::byte> /*room*/) {
    return std::nullopt;
  }
};

}  // namespace leakscan
