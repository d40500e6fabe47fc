#include "scanner/base/word_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "scanner/base/ascii.h"

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

TEST(WordRuns, GivesTheRunsThatALookAtEachByteGives) {
  constexpr std::string_view kSigns = " -'.\n@[`{/:\0\x7F";
  constexpr std::string_view kLetters = "aZz0A9\x80\xC3\xFF";
  std::mt19937 random(11);
  for (std::size_t size = 0; size < 400; ++size) {
    const unsigned long_words = size % 4 == 0 ? 100 : 4;  // letters for one sign
    std::string text;
    while (text.size() < size) {
      const std::string_view from = random() % long_words == 0 ? kSigns : kLetters;
      text += from[random() % from.size()];
    }
    Runs runs;
    WordRuns words(text);
    std::size_t begin = 0;
    std::size_t end = 0;
    while (words.Next(&begin, &end)) runs.emplace_back(begin, end);
    ASSERT_EQ(runs, RunsByBytes(text)) << size;
    ASSERT_FALSE(words.Next(&begin, &end));
  }
}

}  // namespace
}  // namespace leakscan
