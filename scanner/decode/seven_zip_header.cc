// Method: one walk over the header's bytes by a reader that fails once and for all at the first
// thing that cannot be. Nothing is allocated for a count that the bytes behind it cannot fill, or
// that is over the limit.
// Fits: header, streams (packed: 1 stream; folder: LZMA2; parts: 2), files (2 names), end. Does
// not: parts that are larger than their folder.
// Source: 7zFormat.txt of the LZMA SDK.

#include "scanner/decode/seven_zip_header.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

#include "scanner/base/utf8.h"
#include "scanner/decode/crc32.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "7z\xBC\xAF\x27\x1C"sv;
constexpr std::uint64_t kCodersMax = 32;  // of a folder, as in 7-Zip; so of their streams

enum Id : std::uint64_t {
  kEnd = 0x00,
  kHeader = 0x01,
  kArchiveProperties = 0x02,
  kAdditionalStreams = 0x03,
  kMainStreams = 0x04,
  kFilesInfo = 0x05,
  kPackInfo = 0x06,
  kUnpackInfo = 0x07,
  kSubStreamsInfo = 0x08,
  kSize = 0x09,
  kCrc = 0x0A,
  kFolder = 0x0B,
  kUnpackSize = 0x0C,
  kPartCounts = 0x0D,
  kEmptyStream = 0x0E,
  kEmptyFile = 0x0F,
  kAnti = 0x10,
  kNames = 0x11,
  kCreated = 0x12,
  kAccessed = 0x13,
  kModified = 0x14,
  kAttributes = 0x15,
  kEncodedHeader = 0x17,
  kStartPosition = 0x18,
};

std::uint64_t ReadLittleEndian64(std::span<const std::byte> bytes) {
  return ReadLittleEndian32(bytes) | std::uint64_t{ReadLittleEndian32(bytes.subspan(4))} << 32U;
}

}  // namespace

std::optional<SevenZipStart> ReadSevenZipStart(std::span<const std::byte> bytes) {
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) return std::nullopt;
  const auto fields = bytes.subspan(12, 20);
  const std::uint32_t crc = Crc32(0, fields);
  if (bytes[6] != std::byte{0} || crc != ReadLittleEndian32(bytes.subspan(8))) return std::nullopt;
  SevenZipStart start;
  start.header_offset = ReadLittleEndian64(fields);
  start.header_bytes = ReadLittleEndian64(fields.subspan(8));
  start.header_crc = ReadLittleEndian32(fields.subspan(16));
  return start;
}

std::size_t FindSevenZipStart(std::span<const std::byte> bytes) {
  // By its third byte, which is rare in text.
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const void* found = std::memchr(bytes.data() + at, 0xBC, bytes.size() - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    if (at < 2) continue;
    const std::size_t common = std::min(kMagic.size(), bytes.size() - (at - 2));
    if (std::memcmp(bytes.data() + at - 2, kMagic.data(), common) != 0) continue;
    const auto rest = bytes.subspan(at - 2);
    if (rest.size() < SevenZipStart::kBytes || ReadSevenZipStart(rest)) return at - 2;
  }
  // Its first two bytes may be the last ones here.
  const std::size_t size = bytes.size();
  if (size >= 2 && std::memcmp(bytes.data() + size - 2, "7z", 2) == 0) return size - 2;
  return size >= 1 && bytes[size - 1] == std::byte{'7'} ? size - 1 : size;
}

// Walks over the bytes of a header. Once it has failed, every number is 0 and every span empty.
class SevenZipHeaderReader {
 public:
  SevenZipHeaderReader(SevenZipHeader& header, std::uint64_t count_max)
      : header_(header), count_max_(count_max), rest_(header.bytes_) {}

  std::optional<Gap> Read();

 private:
  void ReadArchiveProperties();
  void ReadStreams();
  void ReadPackInfo();
  void ReadUnpackInfo();
  void ReadFolder();
  void ReadSubStreams();
  void ReadPartSizes();
  void ReadFiles();
  void ReadNames(std::span<const std::byte> names);
  void ReadDigests(std::size_t count, auto&& set);

  bool failed() const { return failure_.has_value(); }
  void Fail(GapReason reason, std::string detail) {
    if (!failure_) failure_ = Gap{reason, 0, std::nullopt, std::move(detail)};
    rest_ = {};
  }
  void FailCorrupt() { Fail(GapReason::kCorrupt, "the header of a 7z archive is damaged"); }

