// RegistryBuilder: collects the keyed hashes of a list's rows, sorts them and writes the file. One
// array of 12 bytes a hash, grown without a second copy and sorted in place, is all the memory it
// takes: about 1 GB for ten million patients with four keys each. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scanner/base/byte_sink.h"
#include "scanner/base/result.h"
#include "scanner/registry/registry_file.h"

namespace leakscan {

class RegistryBuilder {
 public:
  RegistryBuilder() = default;

  // `row` counts from 1 and never falls. Fails over kRegistryRowsMax.
  Status Add(RegistryTableKind table, PersonKeyKind kind, std::uint64_t hash, std::uint64_t row);

  // Rows that were added with a hash.
  std::uint64_t rows_with_keys() const { return rows_with_keys_; }

  // Writes the file of a list of so many `rows`; `facts` are completed. The builder is empty then.
  Status Write(const SecretKey& key, RegistryFacts* facts, ByteSink& sink);

 private:
  // Eight bytes of hash and four of row and kind, without the padding of a struct.
  struct [[gnu::packed]] Entry {
    static constexpr unsigned kRowBits = 30;
    static_assert(kRegistryRowsMax < std::uint64_t{1} << kRowBits);

    std::uint32_t row() const { return row_and_kind % (1U << kRowBits); }
    // Of its key in RowKeys.
    std::size_t place() const { return (row_and_kind >> kRowBits) * RowKeys::kKeyBytes; }

    std::uint64_t hash;
    std::uint32_t row_and_kind;
  };
  class Entries {
   public:
    Entries() = default;
    ~Entries();
    Entries(const Entries&) = delete;
    Entries& operator=(const Entries&) = delete;

    void Add(const Entry& entry);
    std::span<Entry> all() { return {entries_, size_}; }
    void Clear();

   private:
    Entry* entries_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
  };

  static std::size_t Sort(std::span<Entry> entries);
  static TableShape ShapeOf(std::span<const Entry> sorted, std::uint32_t row_bits);
  static Status WriteTable(std::span<const Entry> sorted, const TableShape& shape,
                           RegistryFileWriter* file);
  static Status WriteRows(std::span<const Entry> sorted, std::uint64_t rows,
                          RegistryFileWriter* file);

  std::array<Entries, kRegistryTableCount> entries_;
  std::array<std::uint64_t, kPersonKeyKindCount> keys_{};
  std::uint64_t rows_with_keys_ = 0;
  std::uint64_t last_row_ = 0;
};

}  // namespace leakscan
