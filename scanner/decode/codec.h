// Codec: one library's streaming decoder behind the few calls that CodecStage needs. Decodes the
// parts of a compressed input one at a time: bzip2 streams, xz streams, LZ4 frames. Internal to
// decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/model/gap.h"

namespace leakscan {

// What the names of a codec are and how its parts are handled.
struct CodecTraits {
  std::string_view name;       // "bzip2"
  std::string_view part_name;  // "bzip2 stream"
  std::size_t head_bytes = 0;  // a part is known by so many, or fewer where it has no more
  // Between parts, zeros of this unit are padding; 0: none.
  std::size_t padding_unit = 0;
  bool skippable_frames = false;  // may stand between parts
};

class Codec {
 public:
  enum class State : std::uint8_t { kMore, kDone, kFailed };
  struct Progress {
    State state = State::kMore;
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };
  struct Failure {
    GapReason reason = GapReason::kCorrupt;
    std::string detail;    // empty: damaged
    bool was_part = true;  // see TrialStage::WasPart
  };

  explicit Codec(const CodecTraits& traits) : traits_(traits) {}
  virtual ~Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  const CodecTraits& traits() const { return traits_; }

  // True if a part may start with `head`.
  virtual bool IsHead(std::span<const std::byte> head) const = 0;
  // Where the first head in `bytes` begins; `bytes.size()` if nowhere.
  virtual std::size_t FindHead(std::span<const std::byte> bytes) const = 0;

  // Gets ready for a part that starts with `head`. Returns how many of its bytes may have to be
  // read before anything comes out.
  virtual std::size_t Start(std::span<const std::byte> head) = 0;
  // Decodes the part's next bytes `in`. Consumes and produces nothing only where it needs more.
  virtual Progress Decode(std::span<const std::byte> in, std::span<std::byte> room) = 0;
  // The part is whole if the input ends here.
  virtual bool MayEndHere() const { return false; }

  // Why the last call failed; or, of a part that was decoded, what could not be verified.
  const Failure& failure() const { return failure_; }
  bool unverified() const { return unverified_; }

 protected:
  static Progress Failed(Progress progress) {
    progress.state = State::kFailed;
    return progress;
  }

  Failure failure_;
  bool unverified_ = false;

 private:
  const CodecTraits traits_;
};

// Makes a codec whose decoder may use so much for its history.
using CodecMaker = std::unique_ptr<Codec> (*)(std::uint64_t window_bytes_max);

std::unique_ptr<Codec> MakeBzip2Codec(std::uint64_t window_bytes_max);
std::unique_ptr<Codec> MakeXzCodec(std::uint64_t window_bytes_max);
std::unique_ptr<Codec> MakeLzmaCodec(std::uint64_t window_bytes_max);
std::unique_ptr<Codec> MakeLz4Codec(std::uint64_t window_bytes_max);
std::unique_ptr<Codec> MakeZlibCodec(std::uint64_t window_bytes_max);
std::unique_ptr<Codec> MakeBrotliCodec(std::uint64_t window_bytes_max);

}  // namespace leakscan
