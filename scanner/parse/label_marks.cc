#include "scanner/parse/label_marks.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

using Word = LabelMarks::Word;

// What is asked of each byte of a word by itself.
struct ByteMarks {
  std::uint64_t signs = 0;
  std::uint64_t numbers = 0;  // what a number begins with
  std::uint64_t spaces = 0;
  std::uint64_t blanks = 0;
  std::uint64_t commas = 0;  // and what else divides by itself
};

// Adds what depends on the byte before, too.
class WordMaker {
 public:
  Word Make(const ByteMarks& marks) {
    Word word;
    word.events = marks.signs | (marks.numbers & (marks.blanks << 1U | blank_));
    word.blanks = marks.blanks;
    word.breaks = marks.commas | (marks.spaces & (marks.spaces << 1U | space_));
    blank_ = marks.blanks >> 63U;
    space_ = marks.spaces >> 63U;
    return word;
  }

 private:
  std::uint64_t blank_ = 0;  // 1: the last byte was one
  std::uint64_t space_ = 0;
};

void ReadWordsNarrowly(const char* bytes, char line_end, WordMaker* maker, Word* words,
                       std::size_t count) {
  for (Word* const end = words + count; words != end; ++words) {
    ByteMarks marks;
    for (std::size_t i = 0; i < 64; i += ByteBlock::kBytes, bytes += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(bytes);
      const ByteBlock spaces = block == ' ';
      const ByteBlock tabs = block == '\t';
      const ByteBlock bars = (block == '|') | tabs;
      const ByteBlock signs = block.InRange(':', '@') | (block == line_end) | bars;
      const ByteBlock numbers = block.Digits() | (block == '+') | (block == '(');
      const ByteBlock commas = (block == ',') | (block == ';') | bars;
      marks.signs |= std::uint64_t{signs.Mask()} << i;
      marks.numbers |= std::uint64_t{numbers.Mask()} << i;
      marks.spaces |= std::uint64_t{spaces.Mask()} << i;
      marks.blanks |= std::uint64_t{(spaces | tabs).Mask()} << i;
      marks.commas |= std::uint64_t{commas.Mask()} << i;
    }
    *words = maker->Make(marks);
  }
}

#if defined(__x86_64__)
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i InRange(__m256i block, char first,
                                                                   char last) {
  const __m256i above = _mm256_sub_epi8(block, _mm256_set1_epi8(first));
  const __m256i span = _mm256_set1_epi8(static_cast<char>(last - first));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, span), above);
}

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i Equal(__m256i block, char byte) {
  return _mm256_cmpeq_epi8(block, _mm256_set1_epi8(byte));
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t Mask(__m256i block) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(block));
}

// The same by AVX2.
[[gnu::target("avx2")]] void ReadWordsWidely(const char* bytes, char line_end, WordMaker* maker,
                                             Word* words, std::size_t count) {
  for (Word* const end = words + count; words != end; ++words) {
    ByteMarks marks;
    for (unsigned i = 0; i < 64; i += sizeof(__m256i), bytes += sizeof(__m256i)) {
      const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
      const __m256i spaces = Equal(block, ' ');
      const __m256i tabs = Equal(block, '\t');
      const __m256i bars = _mm256_or_si256(Equal(block, '|'), tabs);
      const __m256i signs =
          _mm256_or_si256(_mm256_or_si256(InRange(block, ':', '@'), Equal(block, line_end)), bars);
      const __m256i numbers = _mm256_or_si256(
          InRange(block, '0', '9'), _mm256_or_si256(Equal(block, '+'), Equal(block, '(')));
      const __m256i commas =
          _mm256_or_si256(_mm256_or_si256(Equal(block, ','), Equal(block, ';')), bars);
      marks.signs |= Mask(signs) << i;
      marks.numbers |= Mask(numbers) << i;
      marks.spaces |= Mask(spaces) << i;
      marks.blanks |= Mask(_mm256_or_si256(spaces, tabs)) << i;
      marks.commas |= Mask(commas) << i;
    }
    *words = maker->Make(marks);
  }
}

const bool kHasWideBlocks = __builtin_cpu_supports("avx2") != 0;
#endif

// Reads by `read` the words that lie in `text` and one that does not, from a copy.
template <class ReadWords>
void ReadAll(std::string_view text, std::size_t begin, std::size_t end, char line_end,
             ReadWords read, std::vector<Word>* words) {
  constexpr std::size_t kBytes = LabelMarks::kBytes;
  const std::size_t size = end - begin;
  words->resize((size + kBytes - 1) / kBytes);
  if (words->empty()) return;
  WordMaker maker;
  const std::size_t whole = std::min(words->size(), (text.size() - begin) / kBytes);
  read(text.data() + begin, line_end, &maker, words->data(), whole);
  if (whole < words->size()) {
    char copy[kBytes] = {};
    const std::size_t at = begin + whole * kBytes;
    std::memcpy(copy, text.data() + at, text.size() - at);
    read(copy, line_end, &maker, &words->back(), 1);
  }
  if (size % kBytes != 0) words->back().events &= (std::uint64_t{1} << size % kBytes) - 1;
}

}  // namespace

void LabelMarks::Read(std::string_view text, std::size_t begin, std::size_t end, char line_end) {
#if defined(__x86_64__)
  if (kHasWideBlocks) return ReadAll(text, begin, end, line_end, ReadWordsWidely, &words_);
#endif
  ReadNarrowly(text, begin, end, line_end);
}

void LabelMarks::ReadNarrowly(std::string_view text, std::size_t begin, std::size_t end,
                              char line_end) {
  ReadAll(text, begin, end, line_end, ReadWordsNarrowly, &words_);
}

}  // namespace leakscan
