#include "scanner/base/text_words.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

constexpr std::size_t kMaskBytes = 64;

// Letters of U+00C0..U+00FF without their accents; '\0': foldings do not agree.
constexpr std::string_view kLetters(
    "aaaaaa\0ceeeeiiiidnooooo\0ouuuuy\0\0"
    "aaaaaa\0ceeeeiiiidnooooo\0ouuuuy\0\0",
    64);
constexpr char kLead = '\xC3';  // the first byte of each

// The second one, but for U+00D7 and U+00F7, which are signs and differ in the bit of a blank.
constexpr char kSignSecond = '\xB7';
constexpr bool IsSecond(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80 && (c | ' ') != kSignSecond;
}

// Calls visit(i) for each bit of `bits`, from the lowest on.
template <class Visit>
void ForEachBit(std::uint64_t bits, Visit visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

struct WordMasks {
  std::uint64_t words = 0;  // bytes of words
  std::uint64_t beyond_ascii = 0;
};

// The masks of `size` bytes, read in whole blocks.
WordMasks ReadMasks(const char* bytes, std::size_t size) {
  WordMasks masks;
  for (std::size_t i = 0; i < size; i += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(bytes + i);
    masks.beyond_ascii |= std::uint64_t{block.Mask()} << i;  // the top bits
    masks.words |= std::uint64_t{(block.Letters() | block.Digits()).Mask()} << i;
  }
  masks.words |= masks.beyond_ascii;
  return masks;
}

// One bit for each of 64 bytes that passes `test`, which takes and gives blocks.
template <class Test>
std::uint64_t MaskOf(const char* bytes, Test test) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kMaskBytes; i += ByteBlock::kBytes) {
    mask |= std::uint64_t{test(ByteBlock::Load(bytes + i)).Mask()} << i;
  }
  return mask;
}

// The start of a word, no odd one, whose first letters have accents.
std::uint64_t FoldStart(std::string_view word) {
  std::uint64_t start = 0;
  unsigned shift = 0;
  for (std::size_t i = 0; i < word.size() && shift < 64; ++i, shift += 8) {
    char letter = ToLower(word[i]);
    if (letter == kLead) {
      letter = kLetters[static_cast<unsigned char>(word[++i]) & 0x3FU];
      if (letter == '\0') return kOddStart;
    }
    start |= std::uint64_t{static_cast<unsigned char>(letter)} << shift;
  }
  return start;
}

// `letters` are the first eight bytes at the word, some of them perhaps behind its end.
std::uint64_t ReadStart(std::uint64_t letters, std::string_view text, const TextWord& word) {
  constexpr std::size_t kBytes = sizeof(letters);
  const std::size_t unused = word.size() < kBytes ? kBytes - word.size() : 0;
  letters <<= 8 * unused;
  if (!IsAscii(letters)) return FoldStart(text.substr(word.begin, word.size()));
  // Digits have the bit that tells small letters from large ones.
  return (letters | RepeatByte(' ')) >> 8 * unused;
}

}  // namespace

void TextWords::Read(std::string_view text) {
  assert(text.size() < std::numeric_limits<std::uint32_t>::max());
  text_ = text;
  FindWords();
  const std::uint32_t* odd = odd_places_.data();
  for (TextWord& word : std::span(words_.data(), count_)) {
    if (*odd < word.end) {
      word.start = kOddStart;
      while (*odd < word.end) ++odd;
      continue;
    }
    std::uint64_t letters = 0;
    if (text.size() - word.begin >= sizeof(letters)) {
      letters = LoadWord(text.data() + word.begin);
    } else {
      std::memcpy(&letters, text.data() + word.begin, text.size() - word.begin);
    }
    word.start = ReadStart(letters, text, word);
  }
}

void TextWords::MarkAllOdd() {
  for (TextWord& word : std::span(words_.data(), count_)) word.start = kOddStart;
}

void TextWords::FindWords() {
  constexpr std::size_t kWordsMax = kMaskBytes / 2 + 1;  // that begin or end in 64 bytes
  odd_places_.clear();
  std::size_t begun = 0;
  std::size_t ended = 0;
  std::uint64_t carry = 0;  // 1 if the byte before is one of a word
  for (std::size_t base = 0; base < text_.size(); base += kMaskBytes) {
    char last[kMaskBytes];
    const char* bytes = text_.data() + base;
    WordMasks masks;
    if (const std::size_t left = text_.size() - base; left < kMaskBytes) {
      std::memset(last, 0, sizeof(last));
      std::memcpy(last, bytes, left);
      bytes = last;
      masks = ReadMasks(bytes, left);
    } else {
      masks = ReadMasks(bytes, kMaskBytes);
    }
    if (masks.beyond_ascii != 0) NoteOddBytes(bytes, base, masks.beyond_ascii);
    const std::uint64_t inside = masks.words;
    if (words_.size() - begun < kWordsMax) words_.resize(2 * words_.size() + kWordsMax);
    const std::uint64_t before = inside << 1U | carry;
    carry = inside >> 63U;
    const auto place = static_cast<std::uint32_t>(base);
    TextWord* word = words_.data() + begun;
    ForEachBit(inside & ~before, [&](std::uint32_t i) { (word++)->begin = place + i; });
    begun = static_cast<std::size_t>(word - words_.data());
    word = words_.data() + ended;
    ForEachBit(before & ~inside, [&](std::uint32_t i) { (word++)->end = place + i; });
    ended = static_cast<std::size_t>(word - words_.data());
  }
  if (ended < begun) words_[ended].end = static_cast<std::uint32_t>(text_.size());
  count_ = begun;
  odd_places_.push_back(std::numeric_limits<std::uint32_t>::max());
}

// All but the two bytes of a letter of U+00C0..U+00FF.
void TextWords::NoteOddBytes(const char* bytes, std::size_t base, std::uint64_t beyond_ascii) {
  const std::uint64_t leads = MaskOf(bytes, [](ByteBlock block) { return block == kLead; });
  const std::uint64_t seconds = MaskOf(bytes, [](ByteBlock block) {
    return block.InRange('\x80', '\xBF') ^ ((block | ByteBlock::Filled(' ')) == kSignSecond);
  });
  // A letter may lie in two masks.
  const bool begun = base > 0 && text_[base - 1] == kLead;
  const std::size_t next = base + kMaskBytes;
  const bool goes_on = next < text_.size() && IsSecond(text_[next]);
  const std::uint64_t whole = (leads << 1U | std::uint64_t{begun}) & seconds;
  const std::uint64_t led = (seconds >> 1U | std::uint64_t{goes_on} << 63U) & leads;
  ForEachBit(beyond_ascii & ~(whole | led),
             [&](std::uint32_t i) { odd_places_.push_back(static_cast<std::uint32_t>(base) + i); });
}

}  // namespace leakscan
