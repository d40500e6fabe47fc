#include "scanner/output/line_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakscan {
namespace {

TEST(LineSplitter, GivesTheSameLinesForEveryBlockSize) {
  const std::string text = "one\n\nthree\r\n" + std::string(30, 'x') + "\nfive\nrest";
  const std::vector<std::string> expected = {"one", "", "three\r", std::string(11, 'x'), "five"};
  for (std::size_t block = 1; block <= text.size(); ++block) {
    LineSplitter splitter(10);
    std::vector<std::string> lines;
    for (std::size_t place = 0; place < text.size(); place += block) {
      splitter.Feed(std::string_view(text).substr(place, block),
                    [&](std::string_view line) { lines.emplace_back(line); });
    }
    EXPECT_EQ(lines, expected) << block;
    EXPECT_EQ(splitter.rest(), "rest") << block;
  }
}

}  // namespace
}  // namespace leakscan
