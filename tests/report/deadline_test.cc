#include "scanner/report/deadline.h"

#include <gtest/gtest.h>

namespace leakscan {
namespace {

constexpr std::int64_t kHour = 3600;

TEST(Deadline, IsSeventyTwoHoursThatElapse) {
  struct Case {
    const char* aware_at;
    const char* zone;
    const char* due_local;
    const char* due_utc;
  };
  const Case cases[] = {
      {"2026-11-27T14:30+01:00", "", "2026-11-30 14:30 +01:00", "2026-11-30 13:30 UTC"},
      {"2026-11-27 14:30", "Europe/Paris", "2026-11-30 14:30 +01:00", "2026-11-30 13:30 UTC"},
      {"2026-11-27T14:30:59Z", "Europe/Paris", "2026-11-30 15:30 +01:00", "2026-11-30 14:30 UTC"},
      {"2026-11-27T14:30-0400", "Europe/Paris", "2026-11-30 19:30 +01:00", "2026-11-30 18:30 UTC"},
      // The clock is put forward, and back, in between.
      {"2026-03-27 14:30", "Europe/Paris", "2026-03-30 15:30 +02:00", "2026-03-30 13:30 UTC"},
      {"2026-10-24 14:30", "Europe/Paris", "2026-10-27 13:30 +01:00", "2026-10-27 12:30 UTC"},
      {"2026-10-25T02:30+02:00", "Europe/Paris", "2026-10-28 01:30 +01:00", "2026-10-28 00:30 UTC"},
      {"2028-02-28 10:00", "Indian/Reunion", "2028-03-02 10:00 +04:00", "2028-03-02 06:00 UTC"},
  };
  for (const Case& example : cases) {
    const auto deadline = MakeDeadline(example.aware_at, example.zone);
    ASSERT_TRUE(deadline) << example.aware_at << ": " << deadline.error().message;
    EXPECT_EQ(deadline->due - deadline->aware, 72 * kHour);
    EXPECT_EQ(deadline->due_local, example.due_local);
    EXPECT_EQ(deadline->due_utc, example.due_utc);
  }
}

TEST(Deadline, RefusesWhatCannotBeAnInstant) {
  const struct {
    const char* aware_at;
    const char* zone;
    const char* says;
  } cases[] = {
      {"2026-11-27T14:30", "", "--tz"},
      {"2026-03-29T02:30", "Europe/Paris", "skips"},
      {"2026-10-25T02:30", "Europe/Paris", "+02:00 or +01:00"},
      {"2026-11-27T14:30Z", "Europe/Nowhere", "tz database"},
      {"2026-11-27T14:30Z", "../../../etc/passwd", "tz database"},
      {"2026-11-27T14:30Z", "localtime", "tz database"},
      {"2026-02-29T14:30Z", "", "no time"},
      {"2026-11-27T24:00Z", "", "no time"},
      {"2026-11-27T14:60Z", "", "no time"},
      {"2026-11-27", "Europe/Paris", "no time"},
      {"2026-11-27T14:30+15:00", "", "no time"},
      {"2026-11-27T14:30+01:00x", "", "no time"},
      {"yesterday", "", "no time"},
      {"", "Europe/Paris", "no time"},
  };
  for (const auto& example : cases) {
    const auto deadline = MakeDeadline(example.aware_at, example.zone);
    ASSERT_FALSE(deadline) << example.aware_at;
    EXPECT_NE(deadline.error().message.find(example.says), std::string::npos)
        << deadline.error().message;
  }
}

}  // namespace
}  // namespace leakscan
