// TextWords: the words of a text, told once for all that look for words in it, and WordStartSet: a
// test of a few instructions that nearly all words of a text fail, so that only the others are
// folded and compared. One thread.
//
// A word here is a run of word bytes (IsWordByte), told by bit masks of 64 bytes. Its start is that
// of its first eight letters as all foldings agree on them: in lower case, without the accents of
// Latin-1. Where they may not agree (Windows-1252, combining accents, text encoded twice, curly
// apostrophes and no-break spaces, which are word bytes, too) the word is odd: it is in every set.
//
// "Hélène" -> "helene", "D2-R2" -> "d2", "r2"; odd: "l’an", "cœur", "H\xE9l\xE8ne".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"

namespace leakscan {

inline constexpr std::uint64_t kOddStart = ~std::uint64_t{0};

// The start of a word of ASCII letters and digits: one letter a byte, the first one the lowest.
constexpr std::uint64_t StartOf(std::string_view word) {
  std::uint64_t start = 0;
  for (std::size_t i = 0; i < word.size() && i < sizeof(start); ++i) {
    start |= std::uint64_t{static_cast<unsigned char>(ToLower(word[i]))} << 8 * i;
  }
  return start;
}

// Starts, or their first kLetters letters, by one bit of 2^kBits each.
template <unsigned kBits, unsigned kLetters = 8>
class WordStartSet {
 public:
  constexpr WordStartSet() { Add(kOddStart); }
  template <class Words>
  constexpr explicit WordStartSet(const Words& words) : WordStartSet() {
    for (const std::string_view word : words) Add(StartOf(word));
  }

  constexpr void Add(std::uint64_t start) {
    const std::uint64_t hash = Hash(start);
    bits_[hash / 64] |= std::uint64_t{1} << hash % 64;
  }

  // False for most starts that were not added; true for those that were, and for odd ones.
  constexpr bool MayHold(std::uint64_t start) const {
    const std::uint64_t hash = Hash(start);
    return (bits_[hash / 64] >> hash % 64 & 1U) != 0;
  }

 private:
  static constexpr std::uint64_t Hash(std::uint64_t start) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
    return (start << (64 - 8 * kLetters)) * kFactor >> (64 - kBits);
  }

  std::array<std::uint64_t, (std::size_t{1} << kBits) / 64> bits_{};
};

struct TextWord {
  std::uint32_t begin = 0;  // in the text, [begin, end)
  std::uint32_t end = 0;
  std::uint64_t start = 0;

  std::size_t size() const { return end - begin; }
};

class TextWords {
 public:
  TextWords() = default;
  explicit TextWords(std::string_view text) { Read(text); }

  // Reads another text, which must outlive the words, into the same memory.
  void Read(std::string_view text);

  // Makes every word odd, so that nobody skips it: what tests compare the quick way with.
  void MarkAllOdd();

  std::string_view text() const { return text_; }
  std::span<const TextWord> words() const { return {words_.data(), count_}; }
  bool HoldsOddBytes() const { return odd_places_.size() > 1; }

 private:
  void FindWords();
  void NoteOddBytes(const char* bytes, std::size_t base, std::uint64_t beyond_ascii);

  std::string_view text_;
  std::vector<TextWord> words_;  // the first count_ are those of the text
  std::size_t count_ = 0;
  std::vector<std::uint32_t> odd_places_;  // of bytes that make their word odd, and one behind all
};

}  // namespace leakscan
