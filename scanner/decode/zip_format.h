// The records of a zip archive (APPNOTE.TXT 6.3.10), read without decoding anything: local headers,
// the central directory, its end, data descriptors. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

enum class ZipRecord : std::uint8_t {
  kNone,
  kShort,            // the beginning of one; more bytes are needed to tell
  kLocalHeader,      // a member's, in front of its bytes
  kDirectoryHeader,  // a member's, in the central directory
  kDirectoryEnd,     // the last record, with the archive's comment
  kDirectoryEnd64,   // of zip64, in front of it
  kLocator64,        // of zip64, in front of it
  kExtraData,        // of an encrypted directory
  kSignature,        // of the directory
};

// What stands at the start of `bytes`, by its magic number and by all that must hold of its fields.
ZipRecord ZipRecordAt(std::span<const std::byte> bytes);

// Where a local header (or, with `any`, any record) begins in `bytes`, or might if more came;
// `bytes.size()` if nowhere.
std::size_t FindZipRecord(std::span<const std::byte> bytes, bool any);

struct ZipAes {
  bool checks_crc = false;  // AE-1
  int key_bytes = 0;
  std::uint16_t method = 0;
};

// What a local or directory header tells of a member. The views are into the bytes it was read of.
struct ZipEntry {
  static constexpr std::uint16_t kStored = 0;
  static constexpr std::uint16_t kDeflate = 8;
  static constexpr std::uint16_t kDeflate64 = 9;
  static constexpr std::uint16_t kBzip2 = 12;
  static constexpr std::uint16_t kZstd = 93;
  static constexpr std::uint16_t kXz = 95;
  static constexpr std::uint16_t kAes = 99;

  bool encrypted() const { return (flags & 1U) != 0; }
  bool strongly_encrypted() const { return (flags & 0x2040U) != 0; }
  bool has_descriptor() const { return (flags & 8U) != 0; }

  std::uint16_t flags = 0;
  std::uint16_t method = 0;  // of AES: what was encrypted
  std::uint16_t time = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t header_offset = 0;  // directory: of the local header, from the archive's start
  std::uint32_t disk = 0;           // directory: where that is
  std::optional<ZipAes> aes;

  std::string path;                     // UTF-8, as far as that can be known
  std::string_view name;                // as written
  std::vector<std::string_view> texts;  // extra fields that tell something else than numbers
  std::string comment;                  // directory; UTF-8
};

// The size of the header that starts `bytes` (kZipLocalBytes or kZipDirectoryBytes at least).
inline constexpr std::size_t kZipLocalBytes = 30;
inline constexpr std::size_t kZipDirectoryBytes = 46;
std::size_t ZipHeaderBytes(std::span<const std::byte> bytes);

// The header that fills `bytes`.
ZipEntry ReadZipHeader(std::span<const std::byte> bytes);

struct ZipEnd {
  std::uint32_t disk = 0;
  std::uint32_t entries = 0;
  std::size_t comment_bytes = 0;
};
inline constexpr std::size_t kZipEndBytes = 22;  // without the comment
ZipEnd ReadZipEnd(std::span<const std::byte> bytes);

// A record that is neither a header nor the end.
struct ZipOther {
  std::size_t fixed_bytes = 0;  // numbers; behind them anything may stand
  std::size_t bytes = 0;
};
ZipOther ReadZipOther(ZipRecord record, std::span<const std::byte> bytes);

// Of a data descriptor, behind a member's bytes.
inline constexpr std::size_t kZipDescriptorBytesMax = 24;
inline constexpr std::string_view kZipDescriptorMagic = "PK\x07\x08";

// The size of the descriptor that starts `bytes` (kZipDescriptorBytesMax, or up to the end) and
// tells this size in the archive, and the CRC and decoded size that are known; else nothing.
std::optional<std::size_t> ZipDescriptorBytes(std::span<const std::byte> bytes,
                                              std::optional<std::uint32_t> crc,
                                              std::uint64_t packed_bytes,
                                              std::optional<std::uint64_t> size);

// A name or comment in UTF-8. What is not marked as such, and is none, is read as code page 850,
// that of zips made by Windows in French; its letters are those of 437 and more.
std::string ZipText(std::string_view text, bool marked_utf8);

// "deflate64"; a literal.
std::string_view ZipMethodName(std::uint16_t method);

}  // namespace leakscan
