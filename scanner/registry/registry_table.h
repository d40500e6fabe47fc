// RegistryTable: which rows of a hospital's list a keyed hash stands for. The table is the file's
// own bytes: lines of eight entries, one line of the cache each, and in front of them, where many
// are looked for, a filter of two words for each line. Immutable; any thread.
//
//   hash (64 bits) -> line = hash * lines / 2^64 -> its words, where four bits are set for the hash
//                                                -> its entries, and mostly no others
//   entry = a mark, the hash's low bits, the row's number (from 1): 24 bits for ten million rows
//
// Who is on no row is told by the filter alone in all but one of five hundred look-ups: a quarter
// of the memory, while each line that is read costs as much as all else that a record's keys do.
//
// Entries stand in the order of their hashes; what does not fit in its line goes on in the next
// ones, without an empty entry between. Which of a line's hashes do is told by the marks: the one
// of entry n is set if a hash whose low bits are n has an entry behind the line. So few are looked
// for in a second line, though a third of all lines are full.
//
// A hash that is no patient's is taken for one with a probability of FalseMatchRate(), some 10^-11
// for ten million patients.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "scanner/base/mapped_file.h"
#include "scanner/base/result.h"

namespace leakscan {

inline constexpr std::size_t kEntriesPerLine = 8;
inline constexpr std::size_t kLineEntriesFilled = 6;  // on average
// Of one hash (a number that a whole house shares) so many rows are kept, the first ones.
inline constexpr std::size_t kRowsPerHashMax = 16;
// More rows would leave too few bits of the hash.
inline constexpr std::uint64_t kRegistryRowsMax = (std::uint64_t{1} << 30U) - 1;

// Of a line's entry n: there is more behind the line of hashes that end in n.
inline constexpr std::uint64_t kEntryMark = std::uint64_t{1} << 63U;
constexpr std::size_t MarkOf(std::uint64_t hash) { return hash % kEntriesPerLine; }

// Of a line.
using FilterWords = std::array<std::uint64_t, 2>;

struct TableShape {
  std::uint64_t lines = 0;      // that hashes lead to
  std::uint64_t all_lines = 0;  // and those behind, for what does not fit
  std::uint32_t row_bits = 1;

  bool filtered = false;

  // Some more than are used, to end with a line of the cache.
  std::uint64_t filter_words() const {
    const std::uint64_t words = filtered ? lines * std::tuple_size_v<FilterWords> : 0;
    return (words + kEntriesPerLine - 1) / kEntriesPerLine * kEntriesPerLine;
  }
  std::size_t bytes() const {
    return (filter_words() + all_lines * kEntriesPerLine) * sizeof(std::uint64_t);
  }
  std::uint64_t row_mask() const { return (std::uint64_t{1} << row_bits) - 1; }
  std::uint64_t hash_mask() const { return ~(row_mask() | kEntryMark); }
  std::uint64_t LineOf(std::uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(hash) * lines) >> 64U);
  }
  std::uint64_t EntryOf(std::uint64_t hash, std::uint64_t row) const {
    return (hash << row_bits | row) & ~kEntryMark;
  }
};

// What the filter holds for a hash in the words of its line: two bits in each.
constexpr FilterWords FilterBitsOf(std::uint64_t hash) {
  constexpr std::uint64_t kOne = 1;
  return {kOne << hash % 64 | kOne << (hash >> 6U) % 64,
          kOne << (hash >> 12U) % 64 | kOne << (hash >> 18U) % 64};
}
// Whether they are all in `words`: 1 or 0.
constexpr std::uint64_t HasFilterBits(const std::uint64_t* words, std::uint64_t hash) {
  return words[0] >> hash % 64 & words[0] >> (hash >> 6U) % 64 & words[1] >> (hash >> 12U) % 64 &
         words[1] >> (hash >> 18U) % 64 & 1;
}

// A row that the hash `key`, by its place among those asked about, stands for.
struct TableHit {
  std::uint32_t row = 0;
  std::uint32_t key = 0;
};

class RegistryTable {
 public:
  // `words` are those of `shape`, `shape.bytes()` of them: the filter, then the entries. Fails if a
  // look-up could run past their end.
  static Result<RegistryTable> Make(const TableShape& shape, MappedFile words);

  // Appends the rows of a hash, ascending.
  void Find(std::uint64_t hash, std::uint32_t key, std::vector<TableHit>* hits) const;

  // For many hashes, where there is a filter: 0 of one that is on no row, for all but one of five
  // hundred; else 1.
  std::uint64_t MayHold(std::uint64_t hash) const { return HasFilterBits(FilterOf(hash), hash); }
  // The memory answers late, but many at once: to be called long before the two.
  void PrefetchFilter(std::uint64_t hash) const { __builtin_prefetch(FilterOf(hash)); }
  void PrefetchLine(std::uint64_t hash) const { __builtin_prefetch(LineOf(hash)); }

 private:
  RegistryTable(const TableShape& shape, MappedFile words);

  const std::uint64_t* FilterOf(std::uint64_t hash) const {
    return filter_ + shape_.LineOf(hash) * std::tuple_size_v<FilterWords>;
  }
  const std::uint64_t* LineOf(std::uint64_t hash) const {
    return entries_ + shape_.LineOf(hash) * kEntriesPerLine;
  }

  TableShape shape_;
  MappedFile words_;
  const std::uint64_t* filter_;
  const std::uint64_t* entries_;
};

// Of a table with so many rows: how likely a hash that nobody has is found, at most.
double FalseMatchRate(const TableShape& shape);

}  // namespace leakscan
