#include "scanner/base/text_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

using Runs = std::vector<std::pair<std::size_t, std::size_t>>;

Runs RunsByBytes(std::string_view text) {
  Runs runs;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsWordByte(text[i])) continue;
    if (runs.empty() || runs.back().second != i) runs.emplace_back(i, i);
    runs.back().second = i + 1;
  }
  return runs;
}

// True if the word is of letters, digits and letters of U+00C0..U+00FF alone.
bool IsEven(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (IsAlnum(word[i])) continue;
    if (word[i] != '\xC3' || ++i == word.size()) return false;
    const auto second = static_cast<unsigned char>(word[i]);
    if (second < 0x80 || second > 0xBF || second == 0x97 || second == 0xB7) return false;
  }
  return true;
}

std::string Letters(std::uint64_t start) {
  std::string letters;
  for (; start != 0; start >>= 8U) letters += static_cast<char>(start & 0xFFU);
  return letters;
}

TEST(TextWords, AreThoseThatALookAtEachByteGives) {
  constexpr std::string_view kSigns = " -'.\n@[`{/:\0\x7F";
  const std::vector<std::string> letters = {"a", "Z", "z", "0", "9", "\x80", "\xC3", "\xFF", "é"};
  std::mt19937 random(11);
  TextWords words;
  for (std::size_t size = 0; size < 400; ++size) {
    const unsigned long_words = size % 4 == 0 ? 100 : 4;  // letters for one sign
    std::string text;
    while (text.size() < size) {
      if (random() % long_words == 0) {
        text += kSigns[random() % kSigns.size()];
      } else {
        text += letters[random() % letters.size()];
      }
    }
    words.Read(text);
    Runs runs;
    for (const TextWord& word : words.words()) runs.emplace_back(word.begin, word.end);
    ASSERT_EQ(runs, RunsByBytes(text)) << size;
  }
}

TEST(TextWords, StartAsAllFoldingsReadThem) {
  const std::vector<std::string> pieces = {
      "a", "Q", "7",    "é",    "À",         "ç",  "ÿ", "ß", "æ", "×",    "÷",     "Þ",
      "œ", "’", "\xE9", "\xC3", "e\xCC\x81", "Ã©", " ", "-", " ", "wort", "Élève", "\u00a0"};
  std::mt19937 random(12);
  TextWords words;
  std::size_t even = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const std::size_t kinds = random() % 2 == 0 ? 6 : pieces.size();  // half are without odd ones
    for (auto count = random() % 100; count > 0; --count) {
      text += random() % 6 == 0 ? " " : pieces[random() % kinds];
    }
    words.Read(text);
    bool any_odd = false;
    for (const TextWord& word : words.words()) {
      const std::string_view written = std::string_view(text).substr(word.begin, word.size());
      any_odd |= !IsEven(written);
      if (!IsEven(written)) {
        ASSERT_EQ(word.start, kOddStart) << text;
      } else if (word.start != kOddStart) {
        ++even;
        std::string folded;
        AppendFoldedUpper(written, &folded);
        std::ranges::transform(folded, folded.begin(), ToLower);
        ASSERT_EQ(Letters(word.start), folded.substr(0, 8)) << text;
        ASSERT_EQ(NormalizeFieldName(written), folded) << text;
      } else {
        ASSERT_NE(written.find('\xC3'), std::string_view::npos) << text;
      }
    }
    ASSERT_EQ(words.HoldsOddBytes(), any_odd) << text;
  }
  EXPECT_GT(even, 10000U);
}

TEST(WordStartSet, HoldsWhatWasAddedAndOddOnes) {
  constexpr std::string_view kWords[] = {"rue", "Boulevard", "BD"};
  constexpr WordStartSet<10> kStarts(kWords);
  const auto may_hold = [&](std::string_view word) {
    return kStarts.MayHold(TextWords(word).words()[0].start);
  };
  EXPECT_TRUE(may_hold("RUE"));
  EXPECT_TRUE(may_hold("boulevards"));
  EXPECT_TRUE(may_hold("bd"));
  EXPECT_TRUE(may_hold("l’été"));
  EXPECT_FALSE(may_hold("rues"));
  EXPECT_FALSE(may_hold("bo"));
  WordStartSet<10, 3> by_three;
  by_three.Add(StartOf("boulevard"));
  EXPECT_TRUE(by_three.MayHold(StartOf("bouton")));
  EXPECT_FALSE(by_three.MayHold(StartOf("bo")));
  EXPECT_TRUE(by_three.MayHold(kOddStart));
}

}  // namespace
}  // namespace leakscan
