#include "scanner/registry/registry_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

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

// Nearly all hashes are nobody's: no branch depends on what the filter says of one, and the lines
// of those that may be somebody's are all asked for before the first is read.
void RegistryTable::Find(std::span<const Hash128> hashes, std::vector<TableHit>* hits) const {
  constexpr std::size_t kAtOnce = 64;
  for (std::size_t begin = 0; begin < hashes.size(); begin += kAtOnce) {
    const Hash128* const some = hashes.data() + begin;
    const std::size_t count = std::min(kAtOnce, hashes.size() - begin);
    std::uint64_t maybe = 0;
    for (const Hash128* one = some + count; one-- != some;) {
      maybe = maybe << 1U | MayHold(filter_[shape_.LineOf(one->low)], one->low);
    }
    for (std::uint64_t left = maybe; left != 0; left &= left - 1) {
      PrefetchEntries(some[std::countr_zero(left)].low);
    }
    for (; maybe != 0; maybe &= maybe - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(maybe));
      AppendRows(some[i].low, static_cast<std::uint32_t>(begin + i), hits);
    }
  }
}

// A whole line is compared at once: where in it a search would end cannot be foretold. An empty
// entry looks like one whose hash ends in zeros, but has no row.
void RegistryTable::AppendRows(std::uint64_t hash, std::uint32_t key,
                               std::vector<TableHit>* hits) const {
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
  // bits, and does not count.
  constexpr double kEntriesRead = 1.1 * kLineEntriesFilled;
  return std::ldexp(kEntriesRead, static_cast<int>(shape.row_bits) - 63);
}

}  // namespace leakscan
