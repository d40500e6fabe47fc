// TextMarks: where the lines of a text end, and where a table's header may stand in it, by one look
// at every byte. Owns its masks, 64 bytes a word, and keeps their memory from text to text. One
// thread.
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

class TextMarks {
 public:
  // Replaces what is known by that of `text`, behind which kChunkPaddingBytes must be readable.
  void Read(std::string_view text, char line_end);

  // The same with the instructions that every processor has.
  void ReadNarrowly(std::string_view text, char line_end);

  // The next line end at or behind `from`, which is not behind the text; the text's size if there
  // is none.
  std::size_t NextLineEnd(std::size_t from) const { return Next(line_ends_, from); }

  // Where the line that holds `place` begins.
  std::size_t LineBegin(std::size_t place) const {
    const std::uint64_t* word = line_ends_.data() + place / kBytes;
    std::uint64_t bits = *word & ((std::uint64_t{1} << place % kBytes) - 1);
    while (bits == 0 && word != line_ends_.data()) bits = *--word;
    return static_cast<std::size_t>(word - line_ends_.data()) * kBytes +
           static_cast<std::size_t>(std::bit_width(bits));
  }

  // The next byte at or behind `from` by which its line could be a table's header: a delimiter, or
  // the first of two blanks. The text's size if there is none.
  std::size_t NextTableMark(std::size_t from) const { return Next(table_marks_, from); }

 private:
  static constexpr std::size_t kBytes = 64;  // a word's

  void Resize(std::size_t size);
  std::size_t WordCount() const { return (size_ + kBytes - 1) / kBytes; }
  void Finish(std::string_view text);

  // Bit i of word w: byte 64 w + i. Behind the text a bit is set.
  static std::size_t Next(const std::vector<std::uint64_t>& masks, std::size_t from) {
    assert(from / kBytes < masks.size());
    const std::uint64_t* word = masks.data() + from / kBytes;
    std::uint64_t bits = *word >> from % kBytes << from % kBytes;
    while (bits == 0) bits = *++word;
    return static_cast<std::size_t>(word - masks.data()) * kBytes +
           static_cast<unsigned>(std::countr_zero(bits));
  }

  std::vector<std::uint64_t> line_ends_;
  std::vector<std::uint64_t> table_marks_;
  std::size_t size_ = 0;  // of the text
};

}  // namespace leakscan
