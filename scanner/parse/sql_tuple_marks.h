// SqlTupleMarks: where the tuples of a dump end, and the values in them, by bit masks of 64 bytes:
// no branch depends on what literals hold. Only of *plain* tuples, as nearly all are: each value is
// bare or ends in one literal in single quotes, right before the comma or parenthesis behind it.
// All others are left to FindTupleEnd(), which finds the same ends. One thread.
//
//   Plain:     (1,'d\'Arc', 'x''y',NULL,N'Zoe',-1.5)
//   Not plain: (1,now(),'x')   (1,'x' ,2)   (1,"x",2)   (1,'x'||'y')
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace leakscan {

// Of 64 bytes, a bit each.
struct SqlTupleWord {
  static constexpr std::size_t kBytes = 64;
  std::uint64_t ends = 0;       // commas and closing parentheses outside of literals
  std::uint64_t closes = 0;     // of these, the parentheses
  std::uint64_t opens = 0;      // opening parentheses, likewise
  std::uint64_t odd = 0;        // what else a plain tuple has not
  std::uint64_t rewritten = 0;  // escapes and doubled quotes
  // What is left open, as bits of the next word.
  std::uint64_t in_literal = 0;      // all, or none
  std::uint64_t escaped = 0;         // the first, or none
  std::uint64_t behind_literal = 0;  // likewise
};

class SqlTupleMarks {
 public:
  // `text` must outlive the walk. Of what lies behind it nothing is read.
  void Start(std::string_view text, bool backslash_escapes);

  // Tuples that stand one behind the other, a comma and perhaps blanks between them.
  struct Run {
    std::size_t tuples = 0;
    std::size_t end = 0;  // behind the last one's parenthesis
  };
  // The plain tuples from the one on that opens at `open`, up to one that is not plain or stands in
  // the text's last bytes.
  Run PassOver(std::size_t open) const;

  // The place behind the closing parenthesis of the tuple that opens at `open`; 0 if it is not
  // plain or the text ends before. What follows is about this tuple.
  std::size_t FindValues(std::size_t open);
  // Where its values end: at a comma, the last one at the parenthesis.
  std::span<const std::uint32_t> value_ends() const { return std::span(value_ends_).first(count_); }
  // Some literal may differ from its written bytes: it has escapes or doubled quotes.
  bool rewritten() const { return rewritten_; }

  // With the instructions that every processor has, for tests.
  void ReadNarrowly() { narrowly_ = true; }

 private:
  bool Continues(std::size_t open) const;
  void ReadWord(std::size_t begin);
  void ReadLastWord();

  std::string_view text_;
  bool backslash_escapes_ = true;
  bool narrowly_ = false;
  std::size_t end_ = 0;  // of the last tuple if it was plain; else 0
  std::size_t begin_ = 0;
  SqlTupleWord word_;  // at begin_

  std::vector<std::uint32_t> value_ends_;
  std::size_t count_ = 0;
  bool rewritten_ = false;
};

}  // namespace leakscan
