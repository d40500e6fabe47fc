// The events of a run beside its exposures, as ndjson: run, gap, source, input and summary. Each
// function appends one line of at most kLineBytesMax bytes; where lists would make it longer, their
// smallest entries are left out and the line says "truncated":true. Rare events: clarity before
// speed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/gap.h"
#include "scanner/model/pattern.h"
#include "scanner/model/totals.h"

namespace leakscan {

// `reveal`: the run's findings carry clear values, which the event says.
void AppendRunEvent(const RunInfo& run, bool reveal, std::string* out);
void AppendGapEvent(std::string_view source, const Gap& gap, std::string* out);
void AppendSourceEvent(const StreamContext& stream, const Totals& totals,
                       const std::vector<Detector>& detectors, std::string* out);
void AppendInputEvent(const InputReport& report, std::string* out);
void AppendSummaryEvent(const RunSummary& summary, const std::vector<Detector>& detectors,
                        std::string* out);

}  // namespace leakscan
