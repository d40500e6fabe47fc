#include "scanner/parse/text_marks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "scanner/model/chunk.h"

namespace leakscan {
namespace {

std::size_t LineEndByBytes(std::string_view text, std::size_t from, char line_end) {
  return std::min(text.find(line_end, from), text.size());
}

std::size_t TableMarkByBytes(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ';' || c == '|' || c == '\t') return i;
    if (c == ' ' && i + 1 < text.size() && text[i + 1] == ' ') return i;
  }
  return text.size();
}

void ExpectMarks(const TextMarks& marks, std::string_view text, char line_end) {
  for (std::size_t from = 0; from <= text.size(); ++from) {
    ASSERT_EQ(marks.NextLineEnd(from), LineEndByBytes(text, from, line_end)) << from;
    ASSERT_EQ(marks.LineBegin(from), text.substr(0, from).rfind(line_end) + 1) << from;
    ASSERT_EQ(marks.NextTableMark(from), TableMarkByBytes(text, from)) << from;
  }
}

TEST(TextMarks, FindsWhatALookAtEachByteFinds) {
  constexpr std::string_view kBytes = "ab   \n\r;|\t:\xC3\x8A\xFF";
  std::mt19937 random(7);
  TextMarks marks;
  for (std::size_t size = 0; size < 300; ++size) {
    const unsigned rare = size % 3 == 0 ? 1 : 30;  // letters for one other byte
    std::string padded(size, 'x');
    for (char& c : padded) {
      if (random() % rare == 0) c = kBytes[random() % kBytes.size()];
    }
    padded.append(kChunkPaddingBytes, ' ');  // what lies behind is no part of it
    const std::string_view text = std::string_view(padded).substr(0, size);
    for (const char line_end : {'\n', '\r'}) {
      marks.Read(text, line_end);
      ExpectMarks(marks, text, line_end);
      marks.ReadNarrowly(text, line_end);
      ExpectMarks(marks, text, line_end);
    }
  }
}

}  // namespace
}  // namespace leakscan
