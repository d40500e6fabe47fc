// EventFormat: one of our events as one line of another tool's format: ECS, OCSF, Splunk HEC,
// RFC 5424, CEF. Stands behind the ndjson writer: EventConverter reads a line back, decides what of
// it goes into one line, and calls the format. Formats keep nothing between calls; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/json_writer.h"
#include "scanner/model/event_tree.h"

namespace leakscan {

enum class FormatName : std::uint8_t { kEcs, kOcsf, kHec, kRfc5424, kCef, kText };

std::optional<FormatName> ParseFormatName(std::string_view name);  // "ecs"...
// Text is for people.
constexpr bool IsForSiem(FormatName name) { return name != FormatName::kText; }

// What the `run` event said, for the lines behind it.
struct RunFacts {
  std::string version;
  std::string patterns;      // digest of the pattern set
  std::string host;          // empty where it is not known
  std::string started_text;  // ISO 8601, seconds, Z
  std::int64_t started = 0;  // seconds since the epoch, not negative
  std::vector<std::pair<std::string, std::string>> labels;
};

// One line to write: an event, or a part of it.
struct EventLine {
  const EventNode& event;
  EventType type = EventType::kRun;
  const RunFacts& run;
  std::string_view id;  // of this line: a line that is delivered twice can be told
  std::uint64_t part = 1;
  bool more = false;  // the event goes on in the next line
  // Of the event's findings those that this line holds.
  std::size_t findings_begin = 0;
  std::size_t findings_end = 0;
};

// How much of its texts and lists a line may show; what is left out it says.
struct LineLimits {
  std::size_t text_bytes = 0;
  std::size_t entries = 0;
};

class EventFormat {
 public:
  virtual ~EventFormat() = default;

  // Appends the line, without its end; nothing of an event that the format passes over. False if a
  // field of the format cannot hold all of the line's findings: with fewer, it is asked again. A
  // single finding is cut.
  virtual bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const = 0;
};

std::unique_ptr<EventFormat> MakeEventFormat(FormatName name);

// Each in a file of its own; MakeEventFormat() chooses.
std::unique_ptr<EventFormat> MakeEcsFormat();
std::unique_ptr<EventFormat> MakeOcsfFormat();
std::unique_ptr<EventFormat> MakeHecFormat();
std::unique_ptr<EventFormat> MakeRfc5424Format();
std::unique_ptr<EventFormat> MakeCefFormat();
std::unique_ptr<EventFormat> MakeTextFormat();

}  // namespace leakscan
