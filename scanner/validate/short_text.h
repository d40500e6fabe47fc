// A short value folded for comparison with a closed vocabulary, without allocating: upper case, no
// accents (Latin-1 letters, UTF-8, also encoded twice, or Windows-1252), white space runs as one
// space, typographic apostrophes and hyphens as ASCII ones, other characters as '?'; neither white
// space nor quotes at either end.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {

template <std::size_t kCapacity>
class ShortText {
 public:
  // Empty if `value` is longer than the capacity once folded.
  explicit ShortText(std::string_view value);

  std::string_view view() const { return {buffer_.data() + begin_, size_ - begin_}; }

 private:
  // False if it does not fit.
  bool Append(char c);
  void TrimEnds();

  std::array<char, kCapacity> buffer_;
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

// The folded character of U+0080 and above: ' ' for spaces, '?' for what has no ASCII counterpart.
constexpr char FoldToAscii(char32_t c) {
  constexpr std::string_view kLatin1 = "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYPS";
  if (c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F) return ' ';
  if (c >= 0xC0 && c <= 0xFF) return kLatin1[c & 0x1F];
  if (c >= 0x2010 && c <= 0x2014) return '-';
  if (c == 0x2018 || c == 0x2019) return '\'';
  if (c == 0x201C || c == 0x201D || c == 0xAB || c == 0xBB) return '"';
  return '?';
}

template <std::size_t kCapacity>
ShortText<kCapacity>::ShortText(std::string_view value) {
  while (!value.empty()) {
    char folded = value[0];
    std::size_t bytes = 1;
    if (static_cast<unsigned char>(folded) < 0x80) {
      folded = ToUpper(folded);
    } else {
      const TextCharacter character = ReadTextCharacter(value);
      folded = FoldToAscii(character.code_point);
      bytes = character.bytes;
    }
    value.remove_prefix(bytes);
    if (!Append(IsSpace(folded) ? ' ' : folded)) {
      size_ = 0;
      return;
    }
  }
  TrimEnds();
}

template <std::size_t kCapacity>
bool ShortText<kCapacity>::Append(char c) {
  if (c == ' ' && (size_ == 0 || buffer_[size_ - 1] == ' ')) return true;
  if (size_ == kCapacity) return false;
  buffer_[size_++] = c;
  return true;
}

template <std::size_t kCapacity>
void ShortText<kCapacity>::TrimEnds() {
  const auto outer = [](char c) { return c == ' ' || c == '"' || c == '\''; };
  while (size_ > 0 && outer(buffer_[size_ - 1])) --size_;
  while (begin_ < size_ && outer(buffer_[begin_])) ++begin_;
}

// True if `value` folds to one of `words`, which are of at most 24 characters.
template <std::size_t kCount>
bool FoldsToOneOf(std::string_view value, const std::string_view (&words)[kCount]) {
  const ShortText<24> folded(value);
  return std::find(words, words + kCount, folded.view()) != words + kCount;
}

}  // namespace leakscan
