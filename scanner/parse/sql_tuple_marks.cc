// A byte is inside of a literal if an odd number of quotes stands up to it: a prefix sum, by
// exclusive or, of the quotes that are not escaped. A doubled quote closes the literal and opens it
// again, which comes to the same. What follows a closing quote is looked at, so quotes out of step
// make a tuple odd at once, as in the grammar (sql_grammar.cc).
#include "scanner/parse/sql_tuple_marks.h"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/ascii.h"
#include "scanner/parse/byte_masks.h"

namespace leakscan {
namespace {

constexpr std::size_t kWordBytes = SqlTupleWord::kBytes;

// Bit i: byte i of a word is this.
struct Bytes {
  std::uint64_t quotes = 0;  // those that are not escaped
  std::uint64_t backslashes = 0;
  std::uint64_t opens = 0;
  std::uint64_t closes = 0;
  std::uint64_t commas = 0;
  std::uint64_t others = 0;  // double quotes and semicolons
};

std::uint32_t Lowest(std::uint64_t bits) {
  return static_cast<std::uint32_t>(std::countr_zero(bits));
}

// The bytes behind backslashes that escape. `*first`: of these, those that the word before tells;
// then those of the next one.
[[gnu::noinline]] std::uint64_t MarkEscaped(std::uint64_t backslashes, std::uint64_t* first) {
  std::uint64_t escaped = *first;
  *first = 0;
  for (std::uint64_t left = backslashes & ~escaped; left != 0;) {
    const std::uint64_t escape = left & (0 - left);
    escaped |= escape << 1U;
    *first = escape >> 63U;
    left &= ~(escape | escape << 1U);
  }
  return escaped;
}

// Of a word whose bytes `inside` of literals are known, as far as quotes tell them.
[[gnu::always_inline]] inline void Combine(const Bytes& bytes, std::uint64_t inside,
                                           bool backslash_escapes, SqlTupleWord* word) {
  const std::uint64_t closing = bytes.quotes & ~inside;
  const std::uint64_t behind = closing << 1U | word->behind_literal;
  word->in_literal = 0 - (inside >> 63U);
  word->behind_literal = closing >> 63U;
  word->closes = bytes.closes & ~inside;
  word->ends = (bytes.closes | bytes.commas) & ~inside;
  word->rewritten = bytes.backslashes | (behind & bytes.quotes);
  // Without escapes E'...' has them nonetheless.
  const std::uint64_t odd_inside = backslash_escapes ? 0 : bytes.backslashes;
  word->odd = ((bytes.opens | bytes.others | bytes.backslashes) & ~inside) | odd_inside |
              (behind & ~(word->ends | bytes.quotes));
}

// A word that follows those that `word` told of.
void ReadNarrowly(const char* text, bool backslash_escapes, SqlTupleWord* word) {
  Bytes bytes{.quotes = MarkBytes(text, '\''),
              .backslashes = MarkBytes(text, '\\'),
              .opens = MarkBytes(text, '('),
              .closes = MarkBytes(text, ')'),
              .commas = MarkBytes(text, ','),
              .others = MarkBytes(text, '"', ';')};
  if ((bytes.backslashes | word->escaped) != 0) {
    bytes.quotes &= ~MarkEscaped(bytes.backslashes, &word->escaped);
  }
  std::uint64_t inside = bytes.quotes;
  for (unsigned shift = 1; shift < kWordBytes; shift *= 2) inside ^= inside << shift;
  Combine(bytes, inside ^ word->in_literal, backslash_escapes, word);
}

#if defined(__x86_64__)
// Which of 64 bytes, given as two halves, are `byte`.
[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t Mark(__m256i front, __m256i back,
                                                                      char byte) {
  const __m256i all = _mm256_set1_epi8(byte);
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(front, all)));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(back, all)));
  return std::uint64_t{high} << 32U | low;
}

