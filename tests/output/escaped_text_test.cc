#include "scanner/output/escaped_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakscan {
namespace {

using namespace std::string_view_literals;

std::string Escaped(std::string_view text, std::string_view special, std::size_t bytes_max = 1000) {
  OutputBuffer out;
  const bool whole = AppendEscaped(text, special, bytes_max, &out);
  return std::string(out.text()) + (whole ? "" : "#");
}

TEST(EscapedText, PutsBackslashesBeforeWhatMeansSomething) {
  EXPECT_EQ(Escaped("a=b|c\\d", "\\="), "a\\=b|c\\\\d");
  EXPECT_EQ(Escaped("a=b|c\\d", "\\|"), "a=b\\|c\\\\d");
  EXPECT_EQ(Escaped("say \"x\"]", "\"\\]"), "say \\\"x\\\"\\]");
  EXPECT_EQ(Escaped("", "\\"), "");
}

TEST(EscapedText, StaysOnOneLineAndValid) {
  EXPECT_EQ(Escaped("a\nb\rc\0d"sv.substr(0, 7), "\\"), "a�b�c�d");
  EXPECT_EQ(Escaped("é\xe9\u202e", "\\"), "éé�");
}

TEST(EscapedText, CutsBeforeTheCharacterThatDoesNotFit) {
  EXPECT_EQ(Escaped("abc", "\\", 3), "abc");
  EXPECT_EQ(Escaped("abc", "\\", 2), "ab#");
  EXPECT_EQ(Escaped("a•b", "\\", 3), "a#");
  EXPECT_EQ(Escaped("a•b", "\\", 4), "a•#");
  EXPECT_EQ(Escaped("a=", "=", 2), "a#");
  EXPECT_EQ(Escaped("a=", "=", 3), "a\\=");
}

}  // namespace
}  // namespace leakscan
