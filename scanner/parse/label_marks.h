// LabelMarks: where in a record labels can end, and what divides the words before, by one look at
// every byte. Owns its masks, 64 bytes a word, and keeps their memory from record to record. One
// thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

class LabelMarks {
 public:
  static constexpr std::size_t kBytes = 64;  // a word's

  struct Word {
    // Where a label or its line can end: ':' to '@', '|', a TAB, a line end, and behind a blank a
    // digit, '+' or '('.
    std::uint64_t events = 0;
    std::uint64_t blanks = 0;
    // Where no label goes on: ';', ',', '|', a TAB, the second of two spaces.
    std::uint64_t breaks = 0;
  };

  // Replaces what is known by that of [begin, end) of `text`. Places count from `begin`.
  void Read(std::string_view text, std::size_t begin, std::size_t end, char line_end);

  // The same with the instructions that every processor has.
  void ReadNarrowly(std::string_view text, std::size_t begin, std::size_t end, char line_end);

  // Bit i of word w: byte 64 w + i. Behind the end only blanks and breaks may be set.
  const std::vector<Word>& words() const { return words_; }

  // The next break at or behind `from`; `end`, which is not behind the record's, if there is none
  // before.
  std::size_t NextBreak(std::size_t from, std::size_t end) const {
    for (std::size_t word = from / kBytes; word * kBytes < end; ++word, from = word * kBytes) {
      const std::uint64_t breaks = words_[word].breaks >> from % kBytes;
      if (breaks != 0) return std::min(from + static_cast<unsigned>(std::countr_zero(breaks)), end);
    }
    return end;
  }

  // `marks` of the 64 bytes before `place`, the top bit for the last one. Before the beginning
  // there is nothing.
  std::uint64_t Before(std::uint64_t Word::*marks, std::size_t place) const {
    const std::size_t word = place / kBytes;
    const std::size_t bit = place % kBytes;
    const std::uint64_t before = word == 0 ? 0 : words_[word - 1].*marks;
    return bit == 0 ? before : before >> bit | words_[word].*marks << (kBytes - bit);
  }

 private:
  std::vector<Word> words_;
};

}  // namespace leakscan
