// A text that may be read beyond its end, as those in a chunk: zeros stand there.
#pragma once

#include <string>
#include <string_view>

#include "scanner/model/chunk.h"

namespace leakscan {

class PaddedText {
 public:
  explicit PaddedText(std::string_view text) : bytes_(text), size_(text.size()) {
    bytes_.append(kChunkPaddingBytes, '\0');
  }
  std::string_view view() const { return std::string_view(bytes_).substr(0, size_); }

 private:
  std::string bytes_;
  std::size_t size_;
};

}  // namespace leakscan
