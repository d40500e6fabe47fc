#include "cli/saved_events.h"

#include <array>
#include <utility>

#include "cli/process.h"
#include "cli/terminal.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/line_splitter.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kMessagesMax = 10;

}  // namespace

Result<SavedEvents> SavedEvents::Open(const std::vector<std::string>& paths) {
  SavedEvents events;
  events.paths_ = paths;
  for (const std::string& path : paths) {
    auto file = EventFile::Open(path);
    if (!file) return MakeError(file.error().code, path + ": " + file.error().message);
    events.files_.push_back(std::move(*file));
  }
  return events;
}

void SavedEvents::ForEach(const Take& take, const Pick& pick) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!Read(paths_[i], *files_[i], take, pick)) return;
    files_[i].reset();
  }
}

// False if nothing more is to be read.
bool SavedEvents::Read(const std::string& path, EventFile& file, const Take& take,
                       const Pick& pick) {
  LineSplitter splitter(kLineBytesMax);
  std::array<char, 65536> block;
  std::uint64_t number = 0;
  bool goes_on = true;
  const auto read = [&](std::string_view line) {
    ++number;
    if (!goes_on || line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (pick && !pick(line)) return;
    const auto event = tree_->Read(line);
    if (!event || (*event)->Text("type").empty()) {
      Complain(path + ":" + std::to_string(number) + ": no event");
      return;
    }
    goes_on = take(**event, line);
  };
  while (goes_on && !StopRequested()) {
    const auto size = file.Read(block);
    if (!size) {
      if (!StopRequested()) Complain(path + ": " + size.error().message);
      return !StopRequested();
    }
    if (*size == 0) {
      if (!splitter.rest().empty()) read(splitter.rest());
      return goes_on;
    }
    splitter.Feed({block.data(), *size}, read);
  }
  return false;
}

void SavedEvents::Complain(const std::string& message) {
  ++refused_;
  if (refused_ <= kMessagesMax) PrintMessage(MaskMessage(message));
  if (refused_ == kMessagesMax + 1) PrintMessage("further such lines are only counted");
}

std::string WhyNotJoined(const EventNode& run, const std::string& key_id) {
  const std::string_view id = run.Text("key_id");
  if (id == key_id) return {};
  const std::string_view source = run.Text("key_source");
  std::string why = "these events were made under another key (" + std::string(id) +
                    ", this one is " + key_id + "): ";
  if (source == "run") return why + "it is lost with its run; scan again with --key-file";
  return why + (source == "beside" ? "give --key-file the .key file beside their output"
                                   : "give --key-file the one of their scan");
}

}  // namespace leakscan
