// EventConverter: lines of ndjson in, lines of another format out. `scan --format ecs` and
// `convert --format ecs` are this one path: the first behind the ndjson writer, the second behind a
// file. Remembers the `run` event for the lines behind it. One stream of events, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "scanner/base/byte_sink.h"
#include "scanner/base/result.h"
#include "scanner/model/event_tree.h"
#include "scanner/output/event_format.h"
#include "scanner/output/line_splitter.h"

namespace leakscan {

// How lines are told apart: by their ends, or each by its size before it (RFC 6587, for syslog).
enum class Framing : std::uint8_t { kLineEnd, kOctetCount };

struct ConverterOptions {
  FormatName format = FormatName::kEcs;
  Framing framing = Framing::kLineEnd;
  RunFacts run;  // until a `run` event is met; without `started_text`
};

class EventConverter {
 public:
  explicit EventConverter(const ConverterOptions& options);

  // Appends what the ndjson `line` (without its end) becomes: one line, or several if its findings
  // do not fit in one, none longer than kLineBytesMax. On error, which says what is wrong with the
  // line, nothing is appended.
  Status Convert(std::string_view line, std::string* out);

  // False as long as no `run` event was met.
  bool has_run() const { return has_run_; }

 private:
  Result<std::string> IdOf(const EventNode& event, EventType type, std::string_view line);
  void TakeRun(const EventNode& event, std::string_view line);
  Status WriteLines(const EventNode& event, EventType type, const std::string& id);
  bool Render(const EventNode& event, EventType type, const std::string& id,
              const LineLimits& limits);
  void EndPiece();
  bool WritePiece(const EventNode& event, EventType type, const std::string& id, std::size_t count);

  const Framing framing_;
  const std::unique_ptr<EventFormat> format_;
  EventTree tree_;
  RunFacts run_;
  bool has_run_ = false;
  std::string run_digest_;
  std::uint64_t ordinal_ = 0;  // of the run's events that have no id of their own
  std::string last_id_;        // of the exposure or lead whose parts are written
  std::uint64_t part_ = 1;     // of the next line

  // The piece under construction: findings [begin_, end_) of an event that goes on or not.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool more_ = false;
  JsonWriter piece_;
  std::string lines_;
};

// A sink for the ndjson of a scan: converts it and passes it on to `sink`, which it owns.
std::unique_ptr<ByteSink> MakeConvertingSink(const ConverterOptions& options,
                                             std::unique_ptr<ByteSink> sink);

}  // namespace leakscan
