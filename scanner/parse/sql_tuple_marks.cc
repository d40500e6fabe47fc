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

// The bytes behind backslashes that escape, and whether the first one of the next word is among
// them, given whether that of this word is.
struct Escaped {
  std::uint64_t bytes = 0;
  std::uint64_t next = 0;
};
[[gnu::noinline]] Escaped MarkEscaped(std::uint64_t backslashes, std::uint64_t first) {
  Escaped escaped{first, 0};
  for (std::uint64_t left = backslashes & ~first; left != 0;) {
    const std::uint64_t escape = left & (0 - left);
    escaped.bytes |= escape << 1U;
    escaped.next = escape >> 63U;
    left &= ~(escape | escape << 1U);
  }
  return escaped;
}

// Takes those that are escaped off the quotes of a word behind `word`.
[[gnu::always_inline]] inline void DropEscaped(Bytes* bytes, SqlTupleWord* word) {
  if ((bytes->backslashes | word->escaped) == 0) return;
  const Escaped escaped = MarkEscaped(bytes->backslashes, word->escaped);
  bytes->quotes &= ~escaped.bytes;
  word->escaped = escaped.next;
}

// What the bytes of a word are, given those `inside` of literals as far as quotes tell them, and
// what `word`, the one before, left open.
[[gnu::always_inline]] inline void Combine(const Bytes& bytes, std::uint64_t inside,
                                           bool backslash_escapes, SqlTupleWord* word) {
  const std::uint64_t closing = bytes.quotes & ~inside;
  const std::uint64_t behind = closing << 1U | word->behind_literal;
  word->in_literal = 0 - (inside >> 63U);
  word->behind_literal = closing >> 63U;
  word->opens = bytes.opens & ~inside;
  word->closes = bytes.closes & ~inside;
  word->ends = (bytes.closes | bytes.commas) & ~inside;
  word->rewritten = bytes.backslashes | (behind & bytes.quotes);
  // Without escapes E'...' has them nonetheless.
  const std::uint64_t odd_inside = backslash_escapes ? 0 : bytes.backslashes;
  word->odd = ((bytes.others | bytes.backslashes) & ~inside) | odd_inside |
              (behind & ~(word->ends | bytes.quotes));
}

// The word at `text`, which follows those that `word` told of.
[[gnu::always_inline]] inline Bytes ReadNarrowly(const char* text, bool backslash_escapes,
                                                 SqlTupleWord* word) {
  Bytes bytes{.quotes = MarkBytes(text, '\''),
              .backslashes = MarkBytes(text, '\\'),
              .opens = MarkBytes(text, '('),
              .closes = MarkBytes(text, ')'),
              .commas = MarkBytes(text, ','),
              .others = MarkBytes(text, '"', ';')};
  DropEscaped(&bytes, word);
  std::uint64_t inside = bytes.quotes;
  for (unsigned shift = 1; shift < kWordBytes; shift *= 2) inside ^= inside << shift;
  Combine(bytes, inside ^ word->in_literal, backslash_escapes, word);
  return bytes;
}

// A run of tuples, as far as it was walked over.
struct Walk {
  SqlTupleMarks::Run run;
  SqlTupleWord word;
  std::uint64_t behind_close = 0;  // what follows a tuple, as the next word's first bit
  std::uint64_t behind_comma = 1;  // what follows the comma behind it, likewise; at first it opens
};

// False if something else than plain tuples stands in the word at `at`, of which `blanks` are.
[[gnu::always_inline]] inline bool PassWord(std::size_t at, const Bytes& bytes,
                                            std::uint64_t blanks, Walk* walk) {
  const SqlTupleWord& word = walk->word;
  const std::uint64_t behind = word.closes << 1U | walk->behind_close;
  walk->behind_close = word.closes >> 63U;
  const std::uint64_t between = behind & bytes.commas;
  const std::uint64_t next = between << 1U | walk->behind_comma;
  // An addition carries over each run of blanks that begins where a tuple may.
  std::uint64_t beyond = 0;
  const bool carry = __builtin_add_overflow(next & blanks, blanks, &beyond);
  walk->behind_comma = between >> 63U | std::uint64_t{carry};
  const std::uint64_t opens = (next | beyond) & ~blanks;
  const std::uint64_t odd = word.odd | (behind & ~bytes.commas) | (opens ^ word.opens);
  const std::uint64_t closes = word.closes & ((odd & (0 - odd)) - 1);
  if (closes != 0) {
    walk->run.tuples += static_cast<unsigned>(std::popcount(closes));
    walk->run.end = at + static_cast<unsigned>(std::bit_width(closes));
  }
  return odd == 0;
}

SqlTupleMarks::Run PassNarrowly(std::string_view text, std::size_t open, bool backslash_escapes) {
  Walk walk;
  for (std::size_t at = open; text.size() - at >= kWordBytes; at += kWordBytes) {
    const char* const front = text.data() + at;
    const Bytes bytes = ReadNarrowly(front, backslash_escapes, &walk.word);
    const std::uint64_t blanks =
        MarkBytes(front, ' ', '\t') | MarkBytes(front, '\n', '\v') | MarkBytes(front, '\f', '\r');
    if (!PassWord(at, bytes, blanks, &walk)) break;
  }
  return walk.run;
}

