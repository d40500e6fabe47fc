#include "scanner/pipeline/cell_memo.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakscan {
namespace {

// Values of every size up to beyond the longest one kept, alike but for one byte anywhere.
TEST(CellMemo, AnswersForTheWholeValue) {
  CellMemo<std::string, 4> memo;
  std::mt19937 random(1);
  int read = 0;
  for (int i = 0; i < 40000; ++i) {
    std::string value(random() % 8 == 0 ? random() % 140 : random() % 34, 'a');
    if (!value.empty()) value[random() % value.size()] = "ab\0c"[random() % 4];
    for (int times = 0; times < 2; ++times) {
      const std::string& answer = memo.Get(value, [&read](std::string_view text) {
        ++read;
        return std::string(text);
      });
      ASSERT_EQ(answer, value);
    }
  }
  EXPECT_LT(read, 41000);
}

}  // namespace
}  // namespace leakscan
