// DelimiterMarks: where delimiters and line ends stand in a stretch of a table's text, one bit a
// byte. No branch depends on the text, and what marks many bytes at once may use the widest
// instructions that the processor has. Owned by one parser.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace leakscan {

struct DelimiterMarks {
  static constexpr std::size_t kWordBytes = 64;  // bit i of word w: byte 64 w + i
  static constexpr std::size_t kWords = 16;
  static constexpr std::size_t kBytes = kWords * kWordBytes;

  std::array<std::uint64_t, kWords> delimiters;
  std::array<std::uint64_t, kWords> line_ends;

  // Marks the first `size` bytes at `bytes`, at most kBytes of which are, in whole words; what lies
  // behind them is not marked. 64 more bytes are readable.
  void Read(const char* bytes, std::size_t size, char delimiter, char line_end);

  // The same with the instructions that every processor has.
  void ReadNarrowly(const char* bytes, std::size_t size, char delimiter, char line_end);
};

}  // namespace leakscan
