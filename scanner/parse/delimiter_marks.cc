#include "scanner/parse/delimiter_marks.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/parse/byte_masks.h"

namespace leakscan {
namespace {

std::size_t WordsOf(std::size_t size) {
  return (size + DelimiterMarks::kWordBytes - 1) / DelimiterMarks::kWordBytes;
}

// Takes the marks behind `size` bytes off the last word.
void CutLast(std::size_t size, DelimiterMarks* marks) {
  const std::size_t left = size % DelimiterMarks::kWordBytes;
  if (left == 0) return;
  const std::uint64_t inside = (std::uint64_t{1} << left) - 1;
  marks->delimiters[size / DelimiterMarks::kWordBytes] &= inside;
  marks->line_ends[size / DelimiterMarks::kWordBytes] &= inside;
}

#if defined(__x86_64__)
// Which of 64 bytes, given as two halves, are `byte`.
[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t Mark(__m256i front, __m256i back,
                                                                      __m256i byte) {
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(front, byte)));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(back, byte)));
  return std::uint64_t{high} << 32U | low;
}

[[gnu::target("avx2")]] void ReadWidely(const char* bytes, std::size_t words, char delimiter,
                                        char line_end, DelimiterMarks* marks) {
  const __m256i delimiters = _mm256_set1_epi8(delimiter);
  const __m256i line_ends = _mm256_set1_epi8(line_end);
  for (std::size_t word = 0; word < words; ++word, bytes += DelimiterMarks::kWordBytes) {
    const __m256i front = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i back = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
    marks->delimiters[word] = Mark(front, back, delimiters);
    marks->line_ends[word] = Mark(front, back, line_ends);
  }
}

const bool kHasWideWords = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

void DelimiterMarks::Read(const char* bytes, std::size_t size, char delimiter, char line_end) {
#if defined(__x86_64__)
  if (kHasWideWords) {
    const std::size_t marked = std::min(size, kBytes);
    ReadWidely(bytes, WordsOf(marked), delimiter, line_end, this);
    CutLast(marked, this);
    return;
  }
#endif
  ReadNarrowly(bytes, size, delimiter, line_end);
}

void DelimiterMarks::ReadNarrowly(const char* bytes, std::size_t size, char delimiter,
                                  char line_end) {
  const std::size_t marked = std::min(size, kBytes);
  for (std::size_t word = 0; word < WordsOf(marked); ++word, bytes += kWordBytes) {
    delimiters[word] = MarkBytes(bytes, delimiter);
    line_ends[word] = MarkBytes(bytes, line_end);
  }
  CutLast(marked, this);
}

}  // namespace leakscan
