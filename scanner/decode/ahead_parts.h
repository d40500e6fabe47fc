// AheadParts: the parts of one container that are decoded ahead, in the order in which they stand.
// Internal to decode/; one thread, but for AheadPart::Run(), which is the helper's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "scanner/base/byte_source.h"
#include "scanner/decode/byte_blocks.h"
#include "scanner/decode/decode_ahead.h"
#include "scanner/decode/decode_shared.h"
#include "scanner/decode/stage.h"

namespace leakscan {

// The window of a decoder that decodes ahead.
inline constexpr std::uint64_t kAheadWindowBytesMax = std::uint64_t{16} << 20U;

// What stands at some place of a stream that can be looked into elsewhere. Decoded by the same code
// as in its turn, over a source of its own: whole, or not at all.
class AheadPart : public DecodeJob {
 public:
  // It begins at `from`, or is to be looked for from there on.
  AheadPart(std::uint64_t from, std::size_t bytes_max) : from_(from), bytes_max_(bytes_max) {}

  std::uint64_t from() const { return from_; }
  // What it may decode to.
  std::size_t bytes_max() const { return bytes_max_; }
  std::size_t bytes_held() const override { return whole_ ? bytes_.size() : bytes_max_; }

  // --- Once it was run.

  // From begin() to end() nothing was damaged, encrypted, over a limit or in any other way unusual.
  bool whole() const { return whole_; }
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  // Bytes that came out of the decoders, by depth.
  const std::vector<std::uint64_t>& decoded_bytes() const { return decoded_bytes_; }
  // What it decoded to.
  ByteBlocks& bytes() { return bytes_; }

 protected:
  void SetWhole(std::uint64_t begin, std::uint64_t end, std::vector<std::uint64_t> decoded_bytes) {
    whole_ = true;
    begin_ = begin;
    end_ = end;
    decoded_bytes_ = std::move(decoded_bytes);
  }

 private:
  const std::uint64_t from_;
  const std::size_t bytes_max_;
  bool whole_ = false;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::vector<std::uint64_t> decoded_bytes_;
  ByteBlocks bytes_;
};

class AheadParts {
 public:
  // `shared` must outlive the parts.
  explicit AheadParts(DecodeShared& shared) : shared_(shared) {}
  ~AheadParts();
  AheadParts(const AheadParts&) = delete;
  AheadParts& operator=(const AheadParts&) = delete;

  // Takes `*part` over. False: not now. Parts are offered in the order in which they stand.
  bool Offer(std::unique_ptr<AheadPart>* part);
  // The part that begins at `offset`, whole and within all limits; null if there is none. It lives
  // until the next call. Those before it are dropped.
  AheadPart* Take(std::uint64_t offset);
  // True where too many in a row were of no use.
  bool in_vain() const { return in_vain_ >= kInVainMax; }

 private:
  static constexpr int kInVainMax = 4;
  static constexpr std::size_t kSpareBlocksMax = 64;

  void DropFront();

  DecodeShared& shared_;
  std::deque<std::unique_ptr<AheadPart>> parts_;
  bool taken_ = false;  // the first of them is given
  int in_vain_ = 0;
  std::vector<ByteBlocks::Block> spare_;  // of parts that are done
};

// The bytes of `below` from `begin` on, read aside. Up to `end` in large pieces, for what comes
// behind is hardly needed; at `stop` it ends.
class AsideSource : public ByteSource {
 public:
  AsideSource(Stage& below, std::uint64_t begin, std::uint64_t end,
              std::uint64_t stop = std::numeric_limits<std::uint64_t>::max())
      : below_(below), position_(begin), end_(end), stop_(stop) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override;
  bool stopped() const { return position_ >= stop_; }

 private:
  Stage& below_;
  std::uint64_t position_;
  const std::uint64_t end_;
  const std::uint64_t stop_;
};

// The size of what `stage` gives, by looking for its last byte; nothing where that cannot be told.
std::optional<std::uint64_t> SizeOf(Stage& stage);

}  // namespace leakscan
