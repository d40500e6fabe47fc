// Sorted by their hashes, entries go to their lines in one pass: an entry's place is its line's
// first one, or the next that is free behind the entry before. Those that are due and did not fit
// leave a mark in each line that they are late for. So the file is written as it is made, and never
// held.

#include "scanner/registry/registry_builder.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <tuple>
#include <vector>

namespace leakscan {
namespace {

constexpr std::size_t kEntriesAtFirst = 4096;

}  // namespace

RegistryBuilder::Entries::~Entries() { std::free(entries_); }

void RegistryBuilder::Entries::Clear() {
  std::free(entries_);
  entries_ = nullptr;
  size_ = capacity_ = 0;
}

// realloc() moves the pages of a large array without copying them.
void RegistryBuilder::Entries::Add(const Entry& entry) {
  if (size_ == capacity_) {
    const std::size_t capacity = capacity_ == 0 ? kEntriesAtFirst : capacity_ + capacity_ / 2;
    auto* const grown = static_cast<Entry*>(std::realloc(entries_, capacity * sizeof(Entry)));
    if (grown == nullptr) std::abort();
    entries_ = grown;
    capacity_ = capacity;
  }
  entries_[size_++] = entry;
}

Status RegistryBuilder::Add(RegistryTableKind table, PersonKeyKind kind, std::uint64_t hash,
                            std::uint64_t row) {
  if (row > kRegistryRowsMax) {
    return MakeError(ErrorCode::kLimitExceeded,
                     "the list has more rows than a registry holds (1,073,741,823): divide it");
  }
  const auto slot = static_cast<std::uint32_t>(RowKeys::PlaceOf(kind) / RowKeys::kKeyBytes);
  entries_[static_cast<std::size_t>(table)].Add(
      {hash, static_cast<std::uint32_t>(row) | slot << Entry::kRowBits});
  if (table == RegistryTableKind::kValues) ++keys_[static_cast<std::size_t>(kind)];
  rows_with_keys_ += row != last_row_;
  last_row_ = row;
  return {};
}

// Leaves each row once, and kRowsPerHashMax of a hash, at the front; how many there are.
std::size_t RegistryBuilder::Sort(std::span<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.row() < b.row();
  });
  std::size_t kept = 0;
  std::size_t of_hash = 0;
  for (const Entry& entry : entries) {
    const bool same_hash = kept > 0 && entries[kept - 1].hash == entry.hash;
    if (!same_hash) of_hash = 0;
    if (same_hash && (entries[kept - 1].row() == entry.row() || of_hash == kRowsPerHashMax))
      continue;
    ++of_hash;
    entries[kept++] = entry;
  }
  return kept;
}

TableShape RegistryBuilder::ShapeOf(std::span<const Entry> sorted, std::uint32_t row_bits) {
  TableShape shape;
  shape.row_bits = row_bits;
  shape.lines = sorted.size() / kLineEntriesFilled + 1;
  std::uint64_t place = 0;
  for (const Entry& entry : sorted) {
    place = std::max(place, shape.LineOf(entry.hash) * kEntriesPerLine) + 1;
  }
  shape.all_lines = std::max(shape.lines, (place + kEntriesPerLine - 1) / kEntriesPerLine);
  return shape;
}

