// A hash that a function has just returned, kept in the registers that it came in. Compilers store
// it by halves and load it as a whole, and such a load waits until both stores have reached the
// cache: some twenty times the price of the move that is left here.
#pragma once

#include "scanner/base/hash128.h"

namespace leakscan {

inline Hash128 InRegisters(Hash128 hash) {
  __asm__("" : "+r"(hash.low), "+r"(hash.high));
  return hash;
}

}  // namespace leakscan
