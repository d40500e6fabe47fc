// NameLetters: which letters the known names consist of, three in a row. Tells of most words that
// they are no part of a name, without folding or looking up anything. Filled once with FieldNames,
// of which it is a part, then immutable and shared by all threads.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakscan {

class NameLetters {
 public:
  // Adds a listed name, or a word that is passed over in names, in the form of
  // NormalizeFieldName(). `begins`: a name that is known may begin with it.
  void Add(std::string_view normalized, bool begins);

  // False if no known name holds `words`, begins, or ends, as they do. They are written as found,
  // and blanks or signs part them from what stands beside them in the name.
  bool MayHold(std::string_view words) const;
  bool MayBegin(std::string_view words) const;
  bool MayEnd(std::string_view words) const;

 private:
  // Up to three letters in a row, five bits each, the last one lowest.
  static constexpr std::size_t kLetterBits = 5;
  static constexpr std::size_t kRowBits = 3 * kLetterBits;
  using Rows = std::bitset<std::size_t{1} << kRowBits>;

  bool MayHoldFolded(std::string_view words) const;

  Rows rows_;
  Rows heads_;
  Rows tails_;
  bool digit_begins_ = false;  // a listed name
};

}  // namespace leakscan
