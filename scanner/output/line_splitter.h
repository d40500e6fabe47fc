// LineSplitter: cuts a stream that comes in blocks into lines, in bounded memory. One owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace leakscan {

class LineSplitter {
 public:
  explicit LineSplitter(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  // Calls `line(text)` for every line that ends in `bytes`, without its end; of a line longer than
  // the limit with the limit's bytes and one more.
  template <class Function>
  void Feed(std::string_view bytes, Function line) {
    for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos;) {
      Keep(bytes.substr(0, end));
      line(std::string_view(begun_));
      begun_.clear();
      bytes.remove_prefix(end + 1);
    }
    Keep(bytes);
  }

  // What stands behind the last line end.
  std::string_view rest() const { return begun_; }

 private:
  void Keep(std::string_view bytes) {
    begun_.append(bytes.substr(0, std::min(bytes.size(), line_bytes_max_ + 1 - begun_.size())));
  }

  const std::size_t line_bytes_max_;
  std::string begun_;
};

}  // namespace leakscan
