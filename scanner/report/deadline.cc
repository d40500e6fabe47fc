// Method: the text's fields are read as a civil time; an offset turns it into an instant, else the
// zone does, which has none or two instants for the hours around a change of the clock:
//   fits:     2026-03-29T01:30 Europe/Paris, 2026-10-25T02:30+02:00
//   does not: 2026-03-29T02:30 Europe/Paris (skipped), 2026-10-25T02:30 Europe/Paris (twice)
// 72 hours are added to the instant, so the local deadline moves by the hour that the clock does.
#include "scanner/report/deadline.h"

#include <absl/time/time.h>

#include <optional>
#include <string_view>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr int kHours = 72;

struct CivilTime {
  absl::CivilSecond time;
  std::optional<int> offset_seconds;
};

// Digits of a fixed number, taken off the front of `text`.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (!IsDigit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool TakeChar(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "Z", "+01:00", "+0100", "+01"; nothing where `text` is none of them.
std::optional<int> ParseOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = text.starts_with('-');
  if (!TakeChar(text, "+-")) return std::nullopt;
  const auto hours = TakeNumber(text, 2);
  if (!hours || *hours > 14) return std::nullopt;
  int minutes = 0;
  if (!text.empty()) {
    TakeChar(text, ":");
    const auto given = TakeNumber(text, 2);
    if (!given || *given > 59 || !text.empty()) return std::nullopt;
    minutes = *given;
  }
  const int seconds = (*hours * 60 + minutes) * 60;
  return west ? -seconds : seconds;
}

std::optional<CivilTime> ParseCivil(std::string_view text) {
  const auto year = TakeNumber(text, 4);
  if (!year || !TakeChar(text, "-")) return std::nullopt;
  const auto month = TakeNumber(text, 2);
  if (!month || !TakeChar(text, "-")) return std::nullopt;
  const auto day = TakeNumber(text, 2);
  if (!day || !TakeChar(text, "Tt ")) return std::nullopt;
  const auto hour = TakeNumber(text, 2);
  if (!hour || !TakeChar(text, ":")) return std::nullopt;
  const auto minute = TakeNumber(text, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  if (TakeChar(text, ":")) {
    const auto given = TakeNumber(text, 2);
    if (!given) return std::nullopt;
    second = *given;
  }
  CivilTime civil{absl::CivilSecond(*year, *month, *day, *hour, *minute, second), {}};
  // A field out of its range would have moved the others.
  if (civil.time.month() != *month || civil.time.day() != *day || civil.time.hour() != *hour ||
      civil.time.minute() != *minute || civil.time.second() != second) {
    return std::nullopt;
  }
  TakeChar(text, " ");
  if (text.empty()) return civil;
  civil.offset_seconds = ParseOffset(text);
  if (!civil.offset_seconds) return std::nullopt;
  return civil;
}

tl::unexpected<Error> Refuse(std::string message) {
  return MakeError(ErrorCode::kInvalidArgument, std::move(message));
}

Result<absl::Time> InstantOf(const CivilTime& civil, bool has_zone, const absl::TimeZone& zone,
                             const std::string& zone_name) {
  if (civil.offset_seconds) {
    return absl::FromCivil(civil.time, absl::FixedTimeZone(*civil.offset_seconds));
  }
  if (!has_zone) {
    return Refuse("--aware-at has no offset (14:30+01:00): give one, or --tz Europe/Paris");
  }
  const absl::TimeZone::TimeInfo info = zone.At(civil.time);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return Refuse("--aware-at is an hour that " + zone_name + " skips: the clock is put forward");
  }
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return Refuse("--aware-at is an hour that " + zone_name + " has twice: give its offset, " +
                  absl::FormatTime("%Ez", info.pre, zone) + " or " +
                  absl::FormatTime("%Ez", info.post, zone));
  }
  return info.pre;
}

}  // namespace

Result<Deadline> MakeDeadline(const std::string& aware_at, const std::string& zone_name) {
  constexpr const char* kLocalShape = "%E4Y-%m-%d %H:%M %Ez";
  constexpr const char* kUtcShape = "%E4Y-%m-%d %H:%M UTC";
  absl::TimeZone zone;
  // Names alone: what the environment calls local time is not told in the report.
  const bool named = !zone_name.empty();
  if (named && (zone_name == "localtime" || zone_name.find("..") != std::string::npos ||
                !absl::LoadTimeZone(zone_name, &zone))) {
    return Refuse("--tz: the system's tz database (package tzdata) has no such zone");
  }
  const auto civil = ParseCivil(aware_at);
  if (!civil) return Refuse("--aware-at is no time such as 2026-11-27T14:30+01:00");
  const auto aware = InstantOf(*civil, named, zone, zone_name);
  if (!aware) return tl::make_unexpected(aware.error());
  if (!named) zone = absl::FixedTimeZone(civil->offset_seconds.value_or(0));
  const absl::Time due = *aware + absl::Hours(kHours);
  const absl::TimeZone utc = absl::UTCTimeZone();
  Deadline deadline;
  deadline.aware = absl::ToUnixSeconds(*aware);
  deadline.due = absl::ToUnixSeconds(due);
  deadline.zone = named ? zone_name : absl::FormatTime("UTC%Ez", *aware, zone);
  deadline.aware_local = absl::FormatTime(kLocalShape, *aware, zone);
  deadline.aware_utc = absl::FormatTime(kUtcShape, *aware, utc);
  deadline.due_local = absl::FormatTime(kLocalShape, due, zone);
  deadline.due_utc = absl::FormatTime(kUtcShape, due, utc);
  return deadline;
}

}  // namespace leakscan
