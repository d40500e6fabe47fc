// The two steps that every reader of a TOML file shares: parsing without exceptions, and messages
// that name file and line. Internal to this folder's .cc files.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "scanner/base/result.h"

namespace leakscan {

// Parses `text`; errors name `file` and the line, never what stands there.
Result<toml::table> ParseToml(std::string_view text, std::string_view file);

// "file:12".
std::string PlaceOf(std::string_view file, const toml::node& node);

// kInvalidArgument with "file:12: " in front.
tl::unexpected<Error> TomlError(std::string_view file, const toml::node& node,
                                std::string_view message);

}  // namespace leakscan
