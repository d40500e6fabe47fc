// The name and version of a library as it is loaded, for `leakscan doctor`.
#pragma once

#include <string>

namespace leakscan {

struct LibraryVersion {
  std::string name;
  std::string version;
};

}  // namespace leakscan
