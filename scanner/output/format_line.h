// FormatLine: a line of another tool's format under construction, with limits to its texts and
// lists; it knows whether something was left out. And the words that all formats share. One line,
// one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "scanner/model/kinds.h"
#include "scanner/output/event_format.h"

namespace leakscan {

class FormatLine {
 public:
  // `out` is appended to.
  FormatLine(const EventLine& line, const LineLimits& limits, JsonWriter* out)
      : line_(line), limits_(limits), json_(*out) {}

  JsonWriter& json() { return json_; }
  const LineLimits& limits() const { return limits_; }
  bool truncated() const { return truncated_; }
  void MarkTruncated() { truncated_ = true; }
  // How many of `count` entries of a list are shown.
  std::size_t Shown(std::size_t count);

  void Begin(std::string_view key);  // an object; without a key an element, or the line itself
  void BeginList(std::string_view key);
  void End() { json_.Raw("}"); }
  void EndList() { json_.Raw("]"); }

  // A member, or without a key an element. Texts that are empty are left out as members.
  void Text(std::string_view key, std::string_view value);
  void Number(std::string_view key, std::uint64_t value);
  void Bool(std::string_view key, bool value);
  // A member of the event under another name; nothing if it has none, or it is null.
  void Member(std::string_view key, std::string_view event_key);

  // The run's labels, as members of an object.
  void Labels();
  // The members of the event that are not `skipped`, then the line's findings, and of a divided or
  // cut event "part", "more" and "truncated"; so it must come behind all other texts. Clear values
  // are no members.
  void Event(std::initializer_list<std::string_view> skipped);
  // The event as an object of its own, for formats that wrap ours: with its id, the version and the
  // labels of the run; no comma before it.
  void Payload();

 private:
  void Key(std::string_view key);
  void Copy(const EventNode& value);

  const EventLine& line_;
  const LineLimits limits_;
  JsonWriter& json_;
  bool truncated_ = false;
};

// How urgent an event is: an exposure's severity; a lead is low, a gap medium, all else info.
Severity SeverityOf(const EventLine& line);

// "Personal data exposed", "Input not scanned"...: few texts, one a type.
std::string_view TitleOf(EventType type);

// One sentence for people: "critical: nir, phone ×2 in sidep.csv, line 13".
std::string MessageOf(const EventLine& line);

// The path that the event is about; empty for run and summary.
std::string_view PathOf(const EventNode& event);
// What stands behind the last '/' of a path, and behind the last '.' of a name if it can be an
// extension.
std::string_view NameOf(std::string_view path);
std::string_view ExtensionOf(std::string_view name);

// The line's finding number `index`, counted from the event's first.
template <class Function>
void ForEachFinding(const EventLine& line, Function function) {
  const EventNode* const findings = line.event.Find("findings");
  if (findings == nullptr) return;
  std::size_t index = 0;
  for (const EventNode& finding : *findings) {
    if (index >= line.findings_begin && index < line.findings_end) function(finding);
    ++index;
  }
}

// The detectors of the line's findings, each once, in order of first appearance: "nir, phone ×2".
std::string DetectorsOf(const EventLine& line, bool counts);

}  // namespace leakscan
