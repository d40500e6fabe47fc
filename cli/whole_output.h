// WholeOutput: the file of a command that gives all of it or nothing. Half a list of patients is
// none: whoever does not come to End() leaves no ".part".
#pragma once

#include <memory>
#include <string>

#include "cli/exit_code.h"
#include "scanner/base/byte_sink.h"
#include "scanner/base/result.h"

namespace leakscan {

class WholeOutput {
 public:
  // An existing file is replaced with `force` alone.
  static Result<WholeOutput> Open(const std::string& path, bool force);

  ByteSink& sink() { return *sink_; }

  // Gives up; the exit code that it was given.
  ExitCode Discard(ExitCode code);
  // Gives up because somebody asked to stop; the exit code of the signal.
  ExitCode DiscardStopped();
  // Puts the file under its name if all was `written`, and returns kClean; else says why not.
  ExitCode End(Status written);

 private:
  WholeOutput(std::string path, std::unique_ptr<ByteSink> sink);

  std::string path_;
  std::unique_ptr<ByteSink> sink_;
};

}  // namespace leakscan
