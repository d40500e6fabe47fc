// Recognises containers by the first bytes of a stream, never by a name. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace leakscan {

enum class ContainerFormat : std::uint8_t {
  kNone,         // to be scanned as it is
  kZstd,         // a Zstandard frame or skippable frame
  kGzip,         // a gzip member
  kTar,          // a tar archive's first header
  kZip,          // a zip archive's first record
  kUnsupported,  // a container we know and do not decode
};

struct FormatGuess {
  ContainerFormat format = ContainerFormat::kNone;
  std::string_view name;  // of an unsupported one
};

// Nothing while `head` is the beginning of a magic number and more bytes may come.
std::optional<FormatGuess> SniffFormat(std::span<const std::byte> head, bool more_may_come);

bool IsZstdMagic(std::span<const std::byte> bytes);       // 4 bytes of a Zstandard frame
bool IsSkippableMagic(std::span<const std::byte> bytes);  // 4 bytes of a skippable frame
bool IsGzipMagic(std::span<const std::byte> bytes);       // 3 bytes of a gzip member (deflate)

}  // namespace leakscan
