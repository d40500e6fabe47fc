// Sorted by their hashes, entries go to their lines in one pass: an entry's place is its line's
// first one, or the next that is free behind the entry before. Those that are due and did not fit
// leave a mark in each line that they are late for. So the file is written as it is made, and never
// held.

#include "scanner/registry/registry_builder.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
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
  entries_[static_cast<std::size_t>(table)].Add({hash, static_cast<std::uint32_t>(row)});
  if (table == RegistryTableKind::kValues) ++keys_[static_cast<std::size_t>(kind)];
  rows_with_keys_ += row != last_row_;
  last_row_ = row;
  return {};
}

// Leaves each row once, and kRowsPerHashMax of a hash, at the front; how many there are.
std::size_t RegistryBuilder::Sort(std::span<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.row < b.row;
  });
  std::size_t kept = 0;
  std::size_t of_hash = 0;
  for (const Entry& entry : entries) {
    const bool same_hash = kept > 0 && entries[kept - 1].hash == entry.hash;
    if (!same_hash) of_hash = 0;
    if (same_hash && (entries[kept - 1].row == entry.row || of_hash == kRowsPerHashMax)) continue;
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

Status RegistryBuilder::WriteTable(RegistryTableKind table, std::span<const Entry> sorted,
                                   const TableShape& shape, RegistryFileWriter* file) {
  std::vector<std::uint64_t> piece;
  piece.reserve(kPieceWords);
  const auto write = [&](std::span<const std::uint64_t> words) -> Status {
    piece.insert(piece.end(), words.begin(), words.end());
    if (piece.size() < kPieceWords) return {};
    const Status status = file->Write(table, piece);
    piece.clear();
    return status;
  };
  std::size_t next = 0;
  const auto is_due = [&](std::size_t entry, std::uint64_t line) {
    return entry < sorted.size() && shape.LineOf(sorted[entry].hash) <= line;
  };
  for (std::uint64_t line = 0; line < shape.filter_words(); ++line) {
    std::uint64_t bits = 0;
    for (; is_due(next, line); ++next) bits |= FilterBitsOf(sorted[next].hash);
    LEAKSCAN_RETURN_IF_ERROR(write({&bits, 1}));
  }
  next = 0;
  for (std::uint64_t line = 0; line < shape.all_lines; ++line) {
    std::array<std::uint64_t, kEntriesPerLine> entries{};
    for (std::size_t i = 0; i < entries.size() && is_due(next, line); ++i, ++next) {
      entries[i] = shape.EntryOf(sorted[next].hash, sorted[next].row);
    }
    for (std::size_t late = next; is_due(late, line); ++late) {
      entries[MarkOf(sorted[late].hash)] |= kEntryMark;
    }
    LEAKSCAN_RETURN_IF_ERROR(write(entries));
  }
  return piece.empty() ? Status() : file->Write(table, piece);
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
  }
  facts->rows_with_keys = rows_with_keys_;
  facts->keys = keys_;
  RegistryFileWriter file(key, sink);
  LEAKSCAN_RETURN_IF_ERROR(file.Begin(*facts));
  for (std::size_t i = 0; i < kRegistryTableCount; ++i) {
    LEAKSCAN_RETURN_IF_ERROR(
        WriteTable(static_cast<RegistryTableKind>(i), sorted[i], facts->tables[i], &file));
    entries_[i].Clear();
  }
  return file.Finish();
}

}  // namespace leakscan
