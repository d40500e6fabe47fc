// Method. 64 bytes become two masks, of the digits and of the separators that join two digits by
// themselves; between the masks' edges lie the tokens: runs of digits with single separators in
// them. A token is nearly always a stretch of its own, behind which the anchor is known at once.
// Where other bytes of the expression's class join it to the next one, or it is long, or stands
// behind an escape, the stretch is read again by the exact rules (number_runs.h).
//
// Fits:     "2 55 08 14 168 025 38", "06/47/38/29/15": one token, nine digits or more.
// Rejected: "2021-03-15" (a token of eight digits), "75001" (a short token that nothing joins).
// Again:    "+33 (0)6 47 38 29 15" (tokens "33", "0", "6 47 38 29 15"), a gap of two, NBSP, "2A".
#include "scanner/match/number_scan.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"
#include "scanner/match/number_mask.h"
#include "scanner/match/number_runs.h"

namespace leakscan {
namespace {

// The digits of a token of at least eight bytes, all of them ASCII.
std::size_t CountDigits(const char* begin, const char* end) {
  const auto count = [](std::uint64_t word) {
    return static_cast<std::size_t>((FlagRange(word, '0', '9') >> 7U) * kOnes >> 56U);
  };
  std::size_t digits = 0;
  for (; begin + 8 <= end; begin += 8) digits += count(LoadWord(begin));
  const auto rest = static_cast<unsigned>(end - begin);
  if (rest > 0) digits += count(LoadWord(end - 8) >> (64U - 8U * rest));
  return digits;
}

// The stretch that is open, and what becomes of it.
class Stretch {
 public:
  Stretch(std::string_view text, std::uint16_t pattern, std::vector<Anchor>* anchors)
      : text_(text), pattern_(pattern), anchors_(anchors) {}

  // The next token, [begin, end).
  void Add(std::size_t begin, std::size_t end) {
    if (end_ > 0 && Joins(begin)) {
      one_token_ = false;
      size_ += end - begin;
    } else {
      Finish();
      begin_ = begin;
      size_ = end - begin;
      one_token_ = true;
    }
    end_ = end;
  }

  void Finish() {
    if (size_ >= kRunDigitsMin) FinishLong();
  }

 private:
  // True if nothing between the last token and `next` ends the stretch.
  bool Joins(std::size_t next) const {
    std::size_t i = end_;
    while (i < next && IsStretchByte(text_[i])) ++i;
    return i == next;
  }

  void FinishLong() {
    if (one_token_ && size_ <= kDigitsPerAnchor && !FollowsEscape()) {
      const std::size_t digits = CountDigits(text_.data() + begin_, text_.data() + end_);
      if (digits < kRunDigitsMin) return;
      // data(): the byte behind the text may be asked, too.
      if (text_.data()[end_] == ':' && digits == 10 && IsTime(text_, end_)) return;
      const auto end = static_cast<std::uint32_t>(end_);
      anchors_->push_back({end, end, pattern_});
      return;
    }
    std::size_t end = end_;
    while (end < text_.size() && IsStretchByte(text_[end])) ++end;
    AppendRunEnds(text_, 0, end, pattern_, anchors_);
  }

  // The first digits may belong to a percent escape.
  bool FollowsEscape() const {
    return (begin_ > 0 && text_[begin_ - 1] == '%') || (begin_ > 1 && text_[begin_ - 2] == '%');
  }

  const std::string_view text_;
  const std::uint16_t pattern_;
  std::vector<Anchor>* const anchors_;
  std::size_t begin_ = 0;  // of its first token
  std::size_t end_ = 0;    // of its last token; 0: there was none
  std::size_t size_ = 0;   // of its tokens
  bool one_token_ = true;
};

}  // namespace

void AppendNumberAnchors(std::string_view text, const TextMasks& masks, std::uint16_t pattern,
                         std::vector<Anchor>* anchors) {
  Stretch stretch(text, pattern, anchors);
  std::size_t begin = 0;  // of the token that is open
  bool in_token = false;
  std::uint64_t digit_before = 0;  // 1: the byte before the block is a digit
  char last[TextMasks::kBytes] = {};
  const std::uint64_t* const all_digits = masks.digits.data();
  for (std::size_t word = 0; word < masks.digits.size(); ++word) {
    const std::uint64_t digits = all_digits[word];
    if (digits == 0 && !in_token) {
      digit_before = 0;
      continue;
    }
    const std::size_t base = word * TextMasks::kBytes;
    const char* block = text.data() + base;
    if (base + TextMasks::kBytes > text.size()) {  // zeros behind the text close its last token
      std::memcpy(last, block, text.size() - base);
      block = last;
    }
    const std::uint64_t digit_behind =
        word + 1 < masks.digits.size() ? all_digits[word + 1] & 1U : 0U;
    const std::uint64_t joining =
        NumberMask(block) & (digits << 1U | digit_before) & (digits >> 1U | digit_behind << 63U);
    const std::uint64_t tokens = digits | joining;
    std::uint64_t edges = tokens ^ (tokens << 1U | std::uint64_t{in_token});
    digit_before = digits >> 63U;
    while (true) {
      if (!in_token) {
        if (edges == 0) break;
        begin = base + static_cast<unsigned>(std::countr_zero(edges));
        edges &= edges - 1;
        in_token = true;
      }
      if (edges == 0) break;
      stretch.Add(begin, base + static_cast<unsigned>(std::countr_zero(edges)));
      edges &= edges - 1;
      in_token = false;
    }
  }
  stretch.Finish();
}

}  // namespace leakscan
