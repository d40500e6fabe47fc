// SQLite's file format: headers, b-tree pages, cells, records. Internal to decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/model/context.h"

namespace leakscan {

struct SqliteHeader {
  static constexpr std::size_t kBytes = 100;

  std::size_t page_bytes = 0;
  std::size_t usable_bytes = 0;  // of each page
  Charset charset = Charset::kUtf8;
  std::uint32_t pages = 0;  // 0 where the header's number is not to be relied upon
  std::uint32_t first_free_page = 0;
  bool pointer_maps = false;  // of a file that can shrink
};

// Nothing unless `bytes` (kBytes of them) are the first of a database.
std::optional<SqliteHeader> ReadSqliteHeader(std::span<const std::byte> bytes);

struct SqliteCell {
  std::size_t begin = 0;  // in its page
  std::size_t end = 0;
  std::uint32_t child = 0;  // of an inner page
  std::int64_t rowid = 0;
  std::uint64_t payload_bytes = 0;   // 0: it has none
  std::span<const std::byte> local;  // its first bytes, that stand in the page
  std::uint32_t overflow = 0;        // the page of the others
};

// A page of a b-tree. Its cells refer to the page's bytes.
struct SqlitePage {
  bool index = false;  // cells sorted by what they hold, not by a rowid
  bool leaf = false;
  std::uint32_t right = 0;  // the last child
  std::size_t begin = 0;    // of its header; it ends where the pointers to the cells do
  std::size_t end = 0;
  std::vector<SqliteCell> cells;
};

// Where the free blocks of a page begin, in order, as far as their list is sound.
std::vector<std::size_t> ReadSqliteFreeBlocks(std::span<const std::byte> bytes,
                                              const SqlitePage& page);

// Nothing if `bytes`, all of the page `number`, are no such page, or its cells overlap.
std::optional<SqlitePage> ReadSqlitePage(std::span<const std::byte> bytes, std::uint32_t number,
                                         const SqliteHeader& header);

std::uint32_t ReadSqliteNumber(std::span<const std::byte> bytes);  // 4 bytes

struct SqliteValue {
  std::uint64_t type = 0;  // as the record says: "serial type"
  std::span<const std::byte> bytes;

  bool null() const { return type == 0; }
  bool blob() const { return type >= 12 && type % 2 == 0; }
};

// How many bytes a value of this type fills.
std::size_t SqliteTypeBytes(std::uint64_t type);

// The values of a record; of one whose end is missing, as far as they go. Values behind those it
// tells of are a last, blob. False: it is no record.
bool ReadSqliteRecord(std::span<const std::byte> payload, std::vector<SqliteValue>* values);

// What a value shows, in UTF-8: a blob as text whose control characters are blanks.
std::string SqliteText(const SqliteValue& value, Charset charset);

}  // namespace leakscan
