// leakscan explain [-|TEXT]: one line a detector, what it found in the text or why nothing.
// `explain EVENTS ID` is explain_event.

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/explain_event.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "cli/verdicts.h"
#include "scanner/pipeline/text_probe.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {

ExitCode RunExplain(const Arguments& arguments) {
  if (arguments.explain.size() == 2 && IsEventId(arguments.explain[1])) {
    return ExplainEvent(arguments);
  }
  std::string text;
  for (const std::string& word : arguments.explain) text += (text.empty() ? "" : " ") + word;
  if (text.empty() || text == "-") text = ReadStandardInput();
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) {
    PrintMessage(MaskMessage(files.error().message));
    return ExitCode::kUsage;
  }
  const Detection detection = (*files)->detection();
  TextProbe probe(detection, TodayOf(StartTime()).year);
  const std::vector<ProbeFinding> findings = probe.Find(text);
  return WriteStandardOutput(
             VerdictLines(detection.patterns.detectors(), findings, text, arguments.explain_reveal))
             ? ExitCode::kClean
             : ExitCode::kOutputFailed;
}

}  // namespace leakscan
