// SavedEvents: files of ndjson events, read one behind the other for a command that asks something
// of them. What is no event is named on stderr and counted. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/output/event_file.h"
#include "scanner/output/event_tree.h"

namespace leakscan {

class SavedEvents {
 public:
  // Opens all `paths` ("-" is standard input) at once, so that a wrong one is met before the first
  // is read.
  static Result<SavedEvents> Open(const std::vector<std::string>& paths);

  // Calls `take(event, line)` for every event, until it gives false or somebody asks to stop.
  // `pick`, if there is one, sees each line first; what it says no to is not read any further.
  using Take = std::function<bool(const EventNode& event, std::string_view line)>;
  using Pick = std::function<bool(std::string_view line)>;
  void ForEach(const Take& take, const Pick& pick = {});

  // Lines that are no events, and files that end in damage.
  std::uint64_t refused() const { return refused_; }

 private:
  bool Read(const std::string& path, EventFile& file, const Take& take, const Pick& pick);
  void Complain(const std::string& message);

  std::vector<std::string> paths_;
  std::vector<std::unique_ptr<EventFile>> files_;
  std::unique_ptr<EventTree> tree_ = std::make_unique<EventTree>();
  std::uint64_t refused_ = 0;
};

// Whether events can be joined with what was made under the key of `key_id`: for a `run` event of
// another key what to do about it, else nothing.
std::string WhyNotJoined(const EventNode& run, const std::string& key_id);

}  // namespace leakscan
