// ZipAhead: which members of a zip archive are offered to be decoded ahead, by its directory.
// Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "scanner/decode/ahead_parts.h"
#include "scanner/decode/decode_shared.h"
#include "scanner/decode/recorded_items.h"

namespace leakscan {

// A member whose local header stands at from(): what its layer gives.
class ZipMemberAhead : public AheadPart {
 public:
  // `packed_end` is about where it ends; `box` the place of the archive.
  ZipMemberAhead(Stage& below, std::uint64_t begin, std::uint64_t packed_end, std::size_t bytes_max,
                 const DecodeLimits& limits, const LayerPlace& box);

  void Run() override;
  RecordedItems& items() { return items_; }

 private:
  Stage& below_;
  const std::uint64_t packed_end_;
  const DecodeLimits limits_;
  const LayerPlace box_;
  RecordedItems items_{bytes()};
};

class ZipAhead {
 public:
  // True for the path of a member that may be decoded by itself.
  using Chooser = std::function<bool(std::string_view path)>;

  // The archive's bytes are those of `below`, at the place `box`.
  ZipAhead(Stage& below, DecodeShared& shared, const LayerPlace& box, Chooser chooser);

  // Offers members that stand behind `position`, as many as are wanted.
  void Plan(std::uint64_t position);
  // The member whose local header stands at `offset`, as AheadParts::Take().
  ZipMemberAhead* Take(std::uint64_t offset) {
    return static_cast<ZipMemberAhead*>(parts_.Take(offset));
  }

 private:
  bool FindDirectory();
  // The next member of the directory that is to be offered; null at the end.
  std::unique_ptr<AheadPart> NextMember(std::uint64_t position);
  // Makes at least `bytes` of the directory available; false if it has fewer.
  bool Reach(std::size_t bytes);
  std::span<const std::byte> Available() const { return std::span(buffer_).subspan(at_); }

  Stage& below_;
  DecodeShared& shared_;
  const LayerPlace box_;
  const Chooser chooser_;
  AheadParts parts_;
  std::unique_ptr<AheadPart> next_;  // to be offered
  std::uint64_t offered_until_ = 0;  // where the last one begins that was
  bool searched_ = false;
  std::uint64_t directory_begin_ = 0;  // of what was not read yet
  std::uint64_t directory_end_ = 0;
  std::uint64_t archive_begin_ = 0;
  std::vector<std::byte> buffer_;
  std::size_t at_ = 0;
};

}  // namespace leakscan
