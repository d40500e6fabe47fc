#include "scanner/match/repeated_bytes.h"

#include <cstddef>

namespace leakscan {

constinit const std::array<RepeatedByte, 128> kRepeatedBytes = [] {
  std::array<RepeatedByte, 128> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table[byte].bytes.fill(static_cast<char>(byte));
  }
  return table;
}();

}  // namespace leakscan
