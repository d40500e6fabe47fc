// RegistryTable: which rows of a hospital's list a keyed hash stands for. The table is the file's
// own bytes: lines of eight entries, one line of the cache each, so that a look-up is one miss, and
// the line can be asked for in advance. Immutable; any thread.
//
//   hash (64 bits) -> line = hash * lines / 2^64 -> entries until an empty one
//   entry = the hash's low bits, above the row's number (from 1): 24 bits for ten million rows
//
// Entries stand in the order of their hashes; what does not fit in its line goes on in the next
// ones, without an empty entry between. A hash that is no patient's is taken for one with a
// probability of FalseMatchRate(), some 10^-11 for ten million patients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/base/result.h"
#include "scanner/base/zeroed_pages.h"

namespace leakscan {

inline constexpr std::size_t kEntriesPerLine = 8;
inline constexpr std::size_t kLineEntriesFilled = 6;  // on average
// Of one hash (a number that a whole house shares) so many rows are kept, the first ones.
inline constexpr std::size_t kRowsPerHashMax = 16;
// More rows would leave too few bits of the hash.
inline constexpr std::uint64_t kRegistryRowsMax = (std::uint64_t{1} << 30U) - 1;

struct TableShape {
  std::uint64_t lines = 0;      // that hashes lead to
  std::uint64_t all_lines = 0;  // and those behind, for what does not fit
  std::uint32_t row_bits = 1;

  std::size_t bytes() const { return all_lines * kEntriesPerLine * sizeof(std::uint64_t); }
  std::uint64_t row_mask() const { return (std::uint64_t{1} << row_bits) - 1; }
  std::uint64_t LineOf(std::uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(hash) * lines) >> 64U);
  }
  std::uint64_t EntryOf(std::uint64_t hash, std::uint64_t row) const {
    return hash << row_bits | row;
  }
};

class RegistryTable {
 public:
  RegistryTable() = default;
  // `entries` are those of `shape`, `shape.bytes()` of them, and end in an empty one.
  RegistryTable(const TableShape& shape, ZeroedPages entries);

  // Fails if a look-up in these entries could run past their end.
  static Status Check(const TableShape& shape, const ZeroedPages& entries);

  void Prefetch(std::uint64_t hash) const {
    if (shape_.lines > 0) __builtin_prefetch(entries_ + shape_.LineOf(hash) * kEntriesPerLine);
  }

  // The rows of `hash`, ascending, at the front of `rows`; how many there are.
  std::size_t Find(std::uint64_t hash, std::span<std::uint32_t, kRowsPerHashMax> rows) const {
    if (shape_.lines == 0) return 0;
    // A whole line is compared at once: where in it a search would end cannot be foretold.
    const std::uint64_t wanted = hash << shape_.row_bits >> shape_.row_bits;
    const std::uint64_t* line = entries_ + shape_.LineOf(hash) * kEntriesPerLine;
    std::size_t count = 0;
    while (true) {
      unsigned found = 0;
      for (std::size_t i = 0; i < kEntriesPerLine; ++i) {
        found |= static_cast<unsigned>(line[i] >> shape_.row_bits == wanted) << i;
      }
      if (found != 0) count = AddRows(line, found, count, rows);
      if (line[kEntriesPerLine - 1] == 0) return count;
      line += kEntriesPerLine;
    }
  }

 private:
  // Those of the entries `found` of a line, behind the first `count` rows; how many there are then.
  std::size_t AddRows(const std::uint64_t* line, unsigned found, std::size_t count,
                      std::span<std::uint32_t, kRowsPerHashMax> rows) const;

  TableShape shape_;
  ZeroedPages pages_;
  const std::uint64_t* entries_ = nullptr;
};

// Of a table with so many rows: how likely a hash that nobody has is found, at most.
double FalseMatchRate(const TableShape& shape);

}  // namespace leakscan
