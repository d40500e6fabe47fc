// leakscan gen: what other programs need to know of this one.

#include "cli/commands.h"
#include "cli/process.h"
#include "scanner/output/events_schema.h"

namespace leakscan {

ExitCode RunGenSchema(const Arguments&) {
  return WriteStandardOutput(EventsSchema()) ? ExitCode::kClean : ExitCode::kOutputFailed;
}

}  // namespace leakscan
