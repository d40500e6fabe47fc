#include "scanner/registry/registry_table.h"

#include <cmath>
#include <utility>

namespace leakscan {

RegistryTable::RegistryTable(const TableShape& shape, ZeroedPages entries)
    : shape_(shape),
      pages_(std::move(entries)),
      entries_(static_cast<const std::uint64_t*>(pages_.data())) {}

// An empty entry looks like one whose hash ends in zeros, but has no row.
std::size_t RegistryTable::AddRows(const std::uint64_t* line, unsigned found, std::size_t count,
                                   std::span<std::uint32_t, kRowsPerHashMax> rows) const {
  for (std::size_t i = 0; i < kEntriesPerLine; ++i) {
    const std::uint64_t row = line[i] & shape_.row_mask();
    if ((found >> i & 1U) == 0 || row == 0 || count == rows.size()) continue;
    rows[count++] = static_cast<std::uint32_t>(row);
  }
  return count;
}

Status RegistryTable::Check(const TableShape& shape, const ZeroedPages& entries) {
  const auto* const all = static_cast<const std::uint64_t*>(entries.data());
  const bool ends = shape.all_lines > shape.lines && shape.lines > 0 &&
                    all[shape.all_lines * kEntriesPerLine - 1] == 0;
  if (!ends) return MakeError(ErrorCode::kCorrupt, "a table of the registry has no end");
  return {};
}

double FalseMatchRate(const TableShape& shape) {
  // A line and, mostly, half of the next are looked at.
  constexpr double kEntriesRead = 1.5 * kEntriesPerLine;
  return std::ldexp(kEntriesRead, static_cast<int>(shape.row_bits) - 64);
}

}  // namespace leakscan
