// The headers of a 7z archive (7zFormat.txt), read without decoding anything. Internal to decode/.
//
// An archive is a start header of 32 bytes, packed streams one after the other, and the header that
// tells of them, at the end; it may be packed itself ("encoded"). A folder is what one chain of
// coders makes of one or more packed streams: the content of its parts, one behind the other. The
// files that are not empty are these parts, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/model/gap.h"

namespace leakscan {

// The ones that lead the first byte tell how many bytes follow; the bits behind them are the
// highest. Nothing if `*rest`, which goes on behind it, has fewer.
std::optional<std::uint64_t> ReadSevenZipNumber(std::span<const std::byte>* rest);

// The first 32 bytes.
struct SevenZipStart {
  static constexpr std::size_t kBytes = 32;

  std::uint64_t header_offset = 0;  // behind the start header
  std::uint64_t header_bytes = 0;
  std::uint32_t header_crc = 0;
};
// Nothing if `bytes` (kBytes) are none, by magic number, version or checksum.
std::optional<SevenZipStart> ReadSevenZipStart(std::span<const std::byte> bytes);
// Where one begins in `bytes`, or might if more came; `bytes.size()` if nowhere.
std::size_t FindSevenZipStart(std::span<const std::byte> bytes);

struct SevenZipBranch;

// One step of a folder's decoding.
struct SevenZipCoder {
  std::uint64_t method = 0;
  std::span<const std::byte> properties = {};
  std::uint64_t bytes = 0;  // of what it decodes to
  // What it decodes, where that is not what the step before it gave.
  std::vector<SevenZipBranch> joined;
};

// Steps that lead to one that joins several streams: from which of the folder's packed ones.
struct SevenZipBranch {
  std::vector<SevenZipCoder> coders;
  std::size_t stream = 0;
};

struct SevenZipFolder {
  std::uint32_t record = 0;      // where its coders stand in the header
  std::uint32_t first_size = 0;  // of the sizes its coders decode to
  std::uint32_t first_part = 0;
  std::uint32_t parts = 1;
  std::uint32_t crc = 0;
  bool has_crc = false;
  std::uint8_t outputs = 0;  // of its coders
  std::uint8_t main = 0;     // of them, the one that is the folder's content
  std::uint8_t streams = 0;  // packed ones that it takes
};

struct SevenZipPart {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
  bool has_crc = false;
};

struct SevenZipFile {
  std::uint32_t name = 0;        // where it stands in the header...
  std::uint32_t name_bytes = 0;  // ...in UTF-16
  bool empty = false;            // it is no part of a folder: an empty file, a directory
};

class SevenZipHeader {
 public:
  // Reads `bytes`, decoded or encoded. `count_max`: of files, of folders... Nothing if all is well;
  // else why not.
  std::optional<Gap> Read(std::vector<std::byte> bytes, std::uint64_t count_max);

  // What was read tells only how the header itself is packed: as the first folder.
  bool encoded() const { return encoded_; }

  std::uint64_t pack_offset() const {
    return pack_offset_;
  }  // of the first, behind the start header
  const std::vector<std::uint64_t>& pack_bytes() const { return pack_bytes_; }
  const std::vector<SevenZipFolder>& folders() const { return folders_; }
  const std::vector<SevenZipPart>& parts() const { return parts_; }
  const std::vector<SevenZipFile>& files() const { return files_; }
  // Bytes that tell something else than all this: comments, what no reader knows.
  const std::vector<std::span<const std::byte>>& texts() const { return texts_; }

  // The folder's coders in the order in which they decode, from packed bytes to content; the first
  // may join several packed streams. None if they are wired in another way.
  std::vector<SevenZipCoder> Chain(const SevenZipFolder& folder) const;
  std::uint64_t Bytes(const SevenZipFolder& folder) const {
    return sizes_[folder.first_size + folder.main];
  }
  // In UTF-8; empty if it has none.
  std::string Name(const SevenZipFile& file) const;

 private:
  friend class SevenZipHeaderReader;

  std::vector<std::byte> bytes_;
  bool encoded_ = false;
  std::uint64_t pack_offset_ = 0;
  std::vector<std::uint64_t> pack_bytes_;
  std::vector<std::uint64_t> sizes_;
  std::vector<SevenZipFolder> folders_;
  std::vector<SevenZipPart> parts_;
  std::vector<SevenZipFile> files_;
  std::vector<std::span<const std::byte>> texts_;
};

}  // namespace leakscan
