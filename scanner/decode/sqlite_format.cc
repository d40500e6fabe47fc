// Source: "Database File Format" of the SQLite documentation, 1.3 to 2.1.

#include "scanner/decode/sqlite_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/decode/cell_text.h"
#include "scanner/decode/charset.h"

namespace leakscan {
namespace {

constexpr std::size_t kColumnsMax = 32767;
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 31U;

std::size_t ByteAt(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::size_t>(bytes[at]);
}

std::size_t ShortAt(std::span<const std::byte> bytes, std::size_t at) {
  return ByteAt(bytes, at) << 8U | ByteAt(bytes, at + 1);
}

// 1 to 9 bytes at `*at`, which moves behind them. False where they are not all there.
bool TakeVarint(std::span<const std::byte> bytes, std::size_t* at, std::uint64_t* value) {
  constexpr std::size_t kBytesMax = 9;
  *value = 0;
  for (std::size_t i = 0; i < kBytesMax; ++i) {
    if (*at >= bytes.size()) return false;
    const std::uint64_t byte = ByteAt(bytes, (*at)++);
    if (i + 1 == kBytesMax) {
      *value = *value << 8U | byte;
    } else {
      *value = *value << 7U | (byte & 0x7FU);
      if (byte < 0x80) break;
    }
  }
  return true;
}

// Reads what is behind a child's number. False if the cell does not end within the page.
bool ReadPayload(std::span<const std::byte> page, std::size_t at, bool index, SqliteCell* cell) {
  const std::size_t usable = page.size();
  if (!TakeVarint(page, &at, &cell->payload_bytes)) return false;
  if (cell->payload_bytes > kPayloadBytesMax) return false;
  if (!index) {
    std::uint64_t rowid = 0;
    if (!TakeVarint(page, &at, &rowid)) return false;
    cell->rowid = static_cast<std::int64_t>(rowid);
  }
  const std::size_t local_max = index ? (usable - 12) * 64 / 255 - 23 : usable - 35;
  std::size_t local = static_cast<std::size_t>(cell->payload_bytes);
  const bool overflows = local > local_max;
  if (overflows) {
    const std::size_t local_min = (usable - 12) * 32 / 255 - 23;
    local = local_min + (local - local_min) % (usable - 4);
    if (local > local_max) local = local_min;
  }
  const std::size_t end = at + local + (overflows ? 4 : 0);
  if (end > page.size()) return false;
  cell->local = page.subspan(at, local);
  if (overflows) cell->overflow = ReadSqliteNumber(page.subspan(at + local));
  cell->end = end;
  return true;
}

std::string ToUtf8(std::span<const std::byte> bytes, Charset charset) {
  CharsetDecoder decoder(charset);
  std::string text(bytes.size() / 2 * 3 + 8, '\0');
  const CharsetDecoder::Progress progress = decoder.Decode(bytes, text);
  text.resize(progress.produced);
  return text;
}

std::uint64_t BigEndian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = value << 8U | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::string RealText(std::span<const std::byte> bytes) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                          std::bit_cast<double>(BigEndian(bytes)));
  return PlainNumber({text.data(), end});
}

std::string IntegerText(std::span<const std::byte> bytes) {
  const auto unused = static_cast<unsigned>(64 - 8 * bytes.size());
  return std::to_string(static_cast<std::int64_t>(BigEndian(bytes) << unused) >> unused);
}

}  // namespace

std::uint32_t ReadSqliteNumber(std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(BigEndian(bytes.first(4)));
}

std::optional<SqliteHeader> ReadSqliteHeader(std::span<const std::byte> bytes) {
  constexpr std::size_t kPageBytesMin = 512;
  constexpr std::size_t kUsableBytesMin = 480;
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  if (bytes.size() < SqliteHeader::kBytes) return std::nullopt;
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) return std::nullopt;
  SqliteHeader header;
  header.page_bytes = ShortAt(bytes, 16);
  if (header.page_bytes == 1) header.page_bytes = std::size_t{1} << 16U;
  if (header.page_bytes < kPageBytesMin || !std::has_single_bit(header.page_bytes)) {
    return std::nullopt;
  }
  header.usable_bytes = header.page_bytes - ByteAt(bytes, 20);
  const bool fractions =
      ByteAt(bytes, 21) == 64 && ByteAt(bytes, 22) == 32 && ByteAt(bytes, 23) == 32;
  if (header.usable_bytes < kUsableBytesMin || !fractions) return std::nullopt;
  switch (ReadSqliteNumber(bytes.subspan(56))) {
    case 0:  // of a database that holds nothing yet
    case 1:
      break;
    case 2:
      header.charset = Charset::kUtf16Le;
      break;
    case 3:
      header.charset = Charset::kUtf16Be;
      break;
    default:
      return std::nullopt;
  }
  const bool counted = ReadSqliteNumber(bytes.subspan(24)) == ReadSqliteNumber(bytes.subspan(92));
  if (counted) header.pages = ReadSqliteNumber(bytes.subspan(28));
  header.first_free_page = ReadSqliteNumber(bytes.subspan(32));
  header.pointer_maps = ReadSqliteNumber(bytes.subspan(52)) != 0;
  return header;
}

