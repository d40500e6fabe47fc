// Recognises containers by the first bytes of a stream, never by a name. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace leakscan {

enum class ContainerFormat : std::uint8_t {
  kNone,  // to be scanned as it is
  kZstd,  // a Zstandard frame or skippable frame
  kGzip,  // a gzip member
  kBzip2,
  kXz,
  kLzma,         // the older format of xz's makers, without magic number
  kLz4,          // a frame, also of the legacy format
  kZlib,         // a zlib stream, as git writes
  kBrotli,       // has no magic number: never guessed
  kTar,          // a tar archive's first header
  kAr,           // an ar archive's magic number
  kCpio,         // a cpio archive's first header
  kWarc,         // a WARC record
  kMail,         // the head of a mail message
  kMailbox,      // the first line of an mbox
  kZip,          // a zip archive's first record
  kSevenZip,     // a 7z archive's start
  kSqlite,       // a SQLite database
  kSqliteWal,    // the write-ahead log of one
  kUnsupported,  // a container we know and do not decode
  kOpaque,       // a picture, a sound, a program: no text but for strings in it
};

struct FormatGuess {
  ContainerFormat format = ContainerFormat::kNone;
  std::string_view name;  // of an unsupported or opaque one; a literal
};

// No control characters but white space.
bool LooksLikeText(std::span<const std::byte> bytes);

// Nothing while `head` is the beginning of a magic number and more bytes may come.
std::optional<FormatGuess> SniffFormat(std::span<const std::byte> head, bool more_may_come);

// "WARC/1.0" and a line end: how a WARC record begins.
inline constexpr std::size_t kWarcVersionBytesMax = 12;
bool IsWarcVersion(std::string_view text);

bool IsZstdMagic(std::span<const std::byte> bytes);       // 4 bytes of a Zstandard frame
bool IsSkippableMagic(std::span<const std::byte> bytes);  // 4 bytes of a skippable frame
bool IsGzipMagic(std::span<const std::byte> bytes);       // 3 bytes of a gzip member (deflate)
bool IsBzip2Magic(std::span<const std::byte> bytes);      // 10 bytes: stream and first block
bool IsXzMagic(std::span<const std::byte> bytes);         // 6 bytes of an xz stream
bool IsLz4Magic(std::span<const std::byte> bytes);        // 4 bytes of an LZ4 frame
bool IsLz4LegacyMagic(std::span<const std::byte> bytes);  // 4 bytes of a legacy LZ4 frame
bool IsZlibMagic(std::span<const std::byte> bytes);       // 2 bytes of a zlib stream

// 14 bytes of an .lzma file such as its tools write them: usual properties, a round size of the
// dictionary, a size that is unknown or possible, and the coder's first byte.
inline constexpr std::size_t kLzmaHeadBytes = 14;
bool IsLzmaHead(std::span<const std::byte> bytes);

}  // namespace leakscan
