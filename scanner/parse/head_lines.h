// The lines of a stream's head, found once for all that tell its shape by them, and what bounds any
// reading of them as CSV without cutting a cell. Pure functions over views of the caller's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace leakscan {

struct HeadLines {
  std::string_view head;
  bool complete = false;                // the head is the whole stream
  char line_end = '\n';                 // '\r' if there is such and no '\n'
  std::vector<std::string_view> lines;  // that hold something, without line ends
  std::string_view cut;                 // the line that goes on behind the head
};

HeadLines FindHeadLines(std::string_view head, bool complete);

// Offset in `text` of `part`, a view of a part of it.
inline std::size_t OffsetIn(std::string_view text, std::string_view part) {
  return static_cast<std::size_t>(part.data() - text.data());
}

enum class LinesDivided : std::uint8_t {
  kNever,     // too few hold the delimiter
  kUnevenly,  // no count of delimiters is common enough
  kEvenly,
  kUnknown,  // some cell begins with a quote, which may hold delimiters and line ends
};

// How `delimiter` divides the lines: whether at least `enough` of them hold one, and the same
// count. `quotes`: some line holds a quote.
LinesDivided DivideLines(std::span<const std::string_view> lines, bool quotes, char delimiter,
                         std::size_t enough);

}  // namespace leakscan
