// Strict, for the magic number of cpio is six digits, as a list of phones may begin with: every
// field must be a number, and the name end where it should. So the first byte that is none decides.
// Fits: "070701" and 104 hexadecimal digits, a name. Does not: "0707012345\n".

#include "scanner/decode/list_header.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

using Kind = ListHeader::Kind;
using Bytes = std::span<const std::byte>;

constexpr std::size_t kNameBytesMax = std::size_t{16} << 10U;
constexpr std::string_view kTrailer = "TRAILER!!!";

std::string_view Text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ListHeader Only(Kind kind) {
  ListHeader header;
  header.kind = kind;
  return header;
}

// The value of a digit; the base or more if it is none.
unsigned DigitValue(char c) {
  if (IsDigit(c)) return static_cast<unsigned>(c - '0');
  const char lower = ToLower(c);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : 16;
}

bool AllDigits(std::string_view text, unsigned base) {
  return std::ranges::all_of(text, [&](char c) { return DigitValue(c) < base; });
}

std::uint64_t Number(std::string_view digits, unsigned base) {
  std::uint64_t value = 0;
  for (const char c : digits) value = value * base + DigitValue(c);
  return value;
}

// Digits, perhaps none, and then blanks.
std::optional<std::uint64_t> Padded(std::string_view field, unsigned base) {
  const std::size_t end = std::min(field.find(' '), field.size());
  const bool blank = field.find_first_not_of(' ', end) == std::string_view::npos;
  if (!blank || !AllDigits(field.substr(0, end), base)) return std::nullopt;
  return Number(field.substr(0, end), base);
}

std::string_view Trimmed(std::string_view name) {
  const std::size_t end = name.find_last_not_of(std::string_view(" \0", 2));
  return name.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

ListHeader ReadAr(Bytes bytes) {
  constexpr std::size_t kBytes = 60;
  const std::string_view text = Text(bytes);
  const std::string_view name = text.substr(0, 16);
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return Only(Kind::kNone);
  }
  if (text.size() < kBytes) return Only(text.empty() ? Kind::kNone : Kind::kShort);
  const std::optional<std::uint64_t> size = Padded(text.substr(48, 10), 10);
  if (text.substr(58, 2) != "`\n" || !size || !Padded(text.substr(16, 12), 10) ||
      !Padded(text.substr(28, 6), 10) || !Padded(text.substr(34, 6), 10) ||
      !Padded(text.substr(40, 8), 8)) {
    return Only(Kind::kNone);
  }
  ListHeader header = Only(Kind::kMember);
  header.bytes = kBytes;
  header.size = *size;
  header.padding = header.size % 2;
  header.name = Trimmed(name);
  if (header.name == "//") {
    header.kind = Kind::kNames;
  } else if (header.name == "/") {
    header.name = "#symbols";
  } else if (header.name.starts_with("#1/")) {  // BSD: in front of the member's bytes
    const std::uint64_t name_bytes = Padded(name.substr(3), 10).value_or(0);
    if (name_bytes > std::min<std::uint64_t>(header.size, kNameBytesMax)) {
      return Only(Kind::kNone);
    }
    if (text.size() < kBytes + name_bytes) return Only(Kind::kShort);
    header.name = Trimmed(text.substr(kBytes, name_bytes));
    header.bytes += name_bytes;
    header.size -= name_bytes;
  } else if (header.name.size() > 1 && header.name.ends_with('/')) {
    header.name.pop_back();
  }
  return header;
}

// With the name, which ends in a zero and stands behind `fixed_bytes`.
ListHeader WithName(std::string_view text, std::size_t fixed_bytes, std::uint64_t name_bytes,
                    std::uint64_t size, std::size_t unit, std::uint64_t mode) {
  constexpr std::uint64_t kTypes = 0170000;
  if (name_bytes < 2 || name_bytes > kNameBytesMax) return Only(Kind::kNone);
  const std::string_view name = text.substr(std::min(fixed_bytes, text.size()), name_bytes);
  const std::size_t zero = name.find('\0');
  if (zero < name_bytes - 1) return Only(Kind::kNone);
  if (name.size() < name_bytes) return Only(Kind::kShort);
  if (zero != name_bytes - 1) return Only(Kind::kNone);
  ListHeader header = Only(Kind::kMember);
  header.name = name.substr(0, zero);
  if (header.name == kTrailer) header.kind = Kind::kEnd;
  if (header.kind == Kind::kMember && (mode & kTypes) == 0) return Only(Kind::kNone);
  const auto padding = [&](std::uint64_t bytes) {
    return static_cast<std::size_t>((unit - bytes % unit) % unit);
  };
  header.bytes = fixed_bytes + zero + 1;
  header.bytes += padding(header.bytes);
  header.size = header.kind == Kind::kEnd ? 0 : size;
  header.padding = padding(header.size);
  if (text.size() < header.bytes) header.kind = Kind::kShort;
  return header;
}

ListHeader ReadNew(std::string_view text) {
  constexpr std::size_t kBytes = 110;
  constexpr std::size_t kMagicBytes = 6;
  if (!AllDigits(text.substr(0, kBytes), 16)) return Only(Kind::kNone);
  if (text.size() < kBytes) return Only(Kind::kShort);
  const auto field = [&](std::size_t i) { return Number(text.substr(kMagicBytes + 8 * i, 8), 16); };
  ListHeader header = WithName(text, kBytes, field(11), field(6), 4, field(1));
  if (text[5] == '2') header.sum = static_cast<std::uint32_t>(field(12));
  return header;
}

ListHeader ReadOld(std::string_view text) {
  constexpr std::size_t kBytes = 76;
  if (!AllDigits(text.substr(0, kBytes), 8)) return Only(Kind::kNone);
  if (text.size() < kBytes) return Only(Kind::kShort);
  return WithName(text, kBytes, Number(text.substr(59, 6), 8), Number(text.substr(65, 11), 8), 1,
                  Number(text.substr(18, 6), 8));
}

// Numbers of 16 bits in the order of the machine that wrote them, which is ours.
ListHeader ReadBinary(std::string_view text) {
  constexpr std::size_t kBytes = 26;
  if (text.size() < kBytes) return Only(Kind::kShort);
  const auto word = [&](std::size_t i) {
    return std::uint64_t{static_cast<unsigned char>(text[2 * i])} |
           std::uint64_t{static_cast<unsigned char>(text[2 * i + 1])} << 8U;
  };
  return WithName(text, kBytes, word(10), word(11) << 16U | word(12), 2, word(3));
}

ListHeader ReadCpio(Bytes bytes) {
  constexpr std::string_view kOldMagic = "070707";
  constexpr std::string_view kNewMagics[] = {"070701", "070702"};
  constexpr std::string_view kBinaryMagic = "\xC7\x71";
  const std::string_view text = Text(bytes);
  const auto agrees = [&](std::string_view magic) {
    return !text.empty() && text.substr(0, magic.size()) == magic.substr(0, text.size());
  };
  if (agrees(kBinaryMagic)) return ReadBinary(text);
  if (agrees(kNewMagics[0]) || agrees(kNewMagics[1])) return ReadNew(text);
  if (agrees(kOldMagic)) return ReadOld(text);
  return Only(Kind::kNone);
}

}  // namespace

const ListFormat kArFormat{
    .name = "ar", .magic = kArMagic, .header_bytes = 60, .ends = false, .read = ReadAr};
const ListFormat kCpioFormat{
    .name = "cpio", .magic = "", .header_bytes = 110, .ends = true, .read = ReadCpio};

}  // namespace leakscan