// The same.
[[gnu::target("avx2,pclmul")]] void ReadWidely(const char* text, bool backslash_escapes,
                                               SqlTupleWord* word) {
  const __m256i front = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i back = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
  Bytes bytes{.quotes = Mark(front, back, '\''),
              .backslashes = Mark(front, back, '\\'),
              .opens = Mark(front, back, '('),
              .closes = Mark(front, back, ')'),
              .commas = Mark(front, back, ','),
              .others = Mark(front, back, '"') | Mark(front, back, ';')};
  if ((bytes.backslashes | word->escaped) != 0) {
    bytes.quotes &= ~MarkEscaped(bytes.backslashes, &word->escaped);
  }
  // A product without carries by all ones is the prefix sum.
  const __m128i quotes = _mm_cvtsi64_si128(static_cast<long long>(bytes.quotes));
  const __m128i sums = _mm_clmulepi64_si128(quotes, _mm_set1_epi8(-1), 0);
  const auto inside = static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums));
  Combine(bytes, inside ^ word->in_literal, backslash_escapes, word);
}

const bool kHasWideWords =
    __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("pclmul") != 0;
#endif

void Read(const char* text, bool narrowly, bool backslash_escapes, SqlTupleWord* word) {
#if defined(__x86_64__)
  if (kHasWideWords && !narrowly) return ReadWidely(text, backslash_escapes, word);
#endif
  static_cast<void>(narrowly);
  ReadNarrowly(text, backslash_escapes, word);
}

}  // namespace

void SqlTupleMarks::Start(std::string_view text, bool backslash_escapes) {
  text_ = text;
  backslash_escapes_ = backslash_escapes;
  end_ = 0;
}

// True if nothing but commas and blanks stands between the last tuple and `open`, in one word.
inline bool SqlTupleMarks::Continues(std::size_t open) const {
  if (end_ == 0 || open < end_ || open - begin_ >= kWordBytes) return false;
  const auto separates = [](char c) { return c == ',' || IsSpace(c); };
  return std::all_of(text_.data() + end_, text_.data() + open, separates);
}

inline void SqlTupleMarks::ReadWord(std::size_t begin) {
  begin_ = begin;
  if (text_.size() - begin < kWordBytes) return ReadLastWord();
  Read(text_.data() + begin, narrowly_, backslash_escapes_, &word_);
}

[[gnu::noinline]] void SqlTupleMarks::ReadLastWord() {
  std::array<char, kWordBytes> rest{};
  text_.copy(rest.data(), rest.size(), begin_);
  Read(rest.data(), narrowly_, backslash_escapes_, &word_);
}

template <bool kValues>
std::size_t SqlTupleMarks::Walk(std::size_t open) {
  if (!Continues(open)) {
    word_ = {};
    ReadWord(open);
  }
  end_ = 0;
  rewritten_ = false;
  std::size_t count = 0;
  std::uint64_t within = ~std::uint64_t{1} << (open - begin_);
  for (;;) {
    const std::uint64_t close = word_.closes & within;
    within &= close ^ (close - 1);  // all, if it does not close here
    if ((word_.odd & within) != 0) return 0;
    if constexpr (kValues) {
      rewritten_ |= (word_.rewritten & within) != 0;
      if (value_ends_.size() < count + kWordBytes) value_ends_.resize(count + 4 * kWordBytes);
      std::uint32_t* const ends = value_ends_.data();
      for (std::uint64_t left = word_.ends & within; left != 0; left &= left - 1) {
        ends[count++] = static_cast<std::uint32_t>(begin_) + Lowest(left);
      }
      count_ = count;
    }
    if (close != 0) return end_ = begin_ + Lowest(close) + 1;
    if (text_.size() - begin_ <= kWordBytes) return 0;
    ReadWord(begin_ + kWordBytes);
    within = ~std::uint64_t{0};
  }
}

template std::size_t SqlTupleMarks::Walk<false>(std::size_t open);
template std::size_t SqlTupleMarks::Walk<true>(std::size_t open);

}  // namespace leakscan
