// What `scan` and `convert` tell the converter of events, so that both write the same.
#pragma once

#include <cstdint>
#include <string>

#include "scanner/base/result.h"
#include "scanner/output/event_converter.h"

namespace leakscan {

// Refuses a framing that the format, or the place its output goes to, does not have.
Status CheckFraming(const std::string& format, const std::string& framing,
                    const std::string& output);

// `started` stands in where the events do not say when their run began.
ConverterOptions MakeConverterOptions(FormatName format, const std::string& framing,
                                      std::int64_t started);

}  // namespace leakscan
