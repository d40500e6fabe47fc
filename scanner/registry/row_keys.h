// RowKeys: of each row of a hospital's list some bits of the hashes of its keys, in the list's
// order. Where a record is known, the next one is often the next row's, for the list itself may
// have leaked: then it is known by one look at a place that the memory has at hand, and by nothing
// else. Immutable; any thread.
//
//   20 bytes a row, the first one's behind as many zeros: for each kind of key, the strongest
//   first, 40 bits, 0 where the row has none
//
// A row whose strongest key is another row's as well has none of its keys here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "scanner/base/hash128.h"
#include "scanner/base/mapped_file.h"
#include "scanner/model/finding.h"

namespace leakscan {

class RowKeys {
 public:
  static constexpr std::size_t kRowBytes = 20;
  static constexpr std::size_t kKeyBytes = 5;
  // Rows behind the one found last that are looked at before all others.
  static constexpr std::uint64_t kRowsExpected = 4;

  // Where in a row its key of a kind stands: the hospital's own number is none.
  static constexpr std::size_t PlaceOf(PersonKeyKind kind) {
    const auto number = static_cast<std::size_t>(kind);
    return (kind > PersonKeyKind::kIpp ? number - 1 : number) * kKeyBytes;
  }
  static constexpr std::size_t BytesOf(std::uint64_t rows) { return (rows + 1) * kRowBytes; }

  RowKeys() = default;
  RowKeys(std::uint64_t rows, MappedFile bytes) : rows_(rows), bytes_(std::move(bytes)) {}

  std::uint64_t rows() const { return rows_; }
  // Whether all these keys are those of `row`, which is the only one that has them all. `hashes`
  // are the lower halves; there is at least one.
  bool HasAll(std::uint64_t row, std::span<const Hash128> hashes,
              const PersonKeyKind* kinds) const {
    std::size_t strongest = kRowBytes;
    for (const Hash128& hash : hashes) {
      const std::size_t place = PlaceOf(*kinds++);
      if (((KeyAt(row, place) ^ hash.low) << kOtherBits) != 0) return false;
      strongest = place < strongest ? place : strongest;
    }
    for (std::size_t place = 0; place <= strongest; place += kKeyBytes) {
      if ((KeyAt(row, place) != 0) != (place == strongest)) return false;
    }
    return true;
  }
  void Prefetch(std::uint64_t row) const { __builtin_prefetch(bytes() + row * kRowBytes); }

 private:
  static constexpr unsigned kOtherBits = 64 - 8 * kKeyBytes;

  const char* bytes() const { return static_cast<const char*>(bytes_.data()); }
  // Together with the bytes in front of it, which a row always has.
  std::uint64_t KeyAt(std::uint64_t row, std::size_t place) const {
    std::uint64_t word = 0;
    const char* const end = bytes() + row * kRowBytes + place + kKeyBytes;
    std::memcpy(&word, end - sizeof(word), sizeof(word));
    return word >> kOtherBits;
  }

  std::uint64_t rows_ = 0;
  MappedFile bytes_;
};

}  // namespace leakscan
