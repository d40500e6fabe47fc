// leakscan report EVENTS... -o report.html: one page for analyst and officer, from saved events
// alone. What is no event is named, left out, and makes the exit code 3.

#include <unistd.h>

#include <csignal>
#include <memory>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/process.h"
#include "cli/saved_events.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "scanner/base/sha256.h"
#include "scanner/output/output_file.h"
#include "scanner/report/fact_collector.h"
#include "scanner/report/report.h"

namespace leakscan {
namespace {

Result<ReportOptions> OptionsOf(const ReportArguments& chosen) {
  ReportOptions options;
  options.language = chosen.language == "en" ? Language::kEnglish : Language::kFrench;
  options.version = kVersion;
  options.made_at = StartTime();
  if (!chosen.aware_at.empty()) {
    auto deadline = MakeDeadline(chosen.aware_at, chosen.time_zone);
    if (!deadline) return tl::make_unexpected(deadline.error());
    options.deadline = std::move(*deadline);
  } else if (!chosen.time_zone.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--tz is the zone of --aware-at, which is missing");
  }
  return options;
}

// False if reading was stopped.
bool Collect(SavedEvents& events, FactCollector& collector) {
  std::optional<Sha256> digest;
  std::uint64_t bytes = 0;
  SavedEvents::Reader reader;
  reader.begin_file = [&](const std::string& path) {
    digest.emplace();
    bytes = 0;
    EventsFileFact file;
    file.name = MaskMessage(path);
    file.part = path.ends_with(".part");
    collector.BeginFile(std::move(file));
  };
  reader.bytes = [&](std::string_view block) {
    digest->Update(block.data(), block.size());
    bytes += block.size();
  };
  reader.end_file = [&] { collector.EndFile(digest->Finish(), bytes); };
  reader.take = [&](std::string_view line) { return collector.Take(line); };
  reader.flush = [&] { return collector.joinable().has_value(); };
  return events.Read(reader);
}

std::string Render(const Facts& facts, const std::string& format, const ReportOptions& options) {
  if (format == "json") return JsonReport(facts, options);
  return format == "md" ? MarkdownReport(facts, options) : HtmlReport(facts, options);
}

ExitCode Write(const ReportArguments& chosen, const std::string& report) {
  std::unique_ptr<ByteSink> sink;
  if (chosen.output.empty()) {
    sink = MakeDescriptorSink(STDOUT_FILENO);
  } else {
    auto file = OpenOutputFile({chosen.output, chosen.force});
    if (!file) return Fail(file.error().message);
    sink = std::move(*file);
  }
  Status written = sink->Write(report);
  if (written) written = sink->Close();
  if (written) return ExitCode::kClean;
  if (written.error().message == "broken pipe") return ExitCode::kBrokenPipe;
  PrintMessage("the output failed: " + written.error().message);
  return ExitCode::kOutputFailed;
}

}  // namespace

ExitCode RunReport(const Arguments& arguments) {
  const ReportArguments& chosen = arguments.report;
  const auto options = OptionsOf(chosen);
  if (!options) return Fail(options.error().message);
  if (!chosen.output.empty()) {
    const Status free = CheckOutputFile({chosen.output, chosen.force});
    if (!free) return Fail(free.error().message);
  }
  auto events = SavedEvents::Open(chosen.events);
  if (!events) return Fail(events.error().message);
  HandleStopSignals();
  FactCollector collector;
  const bool read = Collect(*events, collector);
  if (!collector.joinable()) return Fail(collector.joinable().error().message);
  if (!read) return StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
  const Facts facts = collector.Finish(events->refused());
  const ExitCode written = Write(chosen, Render(facts, chosen.format, *options));
  if (written != ExitCode::kClean || events->refused() == 0) return written;
  PrintMessage(std::to_string(events->refused()) + " lines were no events and are left out");
  return ExitCode::kGaps;
}

}  // namespace leakscan
