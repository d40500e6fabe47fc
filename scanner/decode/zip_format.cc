// Source: APPNOTE.TXT 6.3.10 (PKWARE) 4.3 to 4.6; Info-ZIP's extra fields; WinZip's AES (AE-1,
// AE-2).

#include "scanner/decode/zip_format.h"

#include <isa-l/crc.h>

#include <algorithm>
#include <cstring>

#include "scanner/base/text_fold.h"
#include "scanner/base/utf8.h"
#include "scanner/decode/code_pages.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;

using Bytes = std::span<const std::byte>;

constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kNameBytesMax = 4096;  // longer ones are taken for chance
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  // the value stands in the zip64 field

template <typename Number>
Number Read(Bytes bytes, std::size_t at) {
  Number value = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    value = static_cast<Number>(static_cast<std::uint64_t>(value) << 8U |
                                std::to_integer<std::uint64_t>(bytes[at + i]));
  }
  return value;
}

std::uint16_t Read16(Bytes bytes, std::size_t at) { return Read<std::uint16_t>(bytes, at); }
std::uint32_t Read32(Bytes bytes, std::size_t at) { return Read<std::uint32_t>(bytes, at); }
std::uint64_t Read64(Bytes bytes, std::size_t at) { return Read<std::uint64_t>(bytes, at); }

std::string_view Text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool StartsWith(Bytes bytes, std::string_view magic) { return Text(bytes).starts_with(magic); }

bool IsKnownMethod(std::uint16_t method) { return method <= 20 || (method >= 93 && method <= 99); }

// The fields that both kinds of header have: versions, flags, method.
bool IsPlausible(std::uint16_t version, std::uint16_t flags, std::uint16_t method) {
  constexpr std::uint16_t kUnusedFlags = 0x8000 | 0x4000 | 0x1000 | 0x0780;
  return (version & 0xFFU) < 100 && (flags & kUnusedFlags) == 0 && IsKnownMethod(method);
}

