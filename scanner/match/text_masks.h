// TextMasks: one look at every byte of a text, for all that looks for anchors by itself. Owns its
// masks, 64 bytes a word, and keeps their memory from text to text. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

class TextMasks {
 public:
  static constexpr std::size_t kBytes = 64;  // a word's

  // Bit i of word w: byte 64 w + i. The last word has at least one bit behind the text.
  std::vector<std::uint64_t> digits;
  // Places at which a short string begins that text_sieve.h knows: nearly all of them look like it.
  std::vector<std::uint64_t> places;

  // Replaces the masks by those of `text`. Reads nothing behind it.
  void Read(std::string_view text);

  // The same with the instructions that every processor has.
  void ReadNarrowly(std::string_view text);

 private:
  void Resize(std::size_t size);
};

}  // namespace leakscan
