// The JSON Schema (draft 2020-12) of the ndjson events, as `leakscan gen schema` prints it: the
// text of events.schema.json, embedded by the build. Whoever changes an event changes it as well;
// tests/siem holds every golden event against it.
#pragma once

#include <string_view>

namespace leakscan {

std::string_view EventsSchema();

}  // namespace leakscan
