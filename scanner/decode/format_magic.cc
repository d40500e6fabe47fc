// Magic numbers: RFC 8878 (Zstandard and skippable frames), RFC 1952 (gzip), APPNOTE.TXT 4.3 (zip),
// 7zFormat.txt, the RAR 5.0 technical note, the .xz file format 1.2.0, bzip2's block magic (the
// digits of pi), the LZ4 frame format 1.6.2, ISO 32000 (PDF).

#include "scanner/decode/format_magic.h"

#include <algorithm>
#include <cstring>

#include "scanner/decode/tar_header.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;  // '?' matches any byte
  ContainerFormat format;
  std::string_view name;
};

constexpr char kAny = '?';

// Only bzip2's level may vary.
constexpr Magic kMagics[] = {
    {"\x28\xB5\x2F\xFD"sv, ContainerFormat::kZstd, "zstd"},
    {"\x1F\x8B\x08"sv, ContainerFormat::kGzip, "gzip"},
    {"PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"PK\x05\x06"sv, ContainerFormat::kZip, "zip"},
    {"PK\x07\x08PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"PK00PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"7z\xBC\xAF\x27\x1C"sv, ContainerFormat::kUnsupported, "7z"},
    {"Rar!\x1A\x07"sv, ContainerFormat::kUnsupported, "rar"},
    {"\xFD"
     "7zXZ\x00"sv,
     ContainerFormat::kUnsupported, "xz"},
    {"BZh?1AY&SY"sv, ContainerFormat::kUnsupported, "bzip2"},
    {"BZh?\x17\x72\x45\x38\x50\x90"sv, ContainerFormat::kUnsupported, "bzip2"},
    {"\x04\x22\x4D\x18"sv, ContainerFormat::kUnsupported, "lz4"},
    {"%PDF-"sv, ContainerFormat::kUnsupported, "pdf"},
};

// True if `head` and `magic` agree as far as both go.
bool Agree(std::span<const std::byte> head, std::string_view magic) {
  const std::size_t common = std::min(head.size(), magic.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (magic[i] != kAny && static_cast<char>(head[i]) != magic[i]) return false;
  }
  return true;
}

bool StartsWith(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && Agree(bytes, magic);
}

constexpr std::string_view kSkippableRest = "\x2A\x4D\x18";

bool MaySkippable(std::span<const std::byte> head) {
  return (head.front() & std::byte{0xF0}) == std::byte{0x50} &&
         Agree(head.subspan(1), kSkippableRest);
}

}  // namespace

bool IsZstdMagic(std::span<const std::byte> bytes) {
  return StartsWith(bytes, "\x28\xB5\x2F\xFD"sv);
}

bool IsSkippableMagic(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && MaySkippable(bytes);
}

bool IsGzipMagic(std::span<const std::byte> bytes) { return StartsWith(bytes, "\x1F\x8B\x08"sv); }

std::optional<FormatGuess> SniffFormat(std::span<const std::byte> head, bool more_may_come) {
  if (head.empty()) return more_may_come ? std::nullopt : std::optional<FormatGuess>(FormatGuess{});
  if (IsSkippableMagic(head)) return FormatGuess{ContainerFormat::kZstd, "zstd"};
  bool undecided = MaySkippable(head);
  for (const Magic& magic : kMagics) {
    if (!Agree(head, magic.bytes)) continue;
    if (head.size() >= magic.bytes.size()) return FormatGuess{magic.format, magic.name};
    undecided = true;
  }
  if (head.size() >= kTarBlockBytes) {
    if (IsTarHeader(head)) return FormatGuess{ContainerFormat::kTar, "tar"};
  } else {
    undecided = undecided || MayBeTarHeader(head);
  }
  if (undecided && more_may_come) return std::nullopt;
  return FormatGuess{};
}

}  // namespace leakscan
