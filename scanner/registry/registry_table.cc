#include "scanner/registry/registry_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "scanner/registry/row_keys.h"

namespace leakscan {

RegistryTable::RegistryTable(const TableShape& shape, MappedFile words)
    : shape_(shape),
      words_(std::move(words)),
      filter_(static_cast<const std::uint64_t*>(words_.data())),
      entries_(filter_ + shape.filter_words()) {}

Result<RegistryTable> RegistryTable::Make(const TableShape& shape, MappedFile words) {
  RegistryTable table(shape, std::move(words));
  bool ends = shape.lines > 0 && shape.lines <= shape.all_lines;
  for (std::size_t i = 0; i < kEntriesPerLine && ends; ++i) {
    const std::uint64_t* const last = table.entries_ + (shape.all_lines - 1) * kEntriesPerLine;
    ends = (last[i] & kEntryMark) == 0;
  }
  if (!ends) return MakeError(ErrorCode::kCorrupt, "a table of the registry has no end");
  return table;
}

// A whole line is compared at once: where in it a search would end cannot be foretold. An empty
// entry looks like one whose hash ends in zeros, but has no row.
void RegistryTable::Find(std::uint64_t hash, std::uint32_t key, std::vector<TableHit>* hits) const {
  const std::uint64_t wanted = hash << shape_.row_bits;
  const std::uint64_t* line = LineOf(hash);
  while (true) {
    unsigned equal = 0;
    for (std::size_t i = 0; i < kEntriesPerLine; ++i) {
      equal |= static_cast<unsigned>(((line[i] ^ wanted) & shape_.hash_mask()) == 0) << i;
    }
    for (; equal != 0; equal &= equal - 1) {
      const std::uint64_t row = line[std::countr_zero(equal)] & shape_.row_mask();
      if (row != 0) hits->push_back({static_cast<std::uint32_t>(row), key});
    }
    if ((line[MarkOf(hash)] & kEntryMark) == 0) return;
    line += kEntriesPerLine;
  }
}

double FalseMatchRate(const TableShape& shape) {
  // A line's, mostly: the marks lead one of sixteen to a second one. The filter is made of the same
  // bits, and does not count. The rows that are expected to be next are looked at by other bits.
  constexpr double kEntriesRead = 1.1 * kLineEntriesFilled;
  constexpr double kRowsRead = RowKeys::kRowsExpected;
  return std::ldexp(kEntriesRead, static_cast<int>(shape.row_bits) - 63) +
         std::ldexp(kRowsRead, -8 * static_cast<int>(RowKeys::kKeyBytes));
}

}  // namespace leakscan
