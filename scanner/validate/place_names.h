// PlaceNames: which names places have by a key of five characters (a postcode, an INSEE code), made
// of a table of text. Immutable once built; thread-safe. Internal to scanner/validate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

inline constexpr std::size_t kPlaceKeySize = 5;

class PlaceNames {
 public:
  // `table` has a line "75002 PARIS" for each key, several names between commas; other lines are
  // comments. `places` is a power of two, well above the number of names.
  PlaceNames(std::string_view table, std::uint32_t places);

  // The end of the longest name at the start of `text` that is one of `key`; 0 if there is none.
  // UTF-8 or Windows-1252; "St", "Saint" and hyphens make no difference, what follows is left.
  std::size_t NameEndsAt(std::string_view text, std::string_view key) const;

 private:
  bool Has(std::uint32_t hash) const;
  void AddLine(std::string_view line);
  void Insert(std::uint32_t hash);

  const std::uint32_t mask_;
  std::vector<std::uint32_t> places_;  // hashes of pairs; 0: empty
};

}  // namespace leakscan
