// ZipDirectory: which local headers of an archive were met, to be compared with what its central
// directory tells. Internal to decode/; one thread. 16 bytes a member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/decode/zip_format.h"

namespace leakscan {

class ZipDirectory {
 public:
  // A local header stands at `offset` of the stream; offsets grow.
  void Add(std::uint64_t offset, const ZipEntry& local);

  // What of a header of the directory its local header told as well; nothing where none was met
  // that stands where it says. Offsets may count from the archive's own begin or, behind a prefix,
  // from that of the stream.
  struct Told {
    bool name = false;
    bool texts = false;
  };
  Told Compare(const ZipEntry& entry);

  std::size_t locals() const { return locals_.size(); }
  // Entries whose local header was not met.
  std::uint64_t unseen() const { return unseen_; }

  // Another archive begins.
  void Reset();

 private:
  struct Local {
    std::uint64_t offset;
    std::uint32_t name_hash;
    std::uint32_t texts_hash;
  };

  const Local* Find(std::uint64_t offset) const;

  static constexpr std::size_t kLocalsMax = 4'000'000;

  std::vector<Local> locals_;
  bool full_ = false;  // later ones were not kept
  std::uint64_t unseen_ = 0;
};

}  // namespace leakscan