  std::span<const std::byte> Take(std::uint64_t bytes);
  std::uint64_t Number();
  std::uint32_t Number32() {
    const auto bytes = Take(4);
    return failed() ? 0 : ReadLittleEndian32(bytes);
  }
  std::uint8_t Byte() {
    const auto byte = Take(1);
    return failed() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(byte[0]);
  }
  // A number of things, of which there are at most `max`.
  std::size_t Count(std::uint64_t max);
  std::vector<bool> Bits(std::size_t count);
  // A property that is not needed here.
  void Skip() { Take(Number()); }
  void Require(bool condition) {
    if (!condition) FailCorrupt();
  }
  std::uint32_t offset() const {
    return static_cast<std::uint32_t>(header_.bytes_.size() - rest_.size());
  }

  SevenZipHeader& header_;
  const std::uint64_t count_max_;
  std::span<const std::byte> rest_;
  bool parts_told_ = false;
  std::optional<Gap> failure_;
};

std::span<const std::byte> SevenZipHeaderReader::Take(std::uint64_t bytes) {
  if (bytes > rest_.size()) {
    FailCorrupt();
    return {};
  }
  const auto taken = rest_.first(static_cast<std::size_t>(bytes));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

std::uint64_t SevenZipHeaderReader::Number() {
  const std::optional<std::uint64_t> number = ReadSevenZipNumber(&rest_);
  if (!number) FailCorrupt();
  return number.value_or(0);
}

std::size_t SevenZipHeaderReader::Count(std::uint64_t max) {
  const std::uint64_t count = Number();
  if (count <= std::min(max, count_max_)) return static_cast<std::size_t>(count);
  if (count <= max) {
    Fail(GapReason::kLimitMembers, "a 7z archive has more members than one input may hold");
  } else {
    FailCorrupt();
  }
  return 0;
}

std::vector<bool> SevenZipHeaderReader::Bits(std::size_t count) {
  std::vector<bool> bits(count);
  const auto bytes = Take((count + 7) / 8);
  for (std::size_t i = 0; i < count && !failed(); ++i) {
    bits[i] = (bytes[i / 8] & std::byte{0x80} >> i % 8) != std::byte{0};
  }
  return bits;
}

std::optional<Gap> SevenZipHeaderReader::Read() {
  std::uint64_t id = Number();
  if (id == kEncodedHeader) {
    header_.encoded_ = true;
    ReadStreams();
    Require(!header_.folders_.empty());
  } else {
    Require(id == kHeader);
    id = Number();
    if (id == kArchiveProperties) {
      ReadArchiveProperties();
      id = Number();
    }
    if (id == kAdditionalStreams) {
      Fail(GapReason::kUnsupported, "the header of a 7z archive is in streams of its own");
    }
    if (id == kMainStreams) {
      ReadStreams();
      id = Number();
    }
    if (id == kFilesInfo) {
      ReadFiles();
      id = Number();
    }
    Require(id == kEnd);
  }
  if (!rest_.empty()) header_.texts_.push_back(rest_);
  return std::move(failure_);
}

void SevenZipHeaderReader::ReadArchiveProperties() {
  while (!failed() && Number() != kEnd) {
    const auto property = Take(Number());
    if (!property.empty()) header_.texts_.push_back(property);
  }
}

void SevenZipHeaderReader::ReadStreams() {
  while (!failed()) {
    switch (Number()) {
      case kPackInfo:
        ReadPackInfo();
        break;
      case kUnpackInfo:
        ReadUnpackInfo();
        break;
      case kSubStreamsInfo:
        ReadSubStreams();
        break;
      case kEnd: {
        std::uint64_t streams = 0;
        for (const SevenZipFolder& folder : header_.folders_) streams += folder.streams;
        Require(streams <= header_.pack_bytes_.size());
        if (!parts_told_) ReadPartSizes();
        return;
      }
      default:
        FailCorrupt();
    }
  }
}

void SevenZipHeaderReader::ReadPackInfo() {
  Require(header_.pack_bytes_.empty());
  header_.pack_offset_ = Number();
  Require(header_.pack_offset_ <= UINT64_MAX / 4);
  const std::size_t count = Count(rest_.size());
  std::uint64_t end = header_.pack_offset_;
  for (std::uint64_t id = Number(); id != kEnd && !failed(); id = Number()) {
    if (id == kSize) {
      Require(header_.pack_bytes_.empty());
      for (std::size_t i = 0; i < count && !failed(); ++i) {
        header_.pack_bytes_.push_back(Number());
        end += std::min(header_.pack_bytes_.back(), UINT64_MAX / 4);
        Require(end <= UINT64_MAX / 4);
      }
    } else if (id == kCrc) {
      ReadDigests(count, [](std::size_t, std::uint32_t) {});
    } else {
      Skip();
    }
  }
  Require(header_.pack_bytes_.size() == count);
}

void SevenZipHeaderReader::ReadUnpackInfo() {
  Require(header_.folders_.empty() && !parts_told_ && Number() == kFolder);
  const std::size_t count = Count(rest_.size());
  if (Byte() != 0) {
    Fail(GapReason::kUnsupported, "the header of a 7z archive is in streams of its own");
  }
  for (std::size_t i = 0; i < count && !failed(); ++i) ReadFolder();
  Require(Number() == kUnpackSize);
  for (SevenZipFolder& folder : header_.folders_) {
    folder.first_size = static_cast<std::uint32_t>(header_.sizes_.size());
    for (int i = 0; i < folder.outputs && !failed(); ++i) header_.sizes_.push_back(Number());
  }
  for (std::uint64_t id = Number(); id != kEnd && !failed(); id = Number()) {
    if (id == kCrc) {
      ReadDigests(count, [this](std::size_t i, std::uint32_t crc) {
        header_.folders_[i].crc = crc;
        header_.folders_[i].has_crc = true;
      });
    } else {
      Skip();
    }
  }
}

void SevenZipHeaderReader::ReadFolder() {
  SevenZipFolder folder;
  folder.record = offset();
  const std::uint64_t coders = Number();
  Require(coders > 0 && coders <= kCodersMax);
  std::uint64_t inputs = 0;
  std::uint64_t outputs = 0;
  for (std::uint64_t i = 0; i < coders && !failed(); ++i) {
    const std::uint8_t flags = Byte();
    Require((flags & 0xC0U) == 0 && (flags & 0xFU) <= 8);
    Take(flags & 0xFU);
    const bool simple = (flags & 0x10U) == 0;
    inputs += simple ? 1 : Number();
    outputs += simple ? 1 : Number();
    Require(inputs <= kCodersMax && outputs > 0 && outputs <= kCodersMax);
    if ((flags & 0x20U) != 0) Skip();
  }
  const std::uint64_t bonds = failed() ? 0 : outputs - 1;
  Require(inputs >= bonds);
  std::array<bool, kCodersMax> bound = {};
  for (std::uint64_t i = 0; i < bonds && !failed(); ++i) {
    Require(Number() < inputs);
    const std::uint64_t output = Number();
    Require(output < outputs && !bound[output % kCodersMax]);
    bound[output % kCodersMax] = true;
  }
  const std::uint64_t streams = failed() ? 0 : inputs - bonds;
  if (streams > 1) {
    for (std::uint64_t i = 0; i < streams && !failed(); ++i) Require(Number() < inputs);
  }
  if (failed()) return;
  folder.outputs = static_cast<std::uint8_t>(outputs);
  folder.streams = static_cast<std::uint8_t>(streams);
  folder.main = static_cast<std::uint8_t>(std::ranges::find(bound, false) - bound.begin());
  header_.folders_.push_back(folder);
}

void SevenZipHeaderReader::ReadDigests(std::size_t count, auto&& set) {
  std::vector<bool> told;
  if (Byte() == 0) told = Bits(count);
  for (std::size_t i = 0; i < count && !failed(); ++i) {
    if (!told.empty() && !told[i]) continue;
    const std::uint32_t crc = Number32();
    if (!failed()) set(i, crc);
  }
}

void SevenZipHeaderReader::ReadSubStreams() {
  Require(!std::exchange(parts_told_, true));
  std::uint64_t id = Number();
  if (id == kPartCounts) {
    std::uint64_t all = 0;
    for (SevenZipFolder& folder : header_.folders_) {
      folder.parts = static_cast<std::uint32_t>(Count(8 * header_.bytes_.size()));
      all += folder.parts;
      if (all > count_max_) {
        Fail(GapReason::kLimitMembers, "a 7z archive has more members than one input may hold");
      }
      if (failed()) return;
    }
    id = Number();
  }
  const auto is_other = [](std::uint64_t what) {
    return what != kSize && what != kCrc && what != kEnd;
  };
  for (; is_other(id) && !failed(); id = Number()) Skip();
  if (id != kSize) {  // only where no folder has several parts
    for (const SevenZipFolder& folder : header_.folders_) Require(folder.parts <= 1);
  }
  ReadPartSizes();
  if (id == kSize) id = Number();
  for (; id != kEnd && !failed(); id = Number()) {
    if (id != kCrc) {
      Skip();
      continue;
    }
    std::vector<std::size_t> untold;
    for (std::size_t i = 0; i < header_.parts_.size(); ++i) {
      if (!header_.parts_[i].has_crc) untold.push_back(i);
    }
    ReadDigests(untold.size(), [&](std::size_t i, std::uint32_t crc) {
      header_.parts_[untold[i]].crc = crc;
      header_.parts_[untold[i]].has_crc = true;
    });
  }
}

// Of all parts but the last of each folder, which has what is left.
void SevenZipHeaderReader::ReadPartSizes() {
  for (SevenZipFolder& folder : header_.folders_) {
    folder.first_part = static_cast<std::uint32_t>(header_.parts_.size());
    std::uint64_t left = failed() ? 0 : header_.Bytes(folder);
    for (std::uint32_t i = 0; i < folder.parts && !failed(); ++i) {
      SevenZipPart part;
      part.bytes = i + 1 < folder.parts ? Number() : left;
      Require(part.bytes <= left);
      left -= std::min(left, part.bytes);
      part.has_crc = folder.parts == 1 && folder.has_crc;
      part.crc = folder.crc;
      header_.parts_.push_back(part);
    }
  }
}

void SevenZipHeaderReader::ReadFiles() {
  const std::size_t count = Count(8 * header_.bytes_.size());
  header_.files_.resize(count);
  for (std::uint64_t id = Number(); id != kEnd && !failed(); id = Number()) {
    const auto property = Take(Number());
    switch (id) {
      case kEmptyStream: {
        const auto rest = std::exchange(rest_, property);
        const std::vector<bool> empty = Bits(count);
        if (!failed()) rest_ = rest;
        for (std::size_t i = 0; i < count; ++i) header_.files_[i].empty = empty[i];
        break;
      }
      case kNames:
        ReadNames(property);
        break;
      case kEmptyFile:
      case kAnti:
      case kCreated:
      case kAccessed:
      case kModified:
      case kAttributes:
      case kStartPosition:
        break;
      default:  // a comment, padding, what nobody knows
        if (std::ranges::any_of(property, [](std::byte b) { return b != std::byte{0}; })) {
          header_.texts_.push_back(property);
        }
    }
  }
}

void SevenZipHeaderReader::ReadNames(std::span<const std::byte> names) {
  if (failed() || names.empty()) return;
  if (names[0] != std::byte{0}) {
    Fail(GapReason::kUnsupported, "the names of a 7z archive are in a stream of their own");
    return;
  }
  names = names.subspan(1);
  for (SevenZipFile& file : header_.files_) {
    std::size_t end = 0;
    while (end + 2 <= names.size() &&
           (names[end] != std::byte{0} || names[end + 1] != std::byte{0})) {
      end += 2;
    }
    if (end + 2 > names.size()) return FailCorrupt();
    file.name = static_cast<std::uint32_t>(names.data() - header_.bytes_.data());
    file.name_bytes = static_cast<std::uint32_t>(end);
    names = names.subspan(end + 2);
  }
  if (!names.empty()) header_.texts_.push_back(names);
}

std::optional<Gap> SevenZipHeader::Read(std::vector<std::byte> bytes, std::uint64_t count_max) {
  *this = SevenZipHeader();
  bytes_ = std::move(bytes);
  return SevenZipHeaderReader(*this, count_max).Read();
}

std::string SevenZipHeader::Name(const SevenZipFile& file) const {
  std::string name;
  const auto unit = [&](std::size_t at) {
    return std::to_integer<char32_t>(bytes_[file.name + at]) |
           std::to_integer<char32_t>(bytes_[file.name + at + 1]) << 8U;
  };
  for (std::size_t at = 0; at < file.name_bytes; at += 2) {
    char32_t code = unit(at);
    if ((code & 0xF800U) == 0xD800U) {
      const char32_t low = at + 2 < file.name_bytes ? unit(at + 2) : 0;
      const bool pair = code < 0xDC00U && (low & 0xFC00U) == 0xDC00U;
      code = pair ? 0x10000U + ((code & 0x3FFU) << 10U) + (low & 0x3FFU) : 0xFFFDU;
      at += pair ? 2 : 0;
    }
    std::array<char, kUtf8BytesMax> utf8;
    name.append(utf8.data(), PutUtf8(code, utf8.data()));
  }
  return name;
}

}  // namespace leakscan
