// The libraries that parse.
#pragma once

#include <vector>

#include "scanner/base/library_version.h"

namespace leakscan {

std::vector<LibraryVersion> ParseLibraries();

}  // namespace leakscan
