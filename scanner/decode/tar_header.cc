// Fields are NUL-padded text or octal numbers; a number too large for octal is binary, its first
// bit set (GNU, star). The checksum is the sum of the block's bytes with its own field as blanks;
// some old writers added the bytes up as signed.

#include "scanner/decode/tar_header.h"

#include <algorithm>
#include <charconv>

namespace leakscan {
namespace {

struct Part {
  std::size_t begin;
  std::size_t size;
};
constexpr Part kName{0, 100};
constexpr Part kMode{100, 8};
constexpr Part kSize{124, 12};
constexpr Part kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Part kLink{157, 100};
constexpr Part kMagic{257, 5};  // "ustar" of both POSIX and GNU
constexpr Part kUser{265, 32};
constexpr Part kGroup{297, 32};
constexpr Part kPrefix{345, 155};
constexpr std::size_t kGnuExtended = 482;
constexpr std::size_t kMapExtended = 504;

std::string_view Text(std::span<const std::byte> block) {
  return {reinterpret_cast<const char*>(block.data()), block.size()};
}

std::string_view Field(std::span<const std::byte> block, Part part) {
  return Text(block).substr(part.begin, part.size);
}

std::string_view UpToNul(std::string_view field) { return field.substr(0, field.find('\0')); }

std::optional<std::uint64_t> Octal(std::string_view field) {
  const std::size_t begin = field.find_first_not_of(' ');
  if (begin == std::string_view::npos || field[begin] == '\0') return 0;
  std::uint64_t value = 0;
  std::size_t i = begin;
  for (; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i) {
    value = value * 8 + static_cast<std::uint64_t>(field[i] - '0');
  }
  const bool ends = i == field.size() || field[i] == ' ' || field[i] == '\0';
  return ends && i > begin ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> Number(std::string_view field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80U) == 0) return Octal(field);
  std::uint64_t value = static_cast<unsigned char>(field[0]) & 0x3FU;
  for (std::size_t i = 1; i < field.size(); ++i) {
    if (value >> 55U != 0) return std::nullopt;
    value = value << 8U | static_cast<unsigned char>(field[i]);
  }
  return value;
}

bool IsOctalByte(char c) { return (c >= '0' && c <= '7') || c == ' ' || c == '\0'; }

}  // namespace

bool IsTarHeader(std::span<const std::byte> block) {
  if (block.size() < kTarBlockBytes || block[0] == std::byte{0}) return false;
  block = block.first(kTarBlockBytes);
  const std::optional<std::uint64_t> written = Octal(Field(block, kChecksum));
  if (!written || *written == 0 || !Number(Field(block, kSize))) return false;
  std::uint64_t sum = kChecksum.size * ' ';
  std::int64_t signed_sum = static_cast<std::int64_t>(sum);
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i >= kChecksum.begin && i < kChecksum.begin + kChecksum.size) continue;
    sum += static_cast<std::uint8_t>(block[i]);
    signed_sum += static_cast<std::int8_t>(block[i]);
  }
  return sum == *written || signed_sum == static_cast<std::int64_t>(*written);
}

bool MayBeTarHeader(std::span<const std::byte> head) {
  const std::string_view name = Text(head).substr(0, kName.size);
  const std::string_view text = UpToNul(name);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (text.empty() || std::ranges::any_of(text, is_control)) return false;
  if (name.find_first_not_of('\0', text.size()) != std::string_view::npos) return false;
  return head.size() <= kMode.begin ||
         std::ranges::all_of(Text(head).substr(kMode.begin, kMode.size), IsOctalByte);
}

TarHeader ReadTarHeader(std::span<const std::byte> block) {
  block = block.first(kTarBlockBytes);
  TarHeader header;
  header.size = Number(Field(block, kSize)).value_or(0);
  header.name = UpToNul(Field(block, kName));
  header.link = UpToNul(Field(block, kLink));
  header.type = Text(block)[kType];
  const bool ustar = Field(block, kMagic) == "ustar";
  const bool gnu = ustar && Text(block)[kMagic.begin + kMagic.size] == ' ';
  if (gnu) {
    header.extended = header.type == 'S' && block[kGnuExtended] != std::byte{0};
  } else if (ustar) {
    const std::string_view prefix = UpToNul(Field(block, kPrefix));
    if (!prefix.empty()) header.name = std::string(prefix) + '/' + header.name;
  }
  // Text behind the NUL of a field, or where a dialect has nothing, is a hiding place.
  for (const Part part : {kName, kLink, kUser, kGroup}) {
    const std::string_view field = Field(block, part);
    const std::string_view text = UpToNul(field);
    const bool shown = part.begin == kName.begin || part.begin == kLink.begin;
    if (!shown && !text.empty()) header.texts.emplace_back(text);
    const std::size_t hidden = field.find_first_not_of('\0', text.size());
    if (hidden != std::string_view::npos) header.texts.emplace_back(field.substr(hidden));
  }
  const std::string_view rest = Text(block).substr(gnu || !ustar ? kPrefix.begin : 500);
  if (header.type != 'S' && rest.find_first_not_of('\0') != std::string_view::npos) {
    header.texts.emplace_back(rest);
  }
  return header;
}

bool SparseMapContinues(std::span<const std::byte> block) {
  return block[kMapExtended] != std::byte{0};
}

PaxRecords ReadPaxRecords(std::string_view text) {
  PaxRecords records;
  while (!text.empty()) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || size <= digits + 1 || size > text.size()) break;
    const std::string_view record = text.substr(digits + 1, size - digits - 2);
    text.remove_prefix(size);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = record.substr(equals + 1);
    if (record.starts_with("path=") || record.starts_with("GNU.sparse.name=")) {
      records.path = value;
    } else if (record.starts_with("size=")) {
      std::uint64_t number = 0;
      const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
      if (read.ec == std::errc{} && read.ptr == value.data() + value.size()) records.size = number;
    }
  }
  return records;
}

}  // namespace leakscan
