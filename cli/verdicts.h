// What `explain` says of a text: one line a detector, what it found and why, or why nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/pattern.h"
#include "scanner/pipeline/text_probe.h"

namespace leakscan {

// What was found first, then the others. Values are masked unless `reveal`.
std::string VerdictLines(const std::vector<Detector>& detectors,
                         const std::vector<ProbeFinding>& findings, std::string_view text,
                         bool reveal);

}  // namespace leakscan
