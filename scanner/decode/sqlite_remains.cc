// Method: a record is a header of types, then the values. Free bytes are taken for one where every
// text of it is text. In a free block the header's size is tried out: with the right one header and
// values fill the block to its end.
// Fits: 04 00 21 23 "MARTELMARC" "294037512000591"... Does not: text without a header before it,
// which is scanned as it is.

#include "scanner/decode/sqlite_remains.h"

#include <algorithm>

namespace leakscan {
namespace {

constexpr std::size_t kHeaderBytesMax = 100;
constexpr std::size_t kTextBytesMin = 6;
constexpr std::size_t kLookedAtMax = 64;
constexpr std::size_t kFreeBlockTypesEnd = 44;

// A type of one or two bytes at `*at`, which moves behind it.
std::optional<std::size_t> TakeType(std::span<const std::byte> bytes, std::size_t* at) {
  std::size_t type = std::to_integer<std::size_t>(bytes[(*at)++]);
  if (type >= 0x80) {
    if (*at == bytes.size()) return std::nullopt;
    const auto low = std::to_integer<std::size_t>(bytes[(*at)++]);
    if (low >= 0x80) return std::nullopt;
    type = (type & 0x7FU) << 7U | low;
  }
  return type == 10 || type == 11 ? std::nullopt : std::optional(type);
}

// No control characters; zeros only, in UTF-16, in every other place.
bool IsText(std::span<const std::byte> bytes) {
  std::size_t zeros = 0;
  for (const std::byte byte : bytes) {
    const auto code = std::to_integer<unsigned>(byte);
    if (code == 0) ++zeros;
    if (code != 0 && code < ' ' && code != '\t' && code != '\n' && code != '\r') return false;
  }
  return zeros <= bytes.size() / 2;
}

// A record whose types are the bytes before `values_at`. `lost`: so many bytes of values come
// before those that the types tell of.
std::optional<SqliteRemains> ReadRemains(std::span<const std::byte> bytes, std::size_t types_at,
                                         std::size_t values_at, std::size_t lost) {
  const std::span<const std::byte> types = bytes.first(values_at);
  SqliteRemains remains;
  if (lost > 0) remains.values.push_back({.type = 12, .bytes = bytes.subspan(values_at, lost)});
  std::size_t end = values_at + lost;
  std::size_t text = 0;
  std::size_t looked_at = 0;
  for (std::size_t at = types_at; at < types.size();) {
    const std::optional<std::size_t> type = TakeType(types, &at);
    if (!type) return std::nullopt;
    const std::size_t size = SqliteTypeBytes(*type);
    if (size > bytes.size() - end) return std::nullopt;
    const std::span<const std::byte> value = bytes.subspan(end, size);
    if (*type > 12 && *type % 2 == 1) {
      const std::size_t look = std::min(size, kLookedAtMax - looked_at);
      if (!IsText(value.first(look))) return std::nullopt;
      looked_at += look;
      text += size;
    }
    remains.values.push_back({.type = *type, .bytes = value});
    end += size;
  }
  if (text < kTextBytesMin) return std::nullopt;
  remains.bytes = end;
  return remains;
}

}  // namespace

std::optional<SqliteRemains> FindSqliteRecord(std::span<const std::byte> bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto header = std::to_integer<std::size_t>(bytes.front());
  if (header < 2 || header > kHeaderBytesMax || header >= bytes.size()) return std::nullopt;
  return ReadRemains(bytes, 1, header, 0);
}

std::optional<SqliteRemains> FindSqliteFreeBlock(std::span<const std::byte> bytes, bool certain) {
  constexpr std::size_t kLostBytes = 4;
  if (bytes.size() < kLostBytes) return std::nullopt;
  const std::size_t size =
      std::to_integer<std::size_t>(bytes[2]) << 8U | std::to_integer<std::size_t>(bytes[3]);
  if (size <= kLostBytes || size > bytes.size()) return std::nullopt;
  // Nothing was lost: a size in front is that of a payload, behind it the row's number.
  for (std::size_t at = 0; at <= std::min(size, kLostBytes + 2); ++at) {
    if (FindSqliteRecord(bytes.subspan(at))) return std::nullopt;
  }
  const std::span<const std::byte> block = bytes.first(size);
  // With the first type lost, its value stands before those of the others.
  std::optional<SqliteRemains> best;
  std::size_t sum = 0;
  for (std::size_t at = kLostBytes; at < std::min(size, kFreeBlockTypesEnd);) {
    const std::optional<std::size_t> type = TakeType(block, &at);
    if (!type) break;
    sum += SqliteTypeBytes(*type);
    if (at + sum > size) break;
    const std::size_t lost = size - at - sum;
    if (lost > 0 && (!certain || best || !IsText(block.subspan(at, std::min(lost, kLookedAtMax)))))
      continue;
    std::optional<SqliteRemains> remains = ReadRemains(block, kLostBytes, at, lost);
    if (remains) best = std::move(remains);
    if (best && lost == 0) break;
  }
  return best;
}

}  // namespace leakscan
