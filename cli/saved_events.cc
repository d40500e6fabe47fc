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
  for (const std::string& path : paths) {
    auto file = EventFile::Open(path);
    if (!file) return MakeError(file.error().code, path + ": " + file.error().message);
    events.inputs_.push_back({path, std::move(*file)});
  }
  return events;
}

bool SavedEvents::Read(const Reader& reader) {
  for (Input& input : inputs_) {
    if (reader.begin_file) reader.begin_file(input.path);
    if (!ReadFile(input, reader)) return false;
    if (reader.end_file) reader.end_file();
    input.file.reset();
  }
  return true;
}

bool SavedEvents::ReadFile(const Input& input, const Reader& reader) {
  LineSplitter splitter(kLineBytesMax);
  std::uint64_t number = 0;
  std::array<char, 65536> block;
  const auto take = [&](std::string_view line) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;  // holds nothing
    if (const Status status = reader.take(line); !status) {
      Complain(input.path + ":" + std::to_string(number) + ": " + status.error().message);
    }
  };
  while (!StopRequested()) {
    const auto size = input.file->Read(block);
    if (!size) {
      if (StopRequested()) break;
      Complain(input.path + ": " + size.error().message);
      return true;
    }
    if (*size == 0) {
      if (!splitter.rest().empty()) take(splitter.rest());
      return reader.flush();
    }
    const std::string_view bytes(block.data(), *size);
    if (reader.bytes) reader.bytes(bytes);
    splitter.Feed(bytes, take);
    if (!reader.flush()) return false;
  }
  return false;
}

void SavedEvents::ForEach(const Take& take, const Pick& pick) {
  EventTree tree;
  bool goes_on = true;
  const auto read = [&](std::string_view line) -> Status {
    if (!goes_on || (pick && !pick(line))) return {};
    const auto event = tree.Read(line);
    if (!event || (*event)->Text("type").empty()) {
      return MakeError(ErrorCode::kInvalidArgument, "no event");
    }
    goes_on = take(**event, line);
    return {};
  };
  Read({.take = read,
        .flush = [&goes_on] { return goes_on; },
        .begin_file = {},
        .bytes = {},
        .end_file = {}});
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
