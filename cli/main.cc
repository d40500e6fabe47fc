// Arguments in, exit code out. Everything else is in a file of its own sub-command.

#include <new>

#include "cli/commands.h"
#include "cli/process.h"
#include "cli/terminal.h"

namespace leakscan {
namespace {

ExitCode Run(const Arguments& arguments) {
  switch (arguments.command) {
    case Command::kScan:
      return RunScan(arguments);
    case Command::kConvert:
      return RunConvert(arguments);
    case Command::kReport:
      return RunReport(arguments);
    case Command::kExplain:
      return RunExplain(arguments);
    case Command::kDetectorsList:
      return RunDetectorsList(arguments);
    case Command::kDetectorsShow:
      return RunDetectorsShow(arguments);
    case Command::kDetectorsCheck:
      return RunDetectorsCheck(arguments);
    case Command::kGen:
      return RunGen(arguments);
    case Command::kKeyNew:
      return RunKeyNew(arguments);
  }
  return ExitCode::kUsage;
}

ExitCode Main(int argc, char** argv) {
  HardenProcess();
  const ParsedArguments parsed = ParseArguments(argc, argv);
  if (parsed.run) return Run(parsed.arguments);
  if (!parsed.failed) {
    return WriteStandardOutput(parsed.text) ? ExitCode::kClean : ExitCode::kOutputFailed;
  }
  PrintMessage(MaskMessage(parsed.text));
  PrintMessage("try 'leakscan --help' or 'leakscan scan --help'");
  return ExitCode::kUsage;
}

}  // namespace
}  // namespace leakscan

int main(int argc, char** argv) {
  try {
    return static_cast<int>(leakscan::Main(argc, argv));
  } catch (const std::bad_alloc&) {
    leakscan::PrintMessage("out of memory");
    return static_cast<int>(leakscan::ExitCode::kOutputFailed);
  }
}
