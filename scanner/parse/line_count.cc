// Both loops sum comparisons in single bytes over blocks of at most 255, the form that compilers
// turn into vector code: no branch depends on the data.
#include "scanner/parse/line_count.h"

#include <algorithm>
#include <cstddef>

namespace leakscan {
namespace {

constexpr std::size_t kBlock = 192;  // below 256, so that a byte holds the sum

}  // namespace

std::uint64_t CountByte(std::string_view text, char byte) {
  std::uint64_t total = 0;
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    const char* block = text.data() + begin;
    const std::size_t size = std::min(kBlock, text.size() - begin);
    std::uint8_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      sum = static_cast<std::uint8_t>(sum + (block[i] == byte));
    }
    total += sum;
  }
  return total;
}

std::uint64_t CountFilledLines(std::string_view text, char line_end) {
  if (text.empty()) return 0;
  const bool carriage_return = line_end == '\n';
  const auto ends_filled_line = [&](std::size_t i) {  // text[i] is a line end or the end
    if (i == 0 || text[i - 1] == line_end) return false;
    return !(carriage_return && text[i - 1] == '\r' && (i == 1 || text[i - 2] == line_end));
  };
  std::uint64_t total = text.back() != line_end && ends_filled_line(text.size());
  total += text[0] == line_end && ends_filled_line(0);
  total += text.size() > 1 && text[1] == line_end && ends_filled_line(1);
  const char return_byte = carriage_return ? '\r' : line_end;  // the latter never matches below
  for (std::size_t begin = 2; begin < text.size(); begin += kBlock) {
    const char* here = text.data() + begin;
    const char* before = here - 1;
    const char* before_that = here - 2;
    const std::size_t size = std::min(kBlock, text.size() - begin);
    std::uint8_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const bool empty =
          (before[i] == line_end) | ((before[i] == return_byte) & (before_that[i] == line_end));
      sum = static_cast<std::uint8_t>(sum + ((here[i] == line_end) & !empty));
    }
    total += sum;
  }
  return total;
}

}  // namespace leakscan
