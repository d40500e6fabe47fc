// One function a sub-command: runs it and gives the exit code. Messages go to stderr.
#pragma once

#include "cli/arguments.h"
#include "cli/exit_code.h"

namespace leakscan {

ExitCode RunScan(const Arguments& arguments);
ExitCode RunConvert(const Arguments& arguments);
ExitCode RunReport(const Arguments& arguments);
ExitCode RunExplain(const Arguments& arguments);
ExitCode RunDetectorsList(const Arguments& arguments);
ExitCode RunDetectorsShow(const Arguments& arguments);
ExitCode RunDetectorsCheck(const Arguments& arguments);
ExitCode RunGen(const Arguments& arguments);
ExitCode RunKeyNew(const Arguments& arguments);

}  // namespace leakscan
