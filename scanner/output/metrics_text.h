// The figures of a run for Prometheus, in the text format that node_exporter's textfile collector
// reads (exposition format 0.0.4). Counts alone: nothing of the input but the detectors' names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/model/pattern.h"
#include "scanner/model/totals.h"

namespace leakscan {

// Appends all figures, each with its help, in a fixed order. `exit_code` is the one that the run
// ends with, `started` in seconds since the epoch.
void AppendMetrics(const RunSummary& summary, const std::vector<Detector>& detectors,
                   std::int64_t started, int exit_code, const std::string& version,
                   std::string* out);

}  // namespace leakscan