#if defined(__x86_64__)
#define LEAKSCAN_WIDELY gnu::target("avx2,pclmul,popcnt")

// Which of 64 bytes, given as two halves, have all their bits set; are `byte`; are one of two; are
// blanks.
[[LEAKSCAN_WIDELY, gnu::always_inline]] inline std::uint64_t MaskOf(__m256i front, __m256i back) {
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(front));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(back));
  return std::uint64_t{high} << 32U | low;
}
[[LEAKSCAN_WIDELY, gnu::always_inline]] inline std::uint64_t Mark(__m256i front, __m256i back,
                                                                  char byte) {
  const __m256i all = _mm256_set1_epi8(byte);
  return MaskOf(_mm256_cmpeq_epi8(front, all), _mm256_cmpeq_epi8(back, all));
}
[[LEAKSCAN_WIDELY, gnu::always_inline]] inline std::uint64_t Mark(__m256i front, __m256i back,
                                                                  char first, char second) {
  const __m256i a = _mm256_set1_epi8(first);
  const __m256i b = _mm256_set1_epi8(second);
  return MaskOf(_mm256_or_si256(_mm256_cmpeq_epi8(front, a), _mm256_cmpeq_epi8(front, b)),
                _mm256_or_si256(_mm256_cmpeq_epi8(back, a), _mm256_cmpeq_epi8(back, b)));
}
[[LEAKSCAN_WIDELY, gnu::always_inline]] inline __m256i Blanks(__m256i bytes) {
  const __m256i from_tab = _mm256_sub_epi8(bytes, _mm256_set1_epi8('\t'));  // to '\r'
  return _mm256_or_si256(
      _mm256_cmpeq_epi8(_mm256_min_epu8(from_tab, _mm256_set1_epi8('\r' - '\t')), from_tab),
      _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' ')));
}

// As ReadNarrowly().
[[LEAKSCAN_WIDELY, gnu::always_inline]] inline Bytes ReadHalves(__m256i front, __m256i back,
                                                                bool backslash_escapes,
                                                                SqlTupleWord* word) {
  Bytes bytes{.quotes = Mark(front, back, '\''),
              .backslashes = Mark(front, back, '\\'),
              .opens = Mark(front, back, '('),
              .closes = Mark(front, back, ')'),
              .commas = Mark(front, back, ','),
              .others = Mark(front, back, '"', ';')};
  DropEscaped(&bytes, word);
  // A product without carries by all ones is the prefix sum.
  const __m128i quotes = _mm_cvtsi64_si128(static_cast<long long>(bytes.quotes));
  const __m128i sums = _mm_clmulepi64_si128(quotes, _mm_set1_epi8(-1), 0);
  const auto inside = static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums));
  Combine(bytes, inside ^ word->in_literal, backslash_escapes, word);
  return bytes;
}

[[LEAKSCAN_WIDELY, gnu::always_inline]] inline __m256i LoadHalf(const char* text) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
}

[[LEAKSCAN_WIDELY]] void ReadWidely(const char* text, bool backslash_escapes, SqlTupleWord* word) {
  ReadHalves(LoadHalf(text), LoadHalf(text + 32), backslash_escapes, word);
}

[[LEAKSCAN_WIDELY]] SqlTupleMarks::Run PassWidely(std::string_view text, std::size_t open,
                                                  bool backslash_escapes) {
  Walk walk;
  for (std::size_t at = open; text.size() - at >= kWordBytes; at += kWordBytes) {
    const __m256i front = LoadHalf(text.data() + at);
    const __m256i back = LoadHalf(text.data() + at + 32);
    const Bytes bytes = ReadHalves(front, back, backslash_escapes, &walk.word);
    if (!PassWord(at, bytes, MaskOf(Blanks(front), Blanks(back)), &walk)) break;
  }
  return walk.run;
}

#undef LEAKSCAN_WIDELY

const bool kHasWideWords = __builtin_cpu_supports("avx2") != 0 &&
                           __builtin_cpu_supports("pclmul") != 0 &&
                           __builtin_cpu_supports("popcnt") != 0;
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

SqlTupleMarks::Run SqlTupleMarks::PassOver(std::size_t open) const {
#if defined(__x86_64__)
  if (kHasWideWords && !narrowly_) return PassWidely(text_, open, backslash_escapes_);
#endif
  return PassNarrowly(text_, open, backslash_escapes_);
}

std::size_t SqlTupleMarks::FindValues(std::size_t open) {
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
    if (((word_.odd | word_.opens) & within) != 0) return 0;
    rewritten_ |= (word_.rewritten & within) != 0;
    if (value_ends_.size() < count + kWordBytes) value_ends_.resize(count + 4 * kWordBytes);
    std::uint32_t* const ends = value_ends_.data();
    for (std::uint64_t left = word_.ends & within; left != 0; left &= left - 1) {
      ends[count++] = static_cast<std::uint32_t>(begin_) + Lowest(left);
    }
    count_ = count;
    if (close != 0) return end_ = begin_ + Lowest(close) + 1;
    if (text_.size() - begin_ <= kWordBytes) return 0;
    ReadWord(begin_ + kWordBytes);
    within = ~std::uint64_t{0};
  }
}

}  // namespace leakscan
