#include "cli/whole_output.h"

#include <unistd.h>

#include <csignal>
#include <utility>

#include "cli/process.h"
#include "cli/terminal.h"
#include "scanner/output/output_file.h"

namespace leakscan {

WholeOutput::WholeOutput(std::string path, std::unique_ptr<ByteSink> sink)
    : path_(std::move(path)), sink_(std::move(sink)) {}

Result<WholeOutput> WholeOutput::Open(const std::string& path, bool force) {
  LEAKSCAN_ASSIGN_OR_RETURN(auto sink,
                            OpenOutputFile({.path = path, .force = force, .whole = true}));
  return WholeOutput(path, std::move(sink));
}

ExitCode WholeOutput::Discard(ExitCode code) {
  sink_.reset();
  unlink((path_ + ".part").c_str());
  return code;
}

ExitCode WholeOutput::DiscardStopped() {
  return Discard(StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted);
}

ExitCode WholeOutput::End(Status written) {
  if (written) written = sink_->Close();
  if (written) return ExitCode::kClean;
  PrintMessage("the output failed: " + written.error().message);
  return Discard(ExitCode::kOutputFailed);
}

}  // namespace leakscan
