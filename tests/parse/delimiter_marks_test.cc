#include "scanner/parse/delimiter_marks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakscan {
namespace {

TEST(DelimiterMarks, AgreeWithLookingAtEachByte) {
  std::mt19937 random(3);
  for (std::size_t size = 1; size < DelimiterMarks::kBytes + 200; ++size) {
    std::string text(size + DelimiterMarks::kWordBytes, ';');  // what lies behind is never marked
    for (std::size_t i = 0; i < size; ++i) text[i] = "ab;\n\xBB"[random() % 5];
    DelimiterMarks marks;
    DelimiterMarks narrow;
    marks.Read(text.data(), size, ';', '\n');
    narrow.ReadNarrowly(text.data(), size, ';', '\n');
    const std::size_t marked = std::min(size, DelimiterMarks::kBytes);
    for (std::size_t i = 0; i < (marked + 63) / 64 * 64; ++i) {
      const auto is_set = [i](const auto& words) { return (words[i / 64] >> i % 64 & 1) != 0; };
      ASSERT_EQ(is_set(marks.delimiters), i < marked && text[i] == ';') << size << ' ' << i;
      ASSERT_EQ(is_set(marks.line_ends), i < marked && text[i] == '\n') << size << ' ' << i;
      ASSERT_EQ(is_set(narrow.delimiters), is_set(marks.delimiters)) << size << ' ' << i;
      ASSERT_EQ(is_set(narrow.line_ends), is_set(marks.line_ends)) << size << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace leakscan
