// SqliteLeftovers: renders as text what a page of SQLite holds besides the rows of its table: rows
// that were deleted, a line each, and whatever else there is. Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scanner/decode/cell_text.h"
#include "scanner/decode/sqlite_format.h"

namespace leakscan {

class SqliteLeftovers {
 public:
  // Pages are read as those of a file with this header.
  void Begin(const SqliteHeader& header) { header_ = header; }

  // What a whole page holds. `used`: but the rows that a tree refers to.
  void RenderPage(std::span<const std::byte> page, std::uint32_t number, bool used,
                  std::string* out);
  // Bytes of no row.
  void RenderRest(std::span<const std::byte> bytes, std::string* out);

 private:
  bool RenderFreeRows(const SqlitePage& page, std::string* out);
  void RenderFreeRow(std::span<const SqliteValue> values, std::string* out);
  void RenderLoose(std::span<const std::byte> bytes, std::string* out);

  SqliteHeader header_;
  RowWriter writer_;
  std::vector<SqliteValue> values_;
};

}  // namespace leakscan
