// Method: one pass over the expression that counts positions (single characters and classes) and
// multiplies them where a bounded repeat follows; a group's positions are multiplied as a whole.
// "(?:[a-z]{2,8}\.){3}" is 3 x (8 + 1) = 27 positions and passes; "(?:a{1000}){1000}" is a million
// and does not. Syntax errors are none of its business: Hyperscan names them better.
#include "scanner/match/expression_limits.h"

#include <algorithm>
#include <vector>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kCountMax = 1'000'000;  // where counting saturates

class PositionCounter {
 public:
  explicit PositionCounter(std::string_view expression) : expression_(expression) {}

  // The largest bound of a repeat.
  std::size_t repeat_max() const { return repeat_max_; }

  std::size_t Count() {
    while (next_ < expression_.size()) Step();
    while (!open_.empty()) CloseGroup();
    return sum_;
  }

 private:
  void Step() {
    const char c = expression_[next_++];
    switch (c) {
      case '\\':
        SkipEscape();
        AddAtom(1);
        break;
      case '[':
        SkipClass();
        AddAtom(1);
        break;
      case '(':
        open_.push_back(sum_);
        sum_ = 0;
        atom_ = 0;
        break;
      case ')':
        CloseGroup();
        break;
      case '{':
        Repeat();
        break;
      case '*':
      case '+':
      case '?':
      case '|':
      case '^':
      case '$':
        break;
      default:
        AddAtom(1);
    }
  }

  void AddAtom(std::size_t size) {
    atom_ = size;
    sum_ = std::min(sum_ + size, kCountMax);
  }

  void CloseGroup() {
    const std::size_t size = sum_;
    if (open_.empty()) return;
    sum_ = open_.back();
    open_.pop_back();
    AddAtom(size);
  }

  // "\x{41}" is one character whose braces are no repeat; "\xe9" counts its digits as characters,
  // which is too many by two and does not matter.
  void SkipEscape() {
    if (next_ >= expression_.size()) return;
    const char c = expression_[next_++];
    const bool braced = c == 'x' || c == 'p' || c == 'P' || c == 'o';
    if (!braced || next_ >= expression_.size() || expression_[next_] != '{') return;
    const std::size_t end = expression_.find('}', next_);
    next_ = end == std::string_view::npos ? expression_.size() : end + 1;
  }

  void SkipClass() {
    if (next_ < expression_.size() && expression_[next_] == '^') ++next_;
    bool first = true;  // "[]a]" holds a bracket
    while (next_ < expression_.size()) {
      const char c = expression_[next_++];
      if (c == '\\') {
        ++next_;
      } else if (c == '[' && next_ < expression_.size() && expression_[next_] == ':') {
        const std::size_t end = expression_.find(":]", next_ + 1);
        if (end != std::string_view::npos) next_ = end + 2;
      } else if (c == ']' && !first) {
        return;
      }
      first = false;
    }
  }

  // Reads digits up to the first other byte; saturates.
  std::size_t ReadCount() {
    std::size_t count = 0;
    while (next_ < expression_.size() && IsDigit(expression_[next_])) {
      count = std::min(count * 10 + static_cast<std::size_t>(DigitValue(expression_[next_++])),
                       kCountMax);
    }
    return count;
  }

  void Repeat() {
    const std::size_t begin = next_;
    std::size_t bound = ReadCount();
    const bool has_digits = next_ > begin;
    if (has_digits && next_ < expression_.size() && expression_[next_] == ',') {
      ++next_;
      bound = std::max(bound, ReadCount());
    }
    if (!has_digits || next_ >= expression_.size() || expression_[next_] != '}') {
      next_ = begin;  // a literal brace
      AddAtom(1);
      return;
    }
    ++next_;
    repeat_max_ = std::max(repeat_max_, bound);
    if (bound < 2) return;
    sum_ = std::min(sum_ + atom_ * (bound - 1), kCountMax);
    atom_ = std::min(atom_ * bound, kCountMax);
  }

  std::string_view expression_;
  std::size_t next_ = 0;
  std::size_t sum_ = 0;            // positions of the group under way
  std::size_t atom_ = 0;           // of them, those that a repeat would multiply
  std::vector<std::size_t> open_;  // sums of the groups around it
  std::size_t repeat_max_ = 0;
};

}  // namespace

std::optional<std::string> ProblemOfExpression(std::string_view expression) {
  if (expression.size() > kExpressionBytesMax) {
    return "is longer than " + std::to_string(kExpressionBytesMax) + " bytes";
  }
  if (expression.find('\0') != std::string_view::npos) {
    return "holds a zero byte: write \\x00";
  }
  PositionCounter counter(expression);
  const std::size_t positions = counter.Count();
  if (counter.repeat_max() > kRepeatMax) {
    return "repeats more than " + std::to_string(kRepeatMax) +
           " times: use '*' or '+', or a shorter repeat";
  }
  if (positions > kPositionsMax) {
    return "unrolls to more than " + std::to_string(kPositionsMax) +
           " characters: shorten its repeats, or use '*' or '+'";
  }
  return std::nullopt;
}

}  // namespace leakscan
