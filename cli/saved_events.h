// SavedEvents: the files of events that a command is given, read once, one behind the other, line
// by line. What is no event is named on stderr, ten times at most, and counted. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/model/event_tree.h"
#include "scanner/output/event_file.h"

namespace leakscan {

class SavedEvents {
 public:
  struct Reader {
    // Takes a line that holds something, without its end. An error says why it is no event.
    std::function<Status(std::string_view line)> take;
    // After every block of lines; false ends the reading.
    std::function<bool()> flush;
    // Before a file's first line, and after each of its blocks of bytes; both may be empty.
    std::function<void(const std::string& path)> begin_file;
    std::function<void(std::string_view bytes)> bytes;
    std::function<void()> end_file;
  };

  // Opens all files, so that nothing is begun if one is missing; an error names it.
  static Result<SavedEvents> Open(const std::vector<std::string>& paths);

  // Everything, once. False if `flush` ended it, or a signal did.
  bool Read(const Reader& reader);

  // The same event by event: calls `take(event, line)` for each, until it gives false. `pick`, if
  // there is one, sees each line first; what it says no to is not read any further.
  using Take = std::function<bool(const EventNode& event, std::string_view line)>;
  using Pick = std::function<bool(std::string_view line)>;
  void ForEach(const Take& take, const Pick& pick = {});

  // Lines, and files from some place on, that were no events.
  std::uint64_t refused() const { return refused_; }

 private:
  struct Input {
    std::string path;
    std::unique_ptr<EventFile> file;
  };

  bool ReadFile(const Input& input, const Reader& reader);
  void Complain(const std::string& message);

  std::vector<Input> inputs_;
  std::uint64_t refused_ = 0;
};

// Whether events can be joined with what was made under the key of `key_id`: for a `run` event of
// another key what to do about it, else nothing.
std::string WhyNotJoined(const EventNode& run, const std::string& key_id);

}  // namespace leakscan
