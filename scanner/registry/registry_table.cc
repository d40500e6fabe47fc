#include "scanner/registry/registry_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leakscan {
namespace {

// Which entries of a line are `wanted` in the bits of `mask`: a bit for each, kBitsPerEntry apart.
#if defined(__SSE2__)
constexpr unsigned kBitsPerEntry = 2;

unsigned EqualEntries(const std::uint64_t* line, std::uint64_t wanted, std::uint64_t mask) {
  const __m128i all_wanted = _mm_set1_epi64x(static_cast<std::int64_t>(wanted));
  const __m128i all_mask = _mm_set1_epi64x(static_cast<std::int64_t>(mask));
  const auto compare = [&](std::size_t pair) {  // halves, as there is no comparison of 64 bits
    const __m128i entries = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line) + pair);
    const __m128i other = _mm_and_si128(_mm_xor_si128(entries, all_wanted), all_mask);
    return _mm_cmpeq_epi32(other, _mm_setzero_si128());
  };
  const __m128i front = _mm_packs_epi32(compare(0), compare(1));
  const __m128i back = _mm_packs_epi32(compare(2), compare(3));
  const auto halves = static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(front, back)));
  return halves & halves >> 1U & 0x5555U;
}
#else
constexpr unsigned kBitsPerEntry = 1;

unsigned EqualEntries(const std::uint64_t* line, std::uint64_t wanted, std::uint64_t mask) {
  unsigned equal = 0;
  for (std::size_t i = 0; i < kEntriesPerLine; ++i) {
    equal |= static_cast<unsigned>(((line[i] ^ wanted) & mask) == 0) << i;
  }
  return equal;
}
#endif

std::size_t FirstOf(unsigned equal) {
  return static_cast<unsigned>(std::countr_zero(equal)) / kBitsPerEntry;
}

}  // namespace

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
  for (const std::uint64_t* line = LineOf(hash);; line += kEntriesPerLine) {
    for (unsigned equal = EqualEntries(line, wanted, shape_.hash_mask()); equal != 0;
         equal &= equal - 1) {
      const std::uint64_t row = line[FirstOf(equal)] & shape_.row_mask();
      if (row != 0) hits->push_back({static_cast<std::uint32_t>(row), key});
    }
    if ((line[MarkOf(hash)] & kEntryMark) == 0) return;
  }
}

std::uint32_t RegistryTable::CommonRow(std::span<const Hash128> hashes, std::uint64_t* keys) const {
  const std::uint64_t hash_mask = shape_.hash_mask();
  std::uint64_t common = 0;
  *keys = 0;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::uint64_t hash = hashes[i].low;
    const std::uint64_t* line = LineOf(hash);
    for (bool more = true; more; line += kEntriesPerLine) {
      more = (line[MarkOf(hash)] & kEntryMark) != 0;
      const unsigned equal = EqualEntries(line, hash << shape_.row_bits, hash_mask);
      if (equal == 0) continue;
      const std::uint64_t row = line[FirstOf(equal)] & shape_.row_mask();
      const bool several = (equal & (equal - 1)) != 0 || (common != 0 && row != common);
      if (several || row == 0) return 0;
      common = row;
      *keys |= std::uint64_t{1} << i;
    }
  }
  return static_cast<std::uint32_t>(common);
}

double FalseMatchRate(const TableShape& shape) {
  // A line's, mostly: the marks lead one of sixteen to a second one. The filter is made of the same
  // bits, and does not count.
  constexpr double kEntriesRead = 1.1 * kLineEntriesFilled;
  return std::ldexp(kEntriesRead, static_cast<int>(shape.row_bits) - 63);
}

}  // namespace leakscan
