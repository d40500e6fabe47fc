// WordRuns: the runs of word bytes (IsWordByte) in a text, one after the other, by bit masks of 64
// bytes. Views the text; one thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "scanner/base/byte_block.h"

namespace leakscan {

class WordRuns {
 public:
  explicit WordRuns(std::string_view text) : text_(text) { Load(); }

  // The next run, [*begin, *end); false behind the last one.
  bool Next(std::size_t* begin, std::size_t* end) {
    while (bits_ == 0) {
      if (!Advance()) return false;
    }
    const auto first = static_cast<unsigned>(std::countr_zero(bits_));
    *begin = base_ + first;
    bits_ |= (std::uint64_t{1} << first) - 1;  // so that the run ends at the first zero
    while (bits_ == ~std::uint64_t{0}) {
      if (!Advance()) {
        *end = text_.size();
        bits_ = 0;
        return true;
      }
    }
    const auto behind = static_cast<unsigned>(std::countr_one(bits_));
    *end = base_ + behind;
    bits_ &= ~std::uint64_t{0} << behind;
    return true;
  }

 private:
  static constexpr std::size_t kBytes = 64;

  bool Advance() {
    if (text_.size() - base_ <= kBytes) return false;
    base_ += kBytes;
    Load();
    return true;
  }

  void Load() {
    const char* bytes = text_.data() + base_;
    const std::size_t left = text_.size() - base_;
    char last[kBytes] = {};
    if (left < kBytes) {
      if (left > 0) std::memcpy(last, bytes, left);
      bytes = last;
    }
    bits_ = 0;
    for (std::size_t i = 0; i < kBytes; i += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(bytes + i);
      // A mask takes the top bits, which are those of bytes beyond ASCII.
      const ByteBlock words = block | block.Letters() | block.Digits();
      bits_ |= std::uint64_t{words.Mask()} << i;
    }
  }

  const std::string_view text_;
  std::size_t base_ = 0;    // of the 64 bytes under way
  std::uint64_t bits_ = 0;  // their word bytes that were not given yet
};

}  // namespace leakscan
