#include "scanner/parse/parse_libraries.h"

#include <simdjson.h>

namespace leakscan {

std::vector<LibraryVersion> ParseLibraries() {
  const std::string engine = simdjson::get_active_implementation()->name();
  return {{"simdjson", SIMDJSON_STRINGIFY(SIMDJSON_VERSION) + (" (" + engine + ")")}};
}

}  // namespace leakscan
