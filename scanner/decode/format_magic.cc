// Magic numbers: RFC 8878 (Zstandard and skippable frames), RFC 1952 (gzip), APPNOTE.TXT 4.3 (zip),
// 7zFormat.txt, the RAR 5.0 technical note, the .xz file format 1.2.0, bzip2's block magic (the
// digits of pi), the LZ4 frame format 1.6.2, RFC 1950 (zlib), the LZMA SDK's
// lzma-specification.txt, ISO 32000 (PDF), ISO 28500 (WARC).

#include "scanner/decode/format_magic.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/decode/list_header.h"
#include "scanner/decode/mail_sniffer.h"
#include "scanner/decode/tar_header.h"
#include "scanner/decode/zstd_frame.h"

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
constexpr std::string_view kBzip2Block = "BZh?1AY&SY"sv;
constexpr std::string_view kBzip2End = "BZh?\x17\x72\x45\x38\x50\x90"sv;
constexpr std::string_view kXz = "\xFD\x37zXZ\x00"sv;
constexpr std::string_view kLz4 = "\x04\x22\x4D\x18"sv;
constexpr std::string_view kLz4Legacy = "\x02\x21\x4C\x18"sv;

constexpr Magic kMagics[] = {
    {"\x28\xB5\x2F\xFD"sv, ContainerFormat::kZstd, "zstd"},
    {"\x1F\x8B\x08"sv, ContainerFormat::kGzip, "gzip"},
    {"PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"PK\x05\x06"sv, ContainerFormat::kZip, "zip"},
    {"PK\x07\x08PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"PK00PK\x03\x04"sv, ContainerFormat::kZip, "zip"},
    {"7z\xBC\xAF\x27\x1C"sv, ContainerFormat::kSevenZip, "7z"},
    {"Rar!\x1A\x07"sv, ContainerFormat::kUnsupported, "rar"},
    {kXz, ContainerFormat::kXz, "xz"},
    {kBzip2Block, ContainerFormat::kBzip2, "bzip2"},
    {kBzip2End, ContainerFormat::kBzip2, "bzip2"},
    {kLz4, ContainerFormat::kLz4, "lz4"},
    {kLz4Legacy, ContainerFormat::kLz4, "lz4"},
    {"\x78\x01"sv, ContainerFormat::kZlib, "zlib"},
    {"\x78\x9C"sv, ContainerFormat::kZlib, "zlib"},
    {"\x78\xDA"sv, ContainerFormat::kZlib, "zlib"},
    {"%PDF-"sv, ContainerFormat::kUnsupported, "pdf"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, ContainerFormat::kUnsupported,
     "a compound file (doc, xls, msg, an encrypted office document)"},
    {"SQLite format 3\x00"sv, ContainerFormat::kSqlite, "sqlite"},
    {"\x37\x7F\x06\x82"sv, ContainerFormat::kSqliteWal, "a write-ahead log of sqlite"},
    {"\x37\x7F\x06\x83"sv, ContainerFormat::kSqliteWal, "a write-ahead log of sqlite"},
    {"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7"sv, ContainerFormat::kUnsupported,
     "a rollback journal of sqlite"},
    {"\x00\x01\x00\x00Standard "sv, ContainerFormat::kUnsupported, "access"},
    {"!BDN"sv, ContainerFormat::kUnsupported, "pst"},
    {"MSCF\x00\x00\x00\x00"sv, ContainerFormat::kUnsupported, "cab"},
    {kArMagic, ContainerFormat::kAr, "ar"},
    {"PAR1\x15"sv, ContainerFormat::kUnsupported, "parquet"},
    {"Obj\x01"sv, ContainerFormat::kUnsupported, "avro"},
    {"LZIP\x01"sv, ContainerFormat::kUnsupported, "lzip"},
    {"\x1F\x9D\x90"sv, ContainerFormat::kUnsupported, "compress"},
    {"\xFF\x06\x00\x00sNaPpY"sv, ContainerFormat::kUnsupported, "snappy"},
    {"\x89PNG\r\n\x1A\n"sv, ContainerFormat::kOpaque, "png"},
    {"\xFF\xD8\xFF"sv, ContainerFormat::kOpaque, "jpeg"},
    {"GIF87a"sv, ContainerFormat::kOpaque, "gif"},
    {"GIF89a"sv, ContainerFormat::kOpaque, "gif"},
    {"II*\x00"sv, ContainerFormat::kOpaque, "tiff"},
    {"MM\x00*"sv, ContainerFormat::kOpaque, "tiff"},
    {"RIFF????WEBP"sv, ContainerFormat::kOpaque, "webp"},
    {"RIFF????WAVE"sv, ContainerFormat::kOpaque, "wav"},
    {"RIFF????AVI "sv, ContainerFormat::kOpaque, "avi"},
    {"\x00\x00\x00?ftyp"sv, ContainerFormat::kOpaque, "mp4"},
    {"\x1A\x45\xDF\xA3"sv, ContainerFormat::kOpaque, "matroska"},
    {"OggS\x00"sv, ContainerFormat::kOpaque, "ogg"},
    {"fLaC\x00"sv, ContainerFormat::kOpaque, "flac"},
    {"ID3?\x00"sv, ContainerFormat::kOpaque, "mp3"},
    {"wOFF"sv, ContainerFormat::kOpaque, "font"},
    {"wOF2"sv, ContainerFormat::kOpaque, "font"},
    {"\x00\x01\x00\x00\x00"sv, ContainerFormat::kOpaque, "font"},
    {"\x7F\x45LF"sv, ContainerFormat::kOpaque, "elf"},
    {"MZ\x90\x00"sv, ContainerFormat::kOpaque, "exe"},
    {"\xCF\xFA\xED\xFE"sv, ContainerFormat::kOpaque, "mach-o"},
    {"\xCA\xFE\xBA\xBE"sv, ContainerFormat::kOpaque, "java"},
    {"\x00\x61sm"sv, ContainerFormat::kOpaque, "wasm"},
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

// True if `bytes` agree, as far as they go, with the head of an .lzma file.
bool MayBeLzmaHead(std::span<const std::byte> bytes) {
  constexpr std::size_t kSizeAt = 5;
  constexpr std::size_t kCoderAt = 13;
  if (!Agree(bytes, "\x5D\x00"sv)) return false;
  if (bytes.size() >= kSizeAt) {
    // 2^n, or 2^n + 2^(n-1), of 4 KiB or more.
    const std::uint32_t dictionary = ReadLittleEndian32(bytes.subspan(1));
    const std::uint32_t rest = dictionary & (dictionary - 1);
    const bool round = rest == 0 || (rest == dictionary / 3 * 2 && std::has_single_bit(rest));
    if (dictionary < 4096 || !round) return false;
  }
  if (bytes.size() >= kCoderAt) {
    const std::uint32_t low = ReadLittleEndian32(bytes.subspan(kSizeAt));
    const std::uint32_t high = ReadLittleEndian32(bytes.subspan(kSizeAt + 4));
    constexpr std::uint32_t kHighMax = 1U << 6U;  // 256 GiB
    const bool unknown = (low & high) == 0xFFFFFFFF;
    if (!unknown && high >= kHighMax) return false;
  }
  return bytes.size() <= kCoderAt || bytes[kCoderAt] == std::byte{0};
}

// How far `text` agrees with "WARC/1.0\r\n": false at the first byte that does not; `*whole` if all
// of it is there.
bool AgreesWithWarc(std::string_view text, bool* whole) {
  constexpr std::string_view kName = "WARC/";
  *whole = false;
  const std::size_t common = std::min(text.size(), kName.size());
  if (text.substr(0, common) != kName.substr(0, common)) return false;
  std::size_t digits = 0;
  bool dot = false;
  for (std::size_t i = kName.size(); i < std::min(text.size(), kWarcVersionBytesMax); ++i) {
    const char c = text[i];
    if (c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
      *whole = dot && digits > 0;
      return *whole;
    }
    if (c == '\r' && i + 1 == text.size()) return dot && digits > 0;
    if (c == '.' && digits > 0 && !dot) {
      dot = true;
      digits = 0;
    } else if (IsDigit(c)) {
      ++digits;
    } else {
      return false;
    }
  }
  return text.size() < kWarcVersionBytesMax;
}

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

bool IsWarcVersion(std::string_view text) {
  bool whole = false;
  AgreesWithWarc(text, &whole);
  return whole;
}

bool LooksLikeText(std::span<const std::byte> bytes) {
  return std::ranges::none_of(Text(bytes), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' && !IsSpace(c);
  });
}

bool IsZstdMagic(std::span<const std::byte> bytes) {
  return StartsWith(bytes, "\x28\xB5\x2F\xFD"sv);
}

bool IsSkippableMagic(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && MaySkippable(bytes);
}

bool IsGzipMagic(std::span<const std::byte> bytes) { return StartsWith(bytes, "\x1F\x8B\x08"sv); }

bool IsBzip2Magic(std::span<const std::byte> bytes) {
  const bool agrees = StartsWith(bytes, kBzip2Block) || StartsWith(bytes, kBzip2End);
  return agrees && bytes[3] >= std::byte{'1'} && bytes[3] <= std::byte{'9'};
}

bool IsXzMagic(std::span<const std::byte> bytes) { return StartsWith(bytes, kXz); }

bool IsLz4Magic(std::span<const std::byte> bytes) { return StartsWith(bytes, kLz4); }

bool IsLz4LegacyMagic(std::span<const std::byte> bytes) { return StartsWith(bytes, kLz4Legacy); }

bool IsZlibMagic(std::span<const std::byte> bytes) {
  return StartsWith(bytes, "\x78\x01"sv) || StartsWith(bytes, "\x78\x9C"sv) ||
         StartsWith(bytes, "\x78\xDA"sv);
}

bool IsLzmaHead(std::span<const std::byte> bytes) {
  return bytes.size() >= kLzmaHeadBytes && MayBeLzmaHead(bytes.first(kLzmaHeadBytes));
}

std::optional<FormatGuess> SniffFormat(std::span<const std::byte> head, bool more_may_come) {
  if (head.empty()) return more_may_come ? std::nullopt : std::optional<FormatGuess>(FormatGuess{});
  if (IsSkippableMagic(head)) return FormatGuess{ContainerFormat::kZstd, "zstd"};
  bool undecided = MaySkippable(head);
  for (const Magic& magic : kMagics) {
    if (!Agree(head, magic.bytes)) continue;
    if (head.size() >= magic.bytes.size()) return FormatGuess{magic.format, magic.name};
    undecided = true;
  }
  if (IsLzmaHead(head)) return FormatGuess{ContainerFormat::kLzma, "lzma"};
  undecided = undecided || (head.size() < kLzmaHeadBytes && MayBeLzmaHead(head));
  if (bool warc = false; AgreesWithWarc(Text(head), &warc)) {
    if (warc) return FormatGuess{ContainerFormat::kWarc, "warc"};
    undecided = true;
  }
  switch (SniffMail(Text(head), more_may_come)) {
    case MailGuess::kNone:
      break;
    case MailGuess::kUndecided:
      undecided = true;
      break;
    case MailGuess::kMessage:
      return FormatGuess{ContainerFormat::kMail, "mail"};
    case MailGuess::kMailbox:
      return FormatGuess{ContainerFormat::kMailbox, "mbox"};
  }
  switch (kCpioFormat.read(head).kind) {
    case ListHeader::Kind::kNone:
      break;
    case ListHeader::Kind::kShort:
      undecided = true;
      break;
    default:
      return FormatGuess{ContainerFormat::kCpio, "cpio"};
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
