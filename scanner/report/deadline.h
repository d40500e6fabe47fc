// Deadline: 72 hours from when the controller became aware (GDPR, article 33(1)), as the earliest
// reading of the law: hours that elapse, through nights, week-ends and changes of the clock. Local
// times come from the system's tz database. Pure but for reading it.
#pragma once

#include <cstdint>
#include <string>

#include "scanner/base/result.h"

namespace leakscan {

struct Deadline {
  std::int64_t aware = 0;  // seconds since the epoch
  std::int64_t due = 0;
  std::string zone;  // a name of the tz database, or the offset that was given
  // "2026-11-27 14:30 +01:00", and in UTC.
  std::string aware_local;
  std::string aware_utc;
  std::string due_local;
  std::string due_utc;
};

// `aware_at`: "2026-11-27T14:30+01:00", "... 14:30:00Z", or without an offset, in the `zone`
// ("Europe/Paris"; empty: none). An error says what is missing or wrong: an offset or a zone, a
// zone that the system does not know, an hour that the zone skips or has twice.
Result<Deadline> MakeDeadline(const std::string& aware_at, const std::string& zone);

}  // namespace leakscan
