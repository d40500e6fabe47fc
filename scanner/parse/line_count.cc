#include "scanner/parse/line_count.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

// What a ByteCounter can count.
constexpr std::size_t kStretch = ByteCounter::kBlocksMax * ByteBlock::kBytes;

// Whether text[i], a line end, ends a line that holds nothing.
bool EndsEmptyLine(std::string_view text, std::size_t i, char line_end) {
  if (i == 0 || text[i - 1] == line_end) return true;
  return line_end == '\n' && text[i - 1] == '\r' && (i == 1 || text[i - 2] == line_end);
}

std::uint64_t CountEmptyLines(std::string_view text, std::size_t begin, std::size_t end,
                              char line_end) {
  std::uint64_t count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    count += text[i] == line_end && EndsEmptyLine(text, i, line_end);
  }
  return count;
}

}  // namespace

std::uint64_t CountByte(std::string_view text, char byte) {
  std::uint64_t count = 0;
  std::size_t at = 0;
  while (text.size() - at >= ByteBlock::kBytes) {
    const std::size_t blocks = std::min(text.size() - at, kStretch) / ByteBlock::kBytes;
    ByteCounter counter;
    std::size_t i = 0;
    for (; i + 4 <= blocks; i += 4, at += 4 * ByteBlock::kBytes) {
      counter.Add(ByteBlock::Load(text.data() + at) == byte);
      counter.Add(ByteBlock::Load(text.data() + at + ByteBlock::kBytes) == byte);
      counter.Add(ByteBlock::Load(text.data() + at + 2 * ByteBlock::kBytes) == byte);
      counter.Add(ByteBlock::Load(text.data() + at + 3 * ByteBlock::kBytes) == byte);
    }
    for (; i < blocks; ++i, at += ByteBlock::kBytes) {
      counter.Add(ByteBlock::Load(text.data() + at) == byte);
    }
    count += counter.Sum();
  }
  for (; at < text.size(); ++at) count += text[at] == byte;
  return count;
}

// A line that holds nothing begins with a line end or a '\r', which lines hardly ever do: a stretch
// without such a one is counted many bytes at a time, and any other is looked at once more.
LineCount CountLines(std::string_view text, char line_end) {
  if (text.empty()) return {};
  LineCount count;
  std::size_t at = std::min<std::size_t>(text.size(), 2);
  count.ends = CountByte(text.substr(0, at), line_end);
  std::uint64_t empty = CountEmptyLines(text, 0, at, line_end);
  while (text.size() - at >= ByteBlock::kBytes) {
    const std::size_t begin = at;
    const std::size_t blocks = std::min(text.size() - at, kStretch) / ByteBlock::kBytes;
    ByteCounter ends;
    ByteBlock suspects = ByteBlock::Filled('\0');
    for (std::size_t i = 0; i < blocks; ++i, at += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(text.data() + at);
      const ByteBlock before = ByteBlock::Load(text.data() + at - 1);
      const ByteBlock line_ends = block == line_end;
      suspects = suspects | ((line_ends | (block == '\r')) & (before == line_end));
      ends.Add(line_ends);
    }
    count.ends += ends.Sum();
    if (suspects.Mask() != 0) empty += CountEmptyLines(text, begin, at, line_end);
  }
  count.ends += CountByte(text.substr(at), line_end);
  empty += CountEmptyLines(text, at, text.size(), line_end);
  const bool unended = text.back() != line_end && !EndsEmptyLine(text, text.size(), line_end);
  count.filled = count.ends - empty + unended;
  return count;
}

}  // namespace leakscan
