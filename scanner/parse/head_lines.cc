#include "scanner/parse/head_lines.h"

#include <algorithm>
#include <array>
#include <bit>

#include "scanner/parse/byte_masks.h"
#include "scanner/parse/csv_dialect.h"
#include "scanner/parse/line_count.h"

namespace leakscan {
namespace {

bool HoldsQuotedCell(std::string_view line, char delimiter) {
  for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at + 1)) {
    if (at == 0 || line[at - 1] == delimiter) return true;
  }
  return false;
}

}  // namespace

HeadLines FindHeadLines(std::string_view head, bool complete) {
  constexpr std::size_t kBlock = 64;
  constexpr std::size_t kExpected = 1024;
  HeadLines found{head, complete, SniffLineEnd(head), {}, {}};
  found.lines.reserve(kExpected);
  std::size_t begin = 0;  // of the line
  const auto add = [&](std::size_t end) {
    const std::string_view line = head.substr(begin, end - begin);
    const bool empty = line.empty() || (line == "\r" && found.line_end == '\n');
    if (!empty) found.lines.push_back(line);
    begin = end + 1;
  };
  std::size_t at = 0;
  for (; at + kBlock <= head.size(); at += kBlock) {
    std::uint64_t ends = MarkBytes(head.data() + at, found.line_end, found.line_end);
    for (; ends != 0; ends &= ends - 1) add(at + static_cast<std::size_t>(std::countr_zero(ends)));
  }
  for (; at < head.size(); ++at) {
    if (head[at] == found.line_end) add(at);
  }
  if (begin >= head.size()) return found;
  if (complete) {
    add(head.size());
  } else {
    found.cut = head.substr(begin);
  }
  return found;
}

LinesDivided DivideLines(std::span<const std::string_view> lines, bool quotes, char delimiter,
                         std::size_t enough) {
  constexpr std::size_t kCountMax = 63;  // stands for all higher ones
  std::array<std::size_t, kCountMax + 1> lines_with{};
  std::size_t most = 0;
  std::size_t divided = 0;
  std::size_t left = lines.size();
  for (const std::string_view line : lines) {
    --left;
    if (quotes && HoldsQuotedCell(line, delimiter)) return LinesDivided::kUnknown;
    const std::uint64_t count = CountByte(line, delimiter);
    if (count > 0) {
      ++divided;
      most = std::max(most, ++lines_with[std::min<std::size_t>(count, kCountMax)]);
    }
    if (quotes) continue;  // a cell of any line may begin with one
    if (divided + left < enough) return LinesDivided::kNever;
    if (divided >= enough && most + left < enough) return LinesDivided::kUnevenly;
  }
  if (divided < enough) return LinesDivided::kNever;
  return most >= enough ? LinesDivided::kEvenly : LinesDivided::kUnevenly;
}

}  // namespace leakscan