Status RegistryBuilder::WriteTable(std::span<const Entry> sorted, const TableShape& shape,
                                   RegistryFileWriter* file) {
  const auto write = [file](std::span<const std::uint64_t> words) {
    return file->Write({reinterpret_cast<const char*>(words.data()), words.size_bytes()});
  };
  std::size_t next = 0;
  const auto is_due = [&](std::size_t entry, std::uint64_t line) {
    return entry < sorted.size() && shape.LineOf(sorted[entry].hash) <= line;
  };
  FilterWords filter;
  for (std::uint64_t word = 0; word < shape.filter_words(); word += filter.size()) {
    filter = {};
    for (; is_due(next, word / filter.size()); ++next) {
      const FilterWords bits = FilterBitsOf(sorted[next].hash);
      for (std::size_t i = 0; i < bits.size(); ++i) filter[i] |= bits[i];
    }
    LEAKSCAN_RETURN_IF_ERROR(write(filter));
  }
  next = 0;
  for (std::uint64_t line = 0; line < shape.all_lines; ++line) {
    std::array<std::uint64_t, kEntriesPerLine> entries{};
    for (std::size_t i = 0; i < entries.size() && is_due(next, line); ++i, ++next) {
      entries[i] = shape.EntryOf(sorted[next].hash, sorted[next].row());
    }
    for (std::size_t late = next; is_due(late, line); ++late) {
      entries[MarkOf(sorted[late].hash)] |= kEntryMark;
    }
    LEAKSCAN_RETURN_IF_ERROR(write(entries));
  }
  file->EndPart();
  return {};
}

// Of a row that has several keys of one kind the first one by its hash.
Status RegistryBuilder::WriteRows(std::span<const Entry> sorted, std::uint64_t rows,
                                  RegistryFileWriter* file) {
  std::vector<char> bytes(RowKeys::BytesOf(rows));
  const auto row_of = [&](const Entry& entry) {
    return std::span(bytes).subspan(entry.row() * RowKeys::kRowBytes, RowKeys::kRowBytes);
  };
  const auto first_key = [](std::span<char> row) {
    const auto first = std::ranges::find_if(row, [](char byte) { return byte != 0; });
    return static_cast<std::size_t>(first - row.begin()) / RowKeys::kKeyBytes * RowKeys::kKeyBytes;
  };
  for (const Entry& entry : sorted) {
    const std::span<char> key = row_of(entry).subspan(entry.place(), RowKeys::kKeyBytes);
    if (std::ranges::any_of(key, [](char byte) { return byte != 0; })) continue;
    const std::uint64_t hash = entry.hash;
    std::memcpy(key.data(), &hash, key.size());
  }
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].hash != sorted[i - 1].hash) continue;
    for (const Entry& entry : {sorted[i - 1], sorted[i]}) {
      const std::span<char> row = row_of(entry);
      if (first_key(row) == entry.place()) std::ranges::fill(row, '\0');
    }
  }
  LEAKSCAN_RETURN_IF_ERROR(file->Write({bytes.data(), bytes.size()}));
  file->EndPart();
  return {};
}

Status RegistryBuilder::Write(const SecretKey& key, RegistryFacts* facts, ByteSink& sink) {
  facts->rows = std::max(facts->rows, last_row_);
  const auto row_bits =
      static_cast<std::uint32_t>(std::bit_width(std::max(facts->rows, std::uint64_t{1})));
  std::array<std::span<const Entry>, kRegistryTableCount> sorted;
  for (std::size_t i = 0; i < kRegistryTableCount; ++i) {
    const std::span<Entry> all = entries_[i].all();
    sorted[i] = all.first(Sort(all));
    facts->tables[i] = ShapeOf(sorted[i], row_bits);
    facts->tables[i].filtered = i == static_cast<std::size_t>(RegistryTableKind::kValues);
  }
  facts->rows_with_keys = rows_with_keys_;
  facts->keys = keys_;
  RegistryFileWriter file(key, sink);
  LEAKSCAN_RETURN_IF_ERROR(file.Begin(*facts));
  constexpr auto kValues = static_cast<std::size_t>(RegistryTableKind::kValues);
  constexpr auto kTokens = static_cast<std::size_t>(RegistryTableKind::kTokens);
  LEAKSCAN_RETURN_IF_ERROR(WriteTable(sorted[kValues], facts->tables[kValues], &file));
  LEAKSCAN_RETURN_IF_ERROR(WriteTable(sorted[kTokens], facts->tables[kTokens], &file));
  entries_[kTokens].Clear();  // so there is room for the rows
  LEAKSCAN_RETURN_IF_ERROR(WriteRows(sorted[kValues], facts->rows, &file));
  entries_[kValues].Clear();
  return file.Finish();
}

}  // namespace leakscan
