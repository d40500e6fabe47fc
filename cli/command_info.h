// CommandInfo: the command line as data, read from its declaration, so that the manual page and the
// completions of shells can never say anything else. Plain data.
#pragma once

#include <string>
#include <vector>

namespace leakscan {

struct OptionInfo {
  std::vector<std::string> names;    // with their dashes, short ones first; none: by its place
  std::string value;                 // what it takes, "FILE"; empty for a flag
  std::vector<std::string> choices;  // of the value, where there are few
  std::string description;
  std::string default_value;
  bool required = false;
};

struct CommandInfo {
  std::string name;
  std::string description;
  std::vector<OptionInfo> options;  // in the order of the help
  std::vector<CommandInfo> commands;
};

// The tree from `leakscan` down.
CommandInfo DescribeCommands();

// Shell scripts for completion, and a page for man(1), from the tree.
std::string BashCompletion(const CommandInfo& root);
std::string ZshCompletion(const CommandInfo& root);
std::string FishCompletion(const CommandInfo& root);
std::string ManualPage(const CommandInfo& root, const std::string& version);

}  // namespace leakscan
