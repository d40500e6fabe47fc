// Vectors of one byte repeated, in memory. Compilers that see a constant build it anew in every
// turn of a loop that needs more of them than there are registers, at three instructions each; from
// here it is an operand of the instruction that needs it.
#pragma once

#include <array>

namespace leakscan {

struct alignas(32) RepeatedByte {
  std::array<char, 32> bytes;
};

// Of each ASCII character.
extern const std::array<RepeatedByte, 128> kRepeatedBytes;

}  // namespace leakscan
