// leakscan detectors list | show ID | check [FILE...].

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/pattern_proof.h"
#include "cli/process.h"
#include "cli/terminal.h"

namespace leakscan {
namespace {

ExitCode Fail(const Error& error) {
  PrintMessage(MaskMessage(error.message));
  return ExitCode::kUsage;
}

ExitCode Print(const std::string& text) {
  return WriteStandardOutput(text) ? ExitCode::kClean : ExitCode::kOutputFailed;
}

std::string_view Name(Grammar grammar) {
  switch (grammar) {
    case Grammar::kNone:
      return "columns and labels";
    case Grammar::kNumber:
      return "number";
    case Grammar::kEmail:
      return "email";
    case Grammar::kLabel:
      return "label";
    case Grammar::kDisguisedEmail:
      return "disguised email";
    case Grammar::kDamagedNumber:
      return "damaged number";
    case Grammar::kProse:
      return "running text";
    case Grammar::kLink:
      return "link";
    case Grammar::kName:
      return "name";
    case Grammar::kCertificate:
      return "certificate";
    case Grammar::kLiteral:
      return "literal";
  }
  return "";
}

}  // namespace

ExitCode RunDetectorsList(const Arguments& arguments) {
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error());
  const PatternSet& patterns = (*files)->detection().patterns;
  std::string text;
  for (std::size_t d = 0; d < patterns.detectors().size(); ++d) {
    const Detector& detector = patterns.detectors()[d];
    std::string description;
    for (std::size_t p = 0; p < patterns.patterns().size() && description.empty(); ++p) {
      if (patterns.DetectorOf(p) == d) description = patterns.patterns()[p].description;
    }
    text += fmt::format("{:16} {:12} {}\n", detector.id, Name(detector.category), description);
  }
  return Print(text);
}

ExitCode RunDetectorsShow(const Arguments& arguments) {
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error());
  const PatternSet& patterns = (*files)->detection().patterns;
  std::string text;
  for (const Pattern& pattern : patterns.patterns()) {
    if (pattern.id != arguments.detector_id) continue;
    text += fmt::format("{}  {}\n  {}\n  read by  {}\n", pattern.id, Name(pattern.category),
                        pattern.description, Name(pattern.grammar));
    if (!pattern.anchor.empty()) text += fmt::format("  anchor   {}\n", pattern.anchor);
    for (const std::string& example : pattern.examples) {
      text += fmt::format("  finds    {}\n", example);
    }
    for (const std::string& example : pattern.counter_examples) {
      text += fmt::format("  not      {}\n", example);
    }
    for (const std::string& reference : pattern.references) {
      text += fmt::format("  see      {}\n", reference);
    }
    text += fmt::format("  from     {}\n", pattern.origin);
  }
  if (text.empty()) {
    PrintMessage("no such detector; 'leakscan detectors list' shows them all");
    return ExitCode::kUsage;
  }
  return Print(text);
}

ExitCode RunDetectorsCheck(const Arguments& arguments) {
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error());
  const Detection detection = (*files)->detection();
  const PatternProof proof = ProvePatterns(detection);
  for (const std::string& failure : proof.failures) PrintMessage(failure);
  const ExitCode printed =
      Print(fmt::format("{} patterns, {} examples and counter-examples proved, {} failed\n",
                        detection.patterns.patterns().size(), proof.proved, proof.failures.size()));
  if (printed != ExitCode::kClean) return printed;
  return proof.failures.empty() ? ExitCode::kClean : ExitCode::kUsage;
}

}  // namespace leakscan
