#include <utility>

#include "scanner/report/report.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

std::string FilterList(const Facts& facts) {
  std::string list;
  for (const auto& [filter, runs] : facts.filters) {
    if (!list.empty()) list += ", ";
    list += filter.empty() ? "…" : filter;
  }
  return list;
}

}  // namespace

std::vector<std::string> WarningsOf(const Facts& facts, Language language) {
  std::vector<std::string> warnings;
  const Tally& total = facts.total;
  const auto count = [&](std::uint64_t number) { return CountText(number, language); };
  const auto warn = [&](const Both& text, std::initializer_list<std::string> values) {
    warnings.push_back(Fill(text.In(language), values));
  };
  if (facts.runs_without_summary > 0) warn(texts::kNoSummary, {count(facts.runs_without_summary)});
  for (const EventsFileFact& file : facts.files) {
    if (file.part) warn(texts::kPartFile, {file.name});
  }
  if (facts.interrupted) warn(texts::kInterrupted, {});
  if (facts.refused_lines > 0) warn(texts::kRefusedLines, {count(facts.refused_lines)});
  if (facts.run_count > 1) {
    warn(texts::kSeveralRuns, {count(facts.run_count), count(total.persons_range.min)});
  }
  if (facts.repeated_inputs > 0) warn(texts::kRepeatedInputs, {count(facts.repeated_inputs)});
  if (facts.runs_without_head > 0) warn(texts::kNoHead, {count(facts.runs_without_head)});
  if (total.hidden > 0) {
    warn(texts::kHiddenBanner, {FilterList(facts), count(total.hidden)});
  } else if (!facts.filters.empty()) {
    warn(texts::kFilterBanner, {FilterList(facts)});
  }
  if (total.suppressed > 0) warn(texts::kSuppressedBanner, {count(total.suppressed)});
  const std::uint64_t shown = facts.lines.exposures;
  if (shown + total.hidden + total.suppressed < total.exposures) {
    warn(texts::kMissingLines, {count(shown), count(total.exposures)});
  }
  if (total.gaps > 0) warn(texts::kGapsBanner, {count(total.gaps)});
  if (total.skipped > 0) warn(texts::kSkippedBanner, {count(total.skipped)});
  if (facts.estimated) {
    warn(texts::kEstimatedBanner, {DecimalText(facts.error_percent, 1, language)});
  }
  return warnings;
}

}  // namespace leakscan
