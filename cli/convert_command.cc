// leakscan convert --format F EVENTS...: saved ndjson in another format, by the code that
// `scan --format F` writes it with. What is no event is named, skipped, and makes the exit code 3.

#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/converter_options.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "scanner/output/event_file.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/output_file.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kMessagesMax = 10;

// Converts files one behind the other into one sink.
class Conversion {
 public:
  Conversion(const ConverterOptions& options, ByteSink& sink) : converter_(options), sink_(sink) {}

  // False if the output failed or somebody asked to stop.
  bool Convert(const std::string& path, EventFile& file) {
    LineSplitter splitter(kLineBytesMax);
    std::uint64_t number = 0;
    std::array<char, 65536> block;
    const auto convert = [&](std::string_view line) { ConvertLine(path, ++number, line); };
    while (!StopRequested()) {
      const auto size = file.Read(block);
      if (!size) {
        if (StopRequested()) break;
        Complain(path + ": " + size.error().message);
        return true;
      }
      if (*size == 0) {
        if (!splitter.rest().empty()) convert(splitter.rest());
        return Write();
      }
      splitter.Feed({block.data(), *size}, convert);
      if (!Write()) return false;
    }
    return false;
  }

  std::uint64_t refused() const { return refused_; }
  bool has_run() const { return converter_.has_run(); }
  const Status& status() const { return status_; }

 private:
  void ConvertLine(const std::string& path, std::uint64_t number, std::string_view line) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;  // holds nothing
    if (const Status status = converter_.Convert(line, &converted_); !status) {
      Complain(path + ":" + std::to_string(number) + ": " + status.error().message);
    }
  }

  void Complain(const std::string& message) {
    ++refused_;
    if (refused_ <= kMessagesMax) PrintMessage(MaskMessage(message));
    if (refused_ == kMessagesMax + 1) PrintMessage("further such lines are only counted");
  }

  bool Write() {
    if (status_ && !converted_.empty()) status_ = sink_.Write(converted_);
    converted_.clear();
    return status_.has_value();
  }

  EventConverter converter_;
  ByteSink& sink_;
  std::string converted_;
  std::uint64_t refused_ = 0;
  Status status_;
};

ExitCode Fail(const std::string& message) {
  PrintMessage(MaskMessage(message));
  return ExitCode::kUsage;
}

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
  std::vector<std::unique_ptr<EventFile>> files;
  for (const std::string& path : chosen.events) {
    auto file = EventFile::Open(path);
    if (!file) return Fail(path + ": " + file.error().message);
    files.push_back(std::move(*file));
  }
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
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!conversion.Convert(chosen.events[i], *files[i])) break;
    files[i].reset();
  }
  if (!conversion.status()) return FailOutput(conversion.status().error());
  if (StopRequested()) {
    return StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
  }
  if (const Status closed = sink->Close(); !closed) return FailOutput(closed.error());
  if (IsForSiem(format) && !conversion.has_run() && !arguments.quiet) {
    PrintMessage("no run event was among them: their time and host are those of this conversion");
  }
  if (conversion.refused() == 0) return ExitCode::kClean;
  PrintMessage(std::to_string(conversion.refused()) + " lines were no events and are left out");
  return ExitCode::kGaps;
}

}  // namespace leakscan
