// The exit codes of every command (contract, "Exit codes").
#pragma once

namespace leakscan {

enum class ExitCode : int {
  kClean = 0,         // everything was scanned, nothing found
  kExposures = 1,     // exposures at or above --fail-on
  kUsage = 2,         // wrong usage, or nothing could start
  kGaps = 3,          // nothing found, but not everything was scanned
  kOutputFailed = 4,  // disk full, write error
  kTryLater = 75,
  kInterrupted = 130,
  kBrokenPipe = 141,
  kTerminated = 143,
};

}  // namespace leakscan
