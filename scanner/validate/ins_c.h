// INS-C, the calculated national health identifier that preceded the INS: 22 digits. Thread-safe.
#pragma once

#include <string_view>

namespace leakscan {

// True if `digits` are 22 digits of which the first 20 are below 2^64 and the last two their key.
bool IsInsC(std::string_view digits);

}  // namespace leakscan
