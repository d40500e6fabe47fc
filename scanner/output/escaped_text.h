// Text with backslashes before what a format gives a meaning, for CEF and RFC 5424. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/base/output_buffer.h"

namespace leakscan {

// Appends `text` as valid UTF-8 on one line (as AppendSafe), a backslash before each character of
// `special`, at most `bytes_max` bytes. False if it was cut, before the character that did not fit.
bool AppendEscaped(std::string_view text, std::string_view special, std::size_t bytes_max,
                   OutputBuffer* out);

}  // namespace leakscan
