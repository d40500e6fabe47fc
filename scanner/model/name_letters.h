// NameLetters: which letters the known names consist of, three in a row. Tells of most words that
// they are no part of a name, without folding or looking up anything. Filled once with FieldNames,
// of which it is a part, then immutable and shared by all threads.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakscan {

// Up to three letters in a row, five bits each, the last one lowest.
constexpr std::size_t kRowLetters = 3;
constexpr std::size_t kLetterBits = 5;
constexpr std::size_t kRowBits = kRowLetters * kLetterBits;
using LetterRows = std::bitset<std::size_t{1} << kRowBits>;

// How some of the names end.
class NameEnds {
 public:
  // Adds one of them, or a word that is passed over at their ends.
  void Add(std::string_view normalized);

  // False if none of them ends as `words` do.
  bool MayEnd(std::string_view words) const;

 private:
  LetterRows tails_;
};

class NameLetters {
 public:
  // Adds a listed name, or a word that is passed over in names, in the form of
  // NormalizeFieldName(). `begins`: a name that is known may begin with it.
  void Add(std::string_view normalized, bool begins);

  // False if no known name holds `words`, begins, or ends, as they do. They are written as found,
  // and blanks or signs part them from what stands beside them in the name.
  bool MayHold(std::string_view words) const;
  bool MayBegin(std::string_view words) const;
  bool MayEnd(std::string_view words) const { return ends_.MayEnd(words); }
  const NameEnds& ends() const { return ends_; }

  // False if `words` are no known name.
  bool MayBe(std::string_view words) const {
    return MayBegin(words) && MayEnd(words) && MayHold(words);
  }

 private:
  bool MayHoldFolded(std::string_view words) const;

  LetterRows rows_;
  LetterRows heads_;
  NameEnds ends_;
  bool digit_begins_ = false;  // a listed name
};

}  // namespace leakscan