std::optional<SqlitePage> ReadSqlitePage(std::span<const std::byte> bytes, std::uint32_t number,
                                         const SqliteHeader& header) {
  const std::span<const std::byte> usable = bytes.first(header.usable_bytes);
  SqlitePage page;
  page.begin = number == 1 ? SqliteHeader::kBytes : 0;
  switch (ByteAt(usable, page.begin)) {
    case 0x02:
      page.index = true;
      break;
    case 0x05:
      break;
    case 0x0A:
      page.index = page.leaf = true;
      break;
    case 0x0D:
      page.leaf = true;
      break;
    default:
      return std::nullopt;
  }
  const std::size_t pointers = page.begin + (page.leaf ? 8 : 12);
  const std::size_t cells = ShortAt(usable, page.begin + 3);
  page.end = pointers + 2 * cells;
  if (page.end > usable.size()) return std::nullopt;
  if (!page.leaf) page.right = ReadSqliteNumber(usable.subspan(page.begin + 8));
  std::size_t filled = page.end;
  page.cells.resize(cells);
  for (std::size_t i = 0; i < cells; ++i) {
    SqliteCell& cell = page.cells[i];
    cell.begin = ShortAt(usable, pointers + 2 * i);
    std::size_t at = cell.begin;
    if (at < page.end || at + 4 > usable.size()) return std::nullopt;
    if (!page.leaf) {
      cell.child = ReadSqliteNumber(usable.subspan(at));
      at += 4;
    }
    if (page.leaf || page.index) {
      if (!ReadPayload(usable, at, page.index, &cell)) return std::nullopt;
    } else {
      std::uint64_t rowid = 0;
      if (!TakeVarint(usable, &at, &rowid)) return std::nullopt;
      cell.end = at;
    }
    // What overlaps could be given many times over.
    filled += cell.end - cell.begin;
    if (filled > usable.size()) return std::nullopt;
  }
  return page;
}

std::vector<std::size_t> ReadSqliteFreeBlocks(std::span<const std::byte> bytes,
                                              const SqlitePage& page) {
  std::vector<std::size_t> blocks;
  std::size_t last = page.end;
  for (std::size_t at = ShortAt(bytes, page.begin + 1); at >= last && at + 4 <= bytes.size();) {
    blocks.push_back(at);
    last = at + 4;
    at = ShortAt(bytes, at);
  }
  return blocks;
}

std::size_t SqliteTypeBytes(std::uint64_t type) {
  constexpr std::array<std::size_t, 12> kBytes = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
  if (type < kBytes.size()) return kBytes[static_cast<std::size_t>(type)];
  return static_cast<std::size_t>(std::min((type - 12) / 2, kPayloadBytesMax));
}

bool ReadSqliteRecord(std::span<const std::byte> payload, std::vector<SqliteValue>* values) {
  values->clear();
  std::size_t at = 0;
  std::uint64_t header_bytes = 0;
  if (!TakeVarint(payload, &at, &header_bytes)) return false;
  if (header_bytes < at || header_bytes > payload.size()) return false;
  const auto header = payload.first(static_cast<std::size_t>(header_bytes));
  std::span<const std::byte> body = payload.subspan(header.size());
  while (at < header.size()) {
    SqliteValue value;
    if (!TakeVarint(header, &at, &value.type) || value.type == 10 || value.type == 11) return false;
    if (values->size() == kColumnsMax) return false;
    const std::size_t bytes = SqliteTypeBytes(value.type);
    if (bytes > body.size() && value.type < 12) value.type = 12;  // a number's first bytes
    value.bytes = body.first(std::min(bytes, body.size()));
    body = body.subspan(value.bytes.size());
    values->push_back(value);
  }
  if (!body.empty()) values->push_back({.type = 12, .bytes = body});
  return true;
}

std::string SqliteText(const SqliteValue& value, Charset charset) {
  if (value.type == 0) return {};
  if (value.type < 7) return IntegerText(value.bytes);
  if (value.type == 7) return RealText(value.bytes);
  if (value.type < 10) return value.type == 8 ? "0" : "1";
  if (!value.blob() && charset != Charset::kUtf8) return ToUtf8(value.bytes, charset);
  std::string text(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
  if (value.blob()) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' && !IsSpace(c); }, ' ');
  }
  return text;
}

}  // namespace leakscan
