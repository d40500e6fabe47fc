// What the text of a CREATE TABLE statement tells of the rows that a SQLite file holds. Internal to
// decode/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

struct SqliteColumns {
  std::vector<std::string> names;    // in the order in which records hold them
  std::optional<std::size_t> rowid;  // of the column that is the row's number, NULL in its record
};

// No columns where the text is not understood.
SqliteColumns ReadSqliteColumns(std::string_view create_table);

}  // namespace leakscan
