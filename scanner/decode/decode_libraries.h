// The libraries that decode.
#pragma once

#include <vector>

#include "scanner/base/library_version.h"

namespace leakscan {

std::vector<LibraryVersion> DecodeLibraries();

}  // namespace leakscan
