#include "scanner/parse/head_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HeadLines, AreThoseThatHoldSomething) {
  EXPECT_THAT(FindHeadLines("a\n\nb\r\n\r\nc", true).lines, ElementsAre("a", "b\r", "c"));
  EXPECT_THAT(FindHeadLines("a\r\rb\r", true).lines, ElementsAre("a", "b"));
  EXPECT_THAT(FindHeadLines("\n\r\n\n", true).lines, IsEmpty());
  EXPECT_THAT(FindHeadLines("", true).lines, IsEmpty());
}

TEST(HeadLines, SetTheLineAsideThatTheHeadCuts) {
  const HeadLines cut = FindHeadLines("a\nb", false);
  EXPECT_THAT(cut.lines, ElementsAre("a"));
  EXPECT_EQ(cut.cut, "b");
  EXPECT_EQ(FindHeadLines("a\nb\n", false).cut, "");
}

TEST(HeadLines, LieWhereverLinesEnd) {  // in blocks of many bytes
  for (std::size_t first = 0; first < 140; ++first) {
    const std::string text = std::string(first, 'x') + "\n" + std::string(70, 'y') + "\nz";
    const HeadLines head = FindHeadLines(text, true);
    ASSERT_EQ(head.lines.size(), first == 0 ? 2U : 3U) << first;
    EXPECT_EQ(head.lines.back(), "z") << first;
    EXPECT_EQ(OffsetIn(text, head.lines.back()), text.size() - 1) << first;
  }
}

// By the definition, line by line and delimiter by delimiter.
LinesDivided DivideSlowly(const std::vector<std::string_view>& lines, std::size_t enough) {
  std::map<std::ptrdiff_t, std::size_t> lines_with;
  std::size_t divided = 0;
  std::size_t most = 0;
  for (const std::string_view line : lines) {
    const std::ptrdiff_t count = std::ranges::count(line, ';');
    if (line.starts_with('"') || line.find(";\"") != line.npos) return LinesDivided::kUnknown;
    if (count == 0) continue;
    ++divided;
    most = std::max(most, ++lines_with[count]);
  }
  if (divided < enough) return LinesDivided::kNever;
  return most >= enough ? LinesDivided::kEvenly : LinesDivided::kUnevenly;
}

TEST(DivideLines, IsToldAsSoonAsItIsSure) {
  std::minstd_rand noise(7);
  const auto below = [&noise](std::size_t count) { return std::size_t{noise() % count}; };
  std::map<LinesDivided, int> seen;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> texts(1 + below(30));
    const std::size_t usual = 1 + below(3);
    const std::size_t unusual = below(11);  // of ten lines
    bool quotes = false;
    for (std::string& text : texts) {
      const std::size_t count = below(10) < unusual ? below(5) : usual;
      for (std::size_t i = 0; i < count; ++i) text += std::string(below(20), 'a') + ';';
      text += 'b';
      if (below(400) == 0) text.insert(below(text.size()), 1, '"');
      quotes = quotes || text.find('"') != std::string::npos;
    }
    const std::vector<std::string_view> lines(texts.begin(), texts.end());
    for (std::size_t enough = 1; enough <= lines.size(); ++enough) {
      const LinesDivided divided = DivideLines(lines, quotes, ';', enough);
      ASSERT_EQ(divided, DivideSlowly(lines, enough)) << round << ' ' << enough;
      ++seen[divided];
    }
  }
  EXPECT_EQ(seen.size(), 4U);
}

}  // namespace
}  // namespace leakscan
