// Counting of lines at memory speed, for the serial chunkers and for records that a parser passes
// over. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

// How often `byte` occurs in `text`.
std::uint64_t CountByte(std::string_view text, char byte);

struct LineCount {
  std::uint64_t ends = 0;    // line ends
  std::uint64_t filled = 0;  // lines that hold something
};

// Lines of `text`. With '\n' as line end a line of one '\r' holds nothing. Every line end and the
// end of the text end a line.
LineCount CountLines(std::string_view text, char line_end);

// The same with the instructions that every processor has.
LineCount CountLinesNarrowly(std::string_view text, char line_end);

}  // namespace leakscan
