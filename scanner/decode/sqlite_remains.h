// What deleted rows leave in the free bytes of a SQLite file's pages. Internal to decode/.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "scanner/decode/sqlite_format.h"

namespace leakscan {

struct SqliteRemains {
  std::size_t bytes = 0;  // of them, from their first
  std::vector<SqliteValue> values;
};

// A record that begins with the first of `bytes`, if what follows looks like one with text in it.
std::optional<SqliteRemains> FindSqliteRecord(std::span<const std::byte> bytes);

// A cell that was made a free block: its first four bytes are lost, and with them the size of the
// record's header, and the first type if that is but a byte. `certain`: there is one, else it must
// have kept all its values.
std::optional<SqliteRemains> FindSqliteFreeBlock(std::span<const std::byte> bytes, bool certain);

}  // namespace leakscan
