// Every pattern proved against its own examples and counter-examples.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scanner/scan.h"

namespace leakscan {

struct PatternProof {
  std::size_t proved = 0;             // examples and counter-examples
  std::vector<std::string> failures;  // a message each, without the text that it is about
};

PatternProof ProvePatterns(const Detection& detection);

}  // namespace leakscan
