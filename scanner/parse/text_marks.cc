#include "scanner/parse/text_marks.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

struct MaskPair {
  std::uint64_t line_ends = 0;
  std::uint64_t table_marks = 0;
};

// The masks of the 64 bytes at `bytes`, behind which one more is readable.
MaskPair ReadWordNarrowly(const char* bytes, char line_end) {
  MaskPair masks;
  for (std::size_t i = 0; i < 64; i += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(bytes + i);
    const ByteBlock blanks = (block == ' ') & (ByteBlock::Load(bytes + i + 1) == ' ');
    const ByteBlock delimiters = (block == ';') | (block == '|') | (block == '\t');
    masks.line_ends |= std::uint64_t{(block == line_end).Mask()} << i;
    masks.table_marks |= std::uint64_t{(delimiters | blanks).Mask()} << i;
  }
  return masks;
}

#if defined(__x86_64__)

// The same of `words` words, by AVX2.
__attribute__((target("avx2"))) void ReadWidely(const char* bytes, std::size_t words, char line_end,
                                                std::uint64_t* line_ends,
                                                std::uint64_t* table_marks) {
  const __m256i ends = _mm256_set1_epi8(line_end);
  const __m256i blank = _mm256_set1_epi8(' ');
  // Delimiters, each at the place that its lower four bits tell; a byte that meets itself is one.
  const __m256i delimiters_by_bits = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(-1, 0, 0, 0, 0, 0, 0, 0, 0, '\t', 0, ';', '|', 0, 0, 0));
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t end_bits = 0;
    std::uint64_t mark_bits = 0;
    for (unsigned half = 0; half < 64; half += sizeof(__m256i), bytes += sizeof(__m256i)) {
      const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
      const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 1));
      const __m256i blanks =
          _mm256_and_si256(_mm256_cmpeq_epi8(block, blank), _mm256_cmpeq_epi8(next, blank));
      const __m256i delimiters =
          _mm256_cmpeq_epi8(_mm256_shuffle_epi8(delimiters_by_bits, block), block);
      const int end_mask = _mm256_movemask_epi8(_mm256_cmpeq_epi8(block, ends));
      const int mark_mask = _mm256_movemask_epi8(_mm256_or_si256(delimiters, blanks));
      end_bits |= std::uint64_t{static_cast<std::uint32_t>(end_mask)} << half;
      mark_bits |= std::uint64_t{static_cast<std::uint32_t>(mark_mask)} << half;
    }
    line_ends[word] = end_bits;
    table_marks[word] = mark_bits;
  }
}

const bool kHasWideBlocks = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

void TextMarks::Resize(std::size_t size) {
  size_ = size;
  line_ends_.resize(size / kBytes + 1);
  table_marks_.resize(size / kBytes + 1);
}

// Only what is in the text counts, and its end stops every search.
void TextMarks::Finish(std::string_view text) {
  if (text.ends_with(' ')) {
    const std::size_t last = size_ - 1;
    table_marks_[last / kBytes] &= ~(std::uint64_t{1} << last % kBytes);
  }
  const std::size_t bit = size_ % kBytes;
  const std::uint64_t inside = (std::uint64_t{1} << bit) - 1;
  for (std::vector<std::uint64_t>* masks : {&line_ends_, &table_marks_}) {
    masks->back() = (masks->back() & inside) | std::uint64_t{1} << bit;
  }
}

void TextMarks::Read(std::string_view text, char line_end) {
#if defined(__x86_64__)
  if (kHasWideBlocks) {
    Resize(text.size());
    ReadWidely(text.data(), WordCount(), line_end, line_ends_.data(), table_marks_.data());
    Finish(text);
    return;
  }
#endif
  ReadNarrowly(text, line_end);
}

void TextMarks::ReadNarrowly(std::string_view text, char line_end) {
  Resize(text.size());
  for (std::size_t word = 0; word < WordCount(); ++word) {
    const MaskPair masks = ReadWordNarrowly(text.data() + word * kBytes, line_end);
    line_ends_[word] = masks.line_ends;
    table_marks_[word] = masks.table_marks;
  }
  Finish(text);
}

}  // namespace leakscan
