#include "scanner/parse/line_count.h"

#include <algorithm>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

// Of so many bytes at a time.
struct Stretch {
  std::size_t bytes = 0;
  unsigned line_ends = 0;
  bool suspect = false;  // a line that begins in it may be empty
};

// Reads whole blocks, at least one, of the `size` bytes at `bytes` and the byte before them.
Stretch ReadStretchNarrowly(const char* bytes, std::size_t size, char line_end) {
  const std::size_t blocks = std::min(size, kStretch) / ByteBlock::kBytes;
  ByteCounter ends;
  ByteBlock suspects = ByteBlock::Filled('\0');
  for (std::size_t i = 0; i < blocks; ++i, bytes += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(bytes);
    const ByteBlock line_ends = block == line_end;
    suspects =
        suspects | ((line_ends | (block == '\r')) & (ByteBlock::Load(bytes - 1) == line_end));
    ends.Add(line_ends);
  }
  return {blocks * ByteBlock::kBytes, ends.Sum(), suspects.Mask() != 0};
}

#if defined(__x86_64__)
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i Load(const char* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}

// The same, with at least 32 bytes.
[[gnu::target("avx2")]] Stretch ReadStretchWidely(const char* bytes, std::size_t size,
                                                  char line_end) {
  const std::size_t blocks = std::min(size / sizeof(__m256i), ByteCounter::kBlocksMax);
  const __m256i wanted = _mm256_set1_epi8(line_end);
  const __m256i carriage_return = _mm256_set1_epi8('\r');
  __m256i counts = _mm256_setzero_si256();
  __m256i suspects = counts;
  for (std::size_t i = 0; i < blocks; ++i, bytes += sizeof(__m256i)) {
    const __m256i block = Load(bytes);
    const __m256i line_ends = _mm256_cmpeq_epi8(block, wanted);
    const __m256i begins = _mm256_cmpeq_epi8(Load(bytes - 1), wanted);
    const __m256i empty = _mm256_or_si256(line_ends, _mm256_cmpeq_epi8(block, carriage_return));
    suspects = _mm256_or_si256(suspects, _mm256_and_si256(empty, begins));
    counts = _mm256_sub_epi8(counts, line_ends);
  }
  const __m256i sums = _mm256_sad_epu8(counts, _mm256_setzero_si256());
  const auto line_ends = _mm256_extract_epi64(sums, 0) + _mm256_extract_epi64(sums, 1) +
                         _mm256_extract_epi64(sums, 2) + _mm256_extract_epi64(sums, 3);
  return {blocks * sizeof(__m256i), static_cast<unsigned>(line_ends),
          _mm256_testz_si256(suspects, suspects) == 0};
}

const bool kHasWideBlocks = __builtin_cpu_supports("avx2") != 0;
#else
constexpr bool kHasWideBlocks = false;
#endif

Stretch ReadStretch(std::string_view text, std::size_t at, char line_end, bool wide) {
#if defined(__x86_64__)
  if (wide && text.size() - at >= sizeof(__m256i)) {
    return ReadStretchWidely(text.data() + at, text.size() - at, line_end);
  }
#endif
  return ReadStretchNarrowly(text.data() + at, text.size() - at, line_end);
}

// A line that holds nothing begins with a line end or a '\r', which lines hardly ever do: a stretch
// without such a one is counted many bytes at a time, and any other is looked at once more.
LineCount Count(std::string_view text, char line_end, bool wide) {
  if (text.empty()) return {};
  LineCount count;
  std::size_t at = std::min<std::size_t>(text.size(), 2);
  count.ends = CountByte(text.substr(0, at), line_end);
  std::uint64_t empty = CountEmptyLines(text, 0, at, line_end);
  while (text.size() - at >= ByteBlock::kBytes) {
    const Stretch stretch = ReadStretch(text, at, line_end, wide);
    count.ends += stretch.line_ends;
    if (stretch.suspect) empty += CountEmptyLines(text, at, at + stretch.bytes, line_end);
    at += stretch.bytes;
  }
  count.ends += CountByte(text.substr(at), line_end);
  empty += CountEmptyLines(text, at, text.size(), line_end);
  const bool unended = text.back() != line_end && !EndsEmptyLine(text, text.size(), line_end);
  count.filled = count.ends - empty + unended;
  return count;
}

}  // namespace

std::uint64_t CountByte(std::string_view text, char byte) {
  if (text.empty()) return 0;
  std::uint64_t count = text.front() == byte;
  std::size_t at = 1;
  while (text.size() - at >= ByteBlock::kBytes) {
    const Stretch stretch = ReadStretch(text, at, byte, kHasWideBlocks);
    count += stretch.line_ends;
    at += stretch.bytes;
  }
  for (; at < text.size(); ++at) count += text[at] == byte;
  return count;
}

LineCount CountLines(std::string_view text, char line_end) {
  return Count(text, line_end, kHasWideBlocks);
}

LineCount CountLinesNarrowly(std::string_view text, char line_end) {
  return Count(text, line_end, false);
}

}  // namespace leakscan
