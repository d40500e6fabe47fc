// leakscan key new FILE.

#include "cli/commands.h"
#include "cli/key_file.h"
#include "cli/process.h"
#include "cli/terminal.h"

namespace leakscan {

ExitCode RunKeyNew(const Arguments& arguments) {
  if (const auto key = CreateKeyFile(arguments.key_path); !key) {
    PrintMessage(key.error().message);
    return ExitCode::kUsage;
  }
  if (!arguments.quiet) {
    PrintMessage("made " + MaskMessage(arguments.key_path) +
                 ": who has it can tell whether a value is in the events; keep it apart from them");
  }
  return ExitCode::kClean;
}

}  // namespace leakscan
