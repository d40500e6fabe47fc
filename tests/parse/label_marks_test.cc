#include "scanner/parse/label_marks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

using Word = LabelMarks::Word;

bool IsEvent(std::string_view record, std::size_t i, char line_end) {
  const char c = record[i];
  if ((c >= ':' && c <= '@') || c == '|' || c == '\t' || c == line_end) return true;
  return (IsDigit(c) || c == '+' || c == '(') && i > 0 && IsBlank(record[i - 1]);
}

bool IsBreak(std::string_view record, std::size_t i) {
  const char c = record[i];
  return c == ';' || c == ',' || c == '|' || c == '\t' ||
         (c == ' ' && i > 0 && record[i - 1] == ' ');
}

void ExpectMarks(const LabelMarks& marks, std::string_view record, char line_end) {
  const auto bit = [](std::uint64_t mask, std::size_t i) { return (mask >> i % 64 & 1) != 0; };
  ASSERT_EQ(marks.words().size(), (record.size() + 63) / 64);
  for (std::size_t i = 0; i < marks.words().size() * 64; ++i) {
    const Word& word = marks.words()[i / 64];
    ASSERT_EQ(bit(word.events, i), i < record.size() && IsEvent(record, i, line_end)) << i;
    if (i >= record.size()) continue;
    ASSERT_EQ(bit(word.blanks, i), IsBlank(record[i])) << i;
    ASSERT_EQ(bit(word.breaks, i), IsBreak(record, i)) << i;
  }
  for (std::size_t from = 0; from <= record.size(); ++from) {
    const std::size_t end = from + (record.size() - from) / 2;
    std::size_t next = from;
    while (next < end && !IsBreak(record, next)) ++next;
    ASSERT_EQ(marks.NextBreak(from, end), next) << from;
  }
  for (std::size_t place = 0; place <= record.size(); ++place) {
    const std::uint64_t blanks = marks.Before(&Word::blanks, place);
    for (std::size_t back = 1; back <= 64; ++back) {
      const bool blank = back <= place && IsBlank(record[place - back]);
      ASSERT_EQ(bit(blanks, 64 - back), blank) << place << " " << back;
    }
  }
}

TEST(LabelMarks, TellsWhatALookAtEachByteTells) {
  constexpr std::string_view kBytes = "  \t\n\r:;<=>?@|,+(0192-\xC2\xA0";
  std::mt19937 random(3);
  LabelMarks marks;
  for (std::size_t size = 0; size < 200; ++size) {
    const unsigned rare = size % 3 == 0 ? 1 : 8;  // letters for one other byte
    std::string text(size + size % 70, 'x');
    for (char& c : text) {
      if (random() % rare == 0) c = kBytes[random() % kBytes.size()];
    }
    const std::size_t begin = size % 70 / 2;
    const std::string_view record = std::string_view(text).substr(begin, size);
    for (const char line_end : {'\n', '\r'}) {
      marks.Read(text, begin, begin + size, line_end);
      ExpectMarks(marks, record, line_end);
      marks.ReadNarrowly(text, begin, begin + size, line_end);
      ExpectMarks(marks, record, line_end);
    }
  }
}

}  // namespace
}  // namespace leakscan