// No control characters; `name` may be cut short.
bool IsPlausibleName(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

// `at`: where the name begins.
ZipRecord WithName(ZipRecord record, Bytes bytes, std::size_t at, std::size_t name_bytes) {
  if (name_bytes == 0 || name_bytes > kNameBytesMax) return ZipRecord::kNone;
  const std::string_view name = Text(bytes.subspan(at)).substr(0, name_bytes);
  if (!IsPlausibleName(name)) return ZipRecord::kNone;
  return name.size() < name_bytes ? ZipRecord::kShort : record;
}

ZipRecord LocalHeaderAt(Bytes bytes) {
  if (bytes.size() < kZipLocalBytes) return ZipRecord::kShort;
  const std::uint16_t flags = Read16(bytes, 6);
  const std::uint16_t method = Read16(bytes, 8);
  if (!IsPlausible(Read16(bytes, 4), flags, method)) return ZipRecord::kNone;
  const bool stored = method == ZipEntry::kStored && (flags & 9U) == 0;
  if (stored && Read32(bytes, 18) != Read32(bytes, 22)) return ZipRecord::kNone;
  return WithName(ZipRecord::kLocalHeader, bytes, kZipLocalBytes, Read16(bytes, 26));
}

ZipRecord DirectoryHeaderAt(Bytes bytes) {
  if (bytes.size() < kZipDirectoryBytes) return ZipRecord::kShort;
  if (!IsPlausible(Read16(bytes, 6), Read16(bytes, 8), Read16(bytes, 10))) return ZipRecord::kNone;
  return WithName(ZipRecord::kDirectoryHeader, bytes, kZipDirectoryBytes, Read16(bytes, 28));
}

ZipRecord DirectoryEndAt(Bytes bytes) {
  if (bytes.size() < kZipEndBytes) return ZipRecord::kShort;
  const bool plausible =
      Read16(bytes, 8) <= Read16(bytes, 10) && Read16(bytes, 6) <= Read16(bytes, 4);
  return plausible ? ZipRecord::kDirectoryEnd : ZipRecord::kNone;
}

ZipRecord DirectoryEnd64At(Bytes bytes) {
  if (bytes.size() < 12) return ZipRecord::kShort;
  const std::uint64_t size = Read64(bytes, 4);
  return size >= 44 && size < 65536 ? ZipRecord::kDirectoryEnd64 : ZipRecord::kNone;
}

// Extra fields that hold numbers alone, up to a size.
bool HoldsNumbers(std::uint16_t id, std::size_t size) {
  switch (id) {
    case 0x0001:  // zip64
      return size <= 28;
    case 0x000A:  // NTFS times
      return size <= 32;
    case 0x5455:  // times
      return size <= 13;
    case 0x5855:  // times and owner, old
      return size <= 12;
    case 0x7855:  // owner
      return size <= 4;
    case 0x7875:  // owner
      return size <= 24;
    case 0x9901:  // AES
      return size <= 7;
    default:
      return size == 0;
  }
}

// Info-ZIP's name or comment in UTF-8: a version, the CRC of the text it stands for, the text.
std::optional<std::string_view> UnicodeText(Bytes field, std::string_view for_text) {
  if (field.size() < 5 || field[0] != std::byte{1}) return std::nullopt;
  const std::uint32_t crc =
      crc32_gzip_refl(0, reinterpret_cast<const std::uint8_t*>(for_text.data()), for_text.size());
  if (crc != Read32(field, 1)) return std::nullopt;
  return Text(field.subspan(5));
}

std::optional<ZipAes> ReadAes(Bytes field) {
  if (field.size() < 7) return std::nullopt;
  const auto strength = std::to_integer<int>(field[4]);
  if (strength < 1 || strength > 3) return std::nullopt;
  return ZipAes{.checks_crc = Read16(field, 0) == 1,
                .key_bytes = 8 * (strength + 1),
                .method = Read16(field, 5)};
}

// Each value that the header could not hold, in this order.
void ReadZip64(Bytes field, bool directory, ZipEntry* entry) {
  const auto take = [&](std::uint64_t* value) {
    if (*value != kIn64 || field.size() < 8) return;
    *value = Read64(field, 0);
    field = field.subspan(8);
  };
  take(&entry->bytes);
  take(&entry->packed_bytes);
  if (directory) take(&entry->header_offset);
}

void ReadExtra(Bytes extra, bool directory, ZipEntry* entry) {
  while (!extra.empty()) {
    const std::size_t size = extra.size() >= 4 ? Read16(extra, 2) : 0;
    if (extra.size() < 4 + size || extra.size() < 4) {  // no field: padding, or something else
      entry->texts.push_back(Text(extra));
      break;
    }
    const std::uint16_t id = Read16(extra, 0);
    const Bytes field = extra.subspan(4, size);
    extra = extra.subspan(4 + size);
    if (id == 0x0001) ReadZip64(field, directory, entry);
    if (id == 0x9901) entry->aes = ReadAes(field);
    if (id == 0x7075) {
      if (const auto name = UnicodeText(field, entry->name)) {
        entry->texts.push_back(entry->name);  // the other reading
        entry->path = *name;
        continue;
      }
    }
    if (!HoldsNumbers(id, size)) entry->texts.push_back(Text(field));
  }
  std::erase_if(entry->texts, [](std::string_view text) {
    return text.find_first_not_of('\0') == std::string_view::npos;
  });
}

bool TellsSizes(Bytes bytes, std::size_t at, bool wide, std::uint64_t packed_bytes,
                std::optional<std::uint64_t> size) {
  if (bytes.size() < at + (wide ? 16 : 8)) return false;
  if (wide) {
    return Read64(bytes, at) == packed_bytes && (!size || Read64(bytes, at + 8) == *size);
  }
  return Read32(bytes, at) == static_cast<std::uint32_t>(packed_bytes) &&
         (!size || Read32(bytes, at + 4) == static_cast<std::uint32_t>(*size));
}

}  // namespace

ZipRecord ZipRecordAt(Bytes bytes) {
  constexpr std::size_t kMagicBytes = 4;
  if (bytes.size() < kMagicBytes) {
    return "PK"sv.starts_with(Text(bytes).substr(0, 2)) ? ZipRecord::kShort : ZipRecord::kNone;
  }
  if (!StartsWith(bytes, "PK"sv)) return ZipRecord::kNone;
  switch (Read16(bytes, 2)) {
    case 0x0403:
      return LocalHeaderAt(bytes);
    case 0x0201:
      return DirectoryHeaderAt(bytes);
    case 0x0605:
      return DirectoryEndAt(bytes);
    case 0x0606:
      return DirectoryEnd64At(bytes);
    case 0x0706:
      return bytes.size() < kLocatorBytes ? ZipRecord::kShort : ZipRecord::kLocator64;
    case 0x0806:
      if (bytes.size() < 8) return ZipRecord::kShort;
      return Read32(bytes, 4) < 65536 ? ZipRecord::kExtraData : ZipRecord::kNone;
    case 0x0505:
      return bytes.size() < 6 ? ZipRecord::kShort : ZipRecord::kSignature;
    default:
      return ZipRecord::kNone;
  }
}

