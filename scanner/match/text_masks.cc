// Method. A place is an '@' or one of eight classes of three bytes in a row, chosen so that a class
// holds little else than what it is for and all of them can be looked up at once
// (byte_classes.h). Letters are meant in both cases.
//
//   kRoundBracket     "(at", "( a", "(ch"
//   kBracket          the same behind '[', '{' and '<'
//   kEscape           "&#6", "&co", "%40", "%25"
//   kEquals           "=40", "\u0", "\x4"
//   kAtWord           " at", " ar"
//   kCode             "HC1", "6BF", "NCF", "DC0"
//   kHost             the last letters of a host of lead.toml and a '/': "nz/", "om/"
//   kMark             ".on", ":?x", "-cf", "-pr"
#include "scanner/match/text_masks.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "scanner/base/ascii.h"
#include "scanner/match/byte_classes.h"

namespace leakscan {
namespace {

enum PlaceClass : std::uint8_t {
  kRoundBracket = 1 << 0,
  kBracket = 1 << 1,
  kEscape = 1 << 2,
  kEquals = 1 << 3,
  kAtWord = 1 << 4,
  kCode = 1 << 5,
  kHost = 1 << 6,
  kMark = 1 << 7,
};

// Both cases of letters, of the halves that their low ones give.
constexpr std::uint16_t kLetters = Halves({4, 5, 6, 7});

constexpr ByteClasses kFirstByte = [] {
  ByteClasses classes;
  classes.Add(kRoundBracket, Halves({8}), Halves({2}));
  classes.Add(kBracket, Halves({11, 12}), Halves({3, 5, 7}));
  classes.Add(kEscape, Halves({5, 6}), Halves({2}));                     // % &
  classes.Add(kEquals, Halves({12, 13}), Halves({3, 5}));                // \ =
  classes.Add(kAtWord, Halves({0}), Halves({2}));                        // ' '
  classes.Add(kCode, Halves({4, 6, 8, 14}), Halves({3, 4}));             // H 6 N D
  classes.Add(kHost, Halves({2, 3, 4, 5, 7, 9, 13, 14, 15}), kLetters);  // r c s t e g i m n o
  classes.Add(kMark, Halves({10, 13, 14}), Halves({2, 3}));              // : - .
  return classes;
}();
constexpr ByteClasses kSecondByte = [] {
  ByteClasses classes;
  const std::uint16_t word = Halves({0, 1, 3});  // ' ' a c
  classes.Add(kRoundBracket, word, Halves({2, 4, 6}));
  classes.Add(kBracket, word, Halves({2, 4, 6}));
  classes.Add(kEscape, Halves({2, 3, 4}), Halves({2, 3, 4, 6}));       // # 2 4 c
  classes.Add(kEquals, Halves({4, 5, 8}), Halves({3, 5, 7}));          // 4 u x
  classes.Add(kAtWord, Halves({1}), Halves({4, 6}));                   // a
  classes.Add(kCode, Halves({2, 3}), Halves({4}));                     // B C
  classes.Add(kHost, Halves({4, 5, 7, 8, 10, 12, 13, 15}), kLetters);  // t e g h z l m o
  classes.Add(kMark, Halves({0, 3, 15}), Halves({3, 4, 5, 6, 7}));     // p c o ?
  return classes;
}();
constexpr ByteClasses kThirdByte = [] {
  ByteClasses classes;
  const std::uint16_t word = Halves({1, 2, 3, 4, 8});  // a r c t h
  classes.Add(kRoundBracket, word, kLetters);
  classes.Add(kBracket, word, kLetters);
  classes.Add(kEscape, Halves({0, 5, 6, 8, 15}), Halves({3, 4, 5, 6, 7}));  // 0 5 6 x o
  classes.Add(kEquals, Halves({0, 4}), Halves({3}));                        // 0 4
  classes.Add(kAtWord, Halves({2, 4}), Halves({5, 7}));                     // r t
  classes.Add(kCode, Halves({0, 1, 6}), Halves({3, 4}));                    // 0 1 F
  classes.Add(kHost, Halves({15}), Halves({2}));                            // '/'
  classes.Add(kMark, Halves({2, 6, 8, 14}), kLetters);                      // r f x n
  return classes;
}();

// Bytes of a word and those behind it that its last places ask for.
constexpr std::size_t kWordBytes = TextMasks::kBytes + 2;

struct MaskPair {
  std::uint64_t digits = 0;
  std::uint64_t places = 0;
};

// The masks of the word at `bytes`, of which kWordBytes are readable.
MaskPair ReadWordNarrowly(const char* bytes) {
  static constexpr auto kTables = [] {
    std::array<std::array<std::uint8_t, 256>, 3> tables{};
    for (unsigned byte = 0; byte < 256; ++byte) {
      const auto c = static_cast<unsigned char>(byte);
      tables[0][byte] = static_cast<std::uint8_t>(kFirstByte.Of(c));
      tables[1][byte] = static_cast<std::uint8_t>(kSecondByte.Of(c));
      tables[2][byte] = static_cast<std::uint8_t>(kThirdByte.Of(c));
    }
    return tables;
  }();
  const auto classes = [bytes](std::size_t table, std::size_t i) {
    return kTables[table][static_cast<unsigned char>(bytes[i])];
  };
  MaskPair masks;
  for (std::size_t i = 0; i < TextMasks::kBytes; ++i) {
    const bool place =
        bytes[i] == '@' || (classes(0, i) & classes(1, i + 1) & classes(2, i + 2)) != 0;
    masks.digits |= std::uint64_t{IsDigit(bytes[i])} << i;
    masks.places |= std::uint64_t{place} << i;
  }
  return masks;
}

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

inline __m256i Load(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

inline std::uint32_t MaskOf(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

inline __m256i ClassesOf(__m256i bytes, const ByteClasses& classes) {
  const __m256i high_halves = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm256_and_si256(_mm256_shuffle_epi8(Load(classes.low.data()), bytes),
                          _mm256_shuffle_epi8(Load(classes.high.data()), high_halves));
}

inline std::uint32_t DigitsOf(__m256i block) {
  const __m256i behind_zero = _mm256_sub_epi8(block, _mm256_set1_epi8('0'));
  return MaskOf(_mm256_cmpeq_epi8(_mm256_min_epu8(behind_zero, _mm256_set1_epi8(9)), behind_zero));
}

inline std::uint32_t PlacesOf(const char* front, __m256i block) {
  const __m256i classes = _mm256_and_si256(
      ClassesOf(block, kFirstByte), _mm256_and_si256(ClassesOf(Load(front + 1), kSecondByte),
                                                     ClassesOf(Load(front + 2), kThirdByte)));
  const __m256i at_signs = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('@'));
  return ~MaskOf(_mm256_cmpeq_epi8(_mm256_or_si256(classes, at_signs), _mm256_setzero_si256()));
}

inline MaskPair ReadWordWidely(const char* bytes) {
  constexpr std::size_t kHalf = sizeof(__m256i);
  const __m256i first = Load(bytes);
  const __m256i second = Load(bytes + kHalf);
  return {DigitsOf(first) | std::uint64_t{DigitsOf(second)} << kHalf,
          PlacesOf(bytes, first) | std::uint64_t{PlacesOf(bytes + kHalf, second)} << kHalf};
}

// The words that lie in `text` with what is behind them; returns the first byte of the others.
std::size_t ReadWholeWords(std::string_view text, std::uint64_t* digits, std::uint64_t* places) {
  std::size_t at = 0;
  for (; at + kWordBytes <= text.size(); at += TextMasks::kBytes) {
    const MaskPair masks = ReadWordWidely(text.data() + at);
    *digits++ = masks.digits;
    *places++ = masks.places;
  }
  return at;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const bool kHasWideWords = __builtin_cpu_supports("avx2") != 0;
#endif

// The words from byte `at` on.
template <class ReadWord>
void ReadWords(std::string_view text, std::size_t at, const ReadWord& read_word, TextMasks* masks) {
  for (; at <= text.size(); at += TextMasks::kBytes) {
    char last[kWordBytes] = {};
    const char* bytes = text.data() + at;
    if (text.size() - at < kWordBytes) {
      std::memcpy(last, bytes, text.size() - at);
      bytes = last;
    }
    const MaskPair word = read_word(bytes);
    masks->digits[at / TextMasks::kBytes] = word.digits;
    masks->places[at / TextMasks::kBytes] = word.places;
  }
}

}  // namespace

void TextMasks::Resize(std::size_t size) {
  digits.resize(size / kBytes + 1);
  places.resize(size / kBytes + 1);
}

void TextMasks::Read(std::string_view text) {
#if defined(__x86_64__)
  if (kHasWideWords) {
    Resize(text.size());
    const std::size_t at = ReadWholeWords(text, digits.data(), places.data());
    ReadWords(text, at, ReadWordWidely, this);
    return;
  }
#endif
  ReadNarrowly(text);
}

void TextMasks::ReadNarrowly(std::string_view text) {
  Resize(text.size());
  ReadWords(text, 0, ReadWordNarrowly, this);
}

}  // namespace leakscan
