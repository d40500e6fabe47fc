// leakscan gen: what other programs need to know of this one.

#include "cli/command_info.h"
#include "cli/commands.h"
#include "cli/process.h"
#include "cli/version.h"
#include "scanner/output/events_schema.h"

namespace leakscan {
namespace {

std::string Generate(const std::string& what) {
  if (what == "schema") return std::string(EventsSchema());
  const CommandInfo root = DescribeCommands();
  if (what == "bash") return BashCompletion(root);
  if (what == "zsh") return ZshCompletion(root);
  if (what == "fish") return FishCompletion(root);
  return ManualPage(root, kVersion);
}

}  // namespace

ExitCode RunGen(const Arguments& arguments) {
  return WriteStandardOutput(Generate(arguments.generate)) ? ExitCode::kClean
                                                           : ExitCode::kOutputFailed;
}

}  // namespace leakscan
