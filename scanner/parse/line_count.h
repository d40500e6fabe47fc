// Counting of lines at memory speed, for the serial chunkers and for records that a parser passes
// over. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

// How often `byte` occurs in `text`.
std::uint64_t CountByte(std::string_view text, char byte);

// Lines of `text` that hold something. With '\n' as line end a line of one '\r' holds nothing.
// Every line end and the end of the text end a line.
std::uint64_t CountFilledLines(std::string_view text, char line_end);

}  // namespace leakscan
