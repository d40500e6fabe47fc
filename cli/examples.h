// What users type: the examples of each command, as its help and the manual page show them.
#pragma once

#include <string_view>
#include <vector>

namespace leakscan {

struct Example {
  std::string_view purpose;
  std::string_view line;  // as typed into a shell
};

// Of a command by its name; of leakscan itself for "". Commands that explain themselves have none.
std::vector<Example> ExamplesOf(std::string_view command);

}  // namespace leakscan
