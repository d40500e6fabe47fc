// leakscan convert --format F EVENTS...: saved ndjson in another format, by the code that
// `scan --format F` writes it with. What is no event is named, skipped, and makes the exit code 3.

#include <unistd.h>

#include <csignal>
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/converter_options.h"
#include "cli/process.h"
#include "cli/saved_events.h"
#include "cli/terminal.h"
#include "scanner/output/output_file.h"

namespace leakscan {
namespace {

// Converts lines into a sink, block by block.
class Conversion {
 public:
  Conversion(const ConverterOptions& options, ByteSink& sink) : converter_(options), sink_(sink) {}

  Status Take(std::string_view line) { return converter_.Convert(line, &converted_); }

  bool Write() {
    if (status_ && !converted_.empty()) status_ = sink_.Write(converted_);
    converted_.clear();
    return status_.has_value();
  }

  bool has_run() const { return converter_.has_run(); }
  const Status& status() const { return status_; }

 private:
  EventConverter converter_;
  ByteSink& sink_;
  std::string converted_;
  Status status_;
};

ExitCode FailOutput(const Error& error) {
  if (error.message == "broken pipe") return ExitCode::kBrokenPipe;
  PrintMessage("the output failed: " + error.message);
  return ExitCode::kOutputFailed;
}

}  // namespace

ExitCode RunConvert(const Arguments& arguments) {
  const ConvertArguments& chosen = arguments.convert;
  if (const Status status = CheckFraming(chosen.format, chosen.framing, chosen.output); !status) {
    return Fail(status.error().message);
  }
  auto events = SavedEvents::Open(chosen.events);
  if (!events) return Fail(events.error().message);
  std::unique_ptr<ByteSink> sink;
  if (chosen.output.empty()) {
    sink = MakeDescriptorSink(STDOUT_FILENO);
  } else {
    auto file = OpenOutputFile(
        {.path = chosen.output, .force = chosen.force, .append = chosen.append, .digest = true});
    if (!file) return Fail(file.error().message);
    sink = std::move(*file);
  }
  HandleStopSignals();
  const auto format = ParseFormatName(chosen.format).value_or(FormatName::kEcs);
  Conversion conversion(MakeConverterOptions(format, chosen.framing, StartTime()), *sink);
  SavedEvents::Reader reader;
  reader.take = [&](std::string_view line) { return conversion.Take(line); };
  reader.flush = [&] { return conversion.Write(); };
  static_cast<void>(events->Read(reader));
  if (!conversion.status()) return FailOutput(conversion.status().error());
  if (StopRequested()) {
    return StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
  }
  if (const Status closed = sink->Close(); !closed) return FailOutput(closed.error());
  if (IsForSiem(format) && !conversion.has_run() && !arguments.quiet) {
    PrintMessage("no run event was among them: their time and host are those of this conversion");
  }
  if (events->refused() == 0) return ExitCode::kClean;
  PrintMessage(std::to_string(events->refused()) + " lines were no events and are left out");
  return ExitCode::kGaps;
}

}  // namespace leakscan
