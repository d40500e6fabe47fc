// ByteSource: where bytes come from. The one seam that makes every reader and decoder testable
// without a disk: files, pipes, decoders and test doubles are all ByteSources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/base/result.h"

namespace leakscan {

// What one Read() brought. Exactly one of these holds: bytes > 0, end, or paused.
struct ReadOutcome {
  std::size_t bytes = 0;
  bool end = false;     // no more bytes will come; every later Read() says so again
  bool paused = false;  // a live pipe has nothing for now; call again
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills `room` (not empty) from the front. A short read is no end. After an error the source may
  // be read on only if `CanResume()`; otherwise every later Read() gives the same error.
  virtual Result<ReadOutcome> Read(std::span<std::byte> room) = 0;

  // True if the last error concerned a limited region that the source has stepped over.
  virtual bool CanResume() const { return false; }

  // How many bytes the source stepped over with its last error; 0 if unknown.
  virtual std::uint64_t SkippedBytes() const { return 0; }

  // Looks elsewhere: fills the front of `room` with the bytes that stand at `offset`, counted from
  // the source's start, and returns how many these are; less than room.size() only where the source
  // ends. Read() goes on where it was. Nothing if the source cannot, or cannot read these bytes.
  // From any thread, while another is in Read().
  virtual std::optional<std::size_t> ReadAt(std::uint64_t /*offset*/,
                                            std::span<std::byte> /*room*/) {
    return std::nullopt;
  }
};

}  // namespace leakscan