std::size_t FindZipRecord(Bytes bytes, bool any) {
  // A byte of the magic number that is rare in text, and one that every record begins with.
  const int rare = any ? 'P' : 0x03;
  const std::size_t before = any ? 0 : 2;
  for (std::size_t at = 0; at < bytes.size();) {
    const void* found = std::memchr(bytes.data() + at, rare, bytes.size() - at);
    if (found == nullptr) break;
    const auto place =
        static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    at = place + 1;
    if (place < before) continue;
    const Bytes rest = bytes.subspan(place - before);
    const ZipRecord record = ZipRecordAt(rest);
    if (record == ZipRecord::kNone) continue;
    if (any || record == ZipRecord::kShort || record == ZipRecord::kLocalHeader) {
      return place - before;
    }
  }
  // The magic number may be cut.
  for (const std::string_view cut : {"PK"sv, "P"sv}) {
    if (Text(bytes).ends_with(cut)) return bytes.size() - cut.size();
  }
  return bytes.size();
}

std::size_t ZipHeaderBytes(Bytes bytes) {
  if (StartsWith(bytes, "PK\x03\x04"sv)) {
    return kZipLocalBytes + Read16(bytes, 26) + Read16(bytes, 28);
  }
  return kZipDirectoryBytes + Read16(bytes, 28) + Read16(bytes, 30) + Read16(bytes, 32);
}

ZipEntry ReadZipHeader(Bytes bytes) {
  const bool directory = !StartsWith(bytes, "PK\x03\x04"sv);
  const Bytes common = bytes.subspan(directory ? 8 : 6);
  ZipEntry entry;
  entry.flags = Read16(common, 0);
  entry.method = Read16(common, 2);
  entry.time = Read16(common, 4);
  entry.crc = Read32(common, 8);
  entry.packed_bytes = Read32(common, 12);
  entry.bytes = Read32(common, 16);
  if (directory) {
    entry.disk = Read16(bytes, 34);
    entry.header_offset = Read32(bytes, 42);
  }
  const std::size_t name_bytes = Read16(common, 20);
  const std::size_t extra_bytes = Read16(common, 22);
  const bool utf8 = (entry.flags & 0x0800U) != 0;
  Bytes rest = bytes.subspan(directory ? kZipDirectoryBytes : kZipLocalBytes);
  entry.name = Text(rest.first(name_bytes));
  entry.path = ZipText(entry.name, utf8);
  ReadExtra(rest.subspan(name_bytes, extra_bytes), directory, &entry);
  entry.comment = ZipText(Text(rest.subspan(name_bytes + extra_bytes)), utf8);
  if (entry.method == ZipEntry::kAes && entry.aes) entry.method = entry.aes->method;
  return entry;
}

ZipEnd ReadZipEnd(Bytes bytes) { return {Read16(bytes, 4), Read16(bytes, 10), Read16(bytes, 20)}; }

ZipOther ReadZipOther(ZipRecord record, Bytes bytes) {
  switch (record) {
    case ZipRecord::kDirectoryEnd64:
      return {56, 12 + static_cast<std::size_t>(Read64(bytes, 4))};
    case ZipRecord::kLocator64:
      return {kLocatorBytes, kLocatorBytes};
    case ZipRecord::kExtraData:
      return {8, 8 + static_cast<std::size_t>(Read32(bytes, 4))};
    case ZipRecord::kSignature:
      return {6, 6 + static_cast<std::size_t>(Read16(bytes, 4))};
    default:
      return {};
  }
}

std::optional<std::size_t> ZipDescriptorBytes(Bytes bytes, std::optional<std::uint32_t> crc,
                                              std::uint64_t packed_bytes,
                                              std::optional<std::uint64_t> size) {
  for (const std::size_t at : {kZipDescriptorMagic.size(), std::size_t{0}}) {
    if (at > 0 && !StartsWith(bytes, kZipDescriptorMagic)) continue;
    if (bytes.size() < at + 4 || (crc && Read32(bytes, at) != *crc)) continue;
    for (const bool wide : {false, true}) {
      if (TellsSizes(bytes, at + 4, wide, packed_bytes, size)) return at + (wide ? 20 : 12);
    }
  }
  return std::nullopt;
}

std::string ZipText(std::string_view text, bool marked_utf8) {
  if (marked_utf8 || IsValidUtf8(text)) return std::string(text);
  std::string decoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char unit[kUtf8BytesMax];
    decoded.append(unit, PutUtf8(byte < 0x80 ? byte : kCp850Page[byte - 0x80U], unit));
  }
  return decoded;
}

std::string_view ZipMethodName(std::uint16_t method) {
  switch (method) {
    case 1:
      return "shrink";
    case 2:
    case 3:
    case 4:
    case 5:
      return "reduce";
    case 6:
      return "implode";
    case 14:
      return "lzma";
    case 98:
      return "ppmd";
    default:
      return "a rare method";
  }
}

}  // namespace leakscan
