#include "cli/explain_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/detection_files.h"
#include "cli/key_file.h"
#include "cli/process.h"
#include "cli/saved_events.h"
#include "cli/terminal.h"
#include "cli/verdicts.h"
#include "scanner/base/ascii.h"
#include "scanner/base/safe_text.h"
#include "scanner/input/volume_names.h"
#include "scanner/pipeline/path_masker.h"
#include "scanner/pipeline/record_writer.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {
namespace {

// The event, and what its run says of the input that it is of.
struct SavedRecord {
  RecordPlace place;
  std::string severity;
  std::string categories;
  std::string line;
  std::string input;          // path, masked
  std::string sha256;         // empty where the scan took none
  std::uint64_t volumes = 0;  // that it was read from, if several
};

std::optional<std::uint64_t> NumberIn(const EventNode& event, std::string_view name) {
  const std::string_view text = event.Text(name);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

SavedRecord ReadRecord(const EventNode& event) {
  SavedRecord record;
  record.place = {.source = std::string(event.Text("source")),
                  .format = std::string(event.Text("format")),
                  .sheet = std::string(event.Text("sheet")),
                  .offset = NumberIn(event, "offset"),
                  .record = NumberIn(event, "record")};
  record.severity = event.Text("type") == "lead" ? "lead" : event.Text("severity");
  record.line = event.Text("line");
  if (const EventNode* categories = event.Find("categories"); categories != nullptr) {
    for (const EventNode& category : *categories) {
      record.categories.append(record.categories.empty() ? "" : ", ").append(category.text);
    }
  }
  return record;
}

// True if `source` is the input of that path, or lies in it.
bool LiesIn(std::string_view source, std::string_view path) {
  return source == path ||
         (source.starts_with(path) && source.substr(path.size()).starts_with("!/"));
}

// The first event of that id, and the `input` event behind it that it belongs to; without one (the
// run did not get so far) the input is what stands before the first box.
std::optional<SavedRecord> FindRecord(SavedEvents& events, std::string_view id) {
  std::optional<SavedRecord> record;
  events.ForEach(
      [&](const EventNode& event, std::string_view) {
        const std::string_view type = event.Text("type");
        if (!record) {
          if (event.Text("id") == id) record = ReadRecord(event);
          return true;
        }
        if (type == "run" || type == "summary") return false;
        if (type != "input" || !LiesIn(record->place.source, event.Text("path"))) return true;
        record->input = event.Text("path");
        record->sha256 = event.Text("sha256");
        record->volumes = NumberIn(event, "volumes").value_or(0);
        return false;
      },
      [&](std::string_view line) {
        return record ? !line.starts_with("{\"type\":\"exposure\"")
                      : line.find(id) != std::string_view::npos;
      });
  if (record && record->input.empty()) {
    record->input = record->place.source.substr(0, record->place.source.find("!/"));
  }
  return record;
}

// The input's path as it can be opened, or nothing: a masked one names no file, nor does a pipe.
std::optional<std::string> PathOf(const SavedRecord& record, const std::string& given) {
  if (!given.empty()) return given;
  if (record.input == "-" || record.input.find("•") != std::string::npos) return std::nullopt;
  return record.input;
}

std::string Headline(const std::string& id, const SavedRecord& record) {
  std::string text = id + "  " + record.severity;
  if (!record.categories.empty()) text += ", " + record.categories;
  text += "\n";
  AppendSafe(record.place.source, &text);
  if (!record.place.sheet.empty()) {
    text += ", sheet ";
    AppendSafe(record.place.sheet, &text);
  }
  if (record.place.record) text += fmt::format(", record {}", *record.place.record);
  if (!record.line.empty()) text += ", line " + record.line;
  if (record.place.offset) text += fmt::format(", offset {}", *record.place.offset);
  return text + "\n";
}

// The files that an input was read from: `path`, and those of its volumes that lie beside it. If
// one is missing the digest tells. What was joined meanwhile is one file.
std::vector<std::string> FilesOf(const std::string& path, std::uint64_t volumes) {
  std::vector<std::string> files = {path};
  while (files.size() < volumes) {
    const std::vector<std::string> names = NextVolumes(files.back());
    const auto next = std::ranges::find_if(names, [](const std::string& name) {
      std::error_code error;
      return std::filesystem::is_regular_file(name, error);
    });
    if (next == names.end()) break;
    files.push_back(*next);
  }
  return files;
}

// The scan of the one input, up to its end if its digest is to be told.
ScanOutcome ReadAgain(std::vector<std::string> files, const Detection& detection,
                      const std::vector<std::string>& passwords, bool digest,
                      RecordKeeper* keeper) {
  ScanOptions options;
  options.inputs.paths = std::move(files);
  options.passwords = passwords;
  options.threads = 1;  // records are kept by one worker
  options.events = EventLevel::kAll;
  options.evidence = digest;
  options.persons_max = 1;
  options.started = StartTime();
  ScanProgress progress;
  return Scan(
      options, detection, SecretKey{},
      [keeper](const RunKeys&) { return MakeRecordWriter(keeper); }, *keeper, progress,
      StopRequested());
}

}  // namespace

bool IsEventId(std::string_view text) {
  constexpr std::size_t kDigits = 32;
  return text.size() == kDigits + 2 && (text.starts_with("e:") || text.starts_with("l:")) &&
         std::ranges::all_of(text.substr(2), [](char c) { return HexValue(c) >= 0; });
}

ExitCode ExplainEvent(const Arguments& arguments) {
  const std::string& id = arguments.explain[1];
  auto events = SavedEvents::Open({arguments.explain[0]});
  if (!events) return Fail(events.error().message);
  std::optional<SavedRecord> record = FindRecord(*events, id);
  if (!record) return Fail("no event of this id is in these events");
  const auto path = PathOf(*record, arguments.explain_input);
  if (!path) return Fail("the events do not name the input in clear: name it by --input FILE");
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error().message);
  std::vector<std::string> passwords;
  if (!arguments.explain_password_file.empty()) {
    auto read = ReadPasswordFile(arguments.explain_password_file);
    if (!read) return Fail(read.error().message);
    passwords = std::move(*read);
  }
  const Detection detection = (*files)->detection();
  RecordPlace place = record->place;
  if (!arguments.explain_input.empty()) {
    place.source = PathMasker(detection, TodayOf(StartTime()).year).Mask(*path).text +
                   place.source.substr(std::min(record->input.size(), place.source.size()));
  }
  RecordKeeper keeper(place);
  const ScanOutcome outcome = ReadAgain(FilesOf(*path, record->volumes), detection, passwords,
                                        !record->sha256.empty(), &keeper);
  if (outcome.summary.bytes_in == 0 && outcome.summary.totals.gaps > 0) {
    return Fail("cannot read " + *path + ": --input names its file where it has moved");
  }

  const bool same = keeper.sha256() == record->sha256;
  std::string text = Headline(id, *record);
  if (record->sha256.empty()) {
    text += "the scan took no SHA-256 of the input (--evidence): it may have changed\n";
  } else if (same) {
    text += "SHA-256 of the input agrees: " + record->sha256 + "\n";
  } else {
    text += "SHA-256 of the input DIFFERS: it is not what was scanned\n";
  }
  const KeptRecord* const found = keeper.Find();
  if (found == nullptr) {
    text += "no record with a finding is at this place\n";
  } else {
    text += VerdictLines(detection.patterns.detectors(), found->findings, found->text,
                         arguments.explain_reveal);
    if (arguments.explain_reveal) {
      text += "record:\n";
      AppendSafe(found->text, &text);
      text += "\n";
    }
  }
  if (!WriteStandardOutput(text)) return ExitCode::kOutputFailed;
  return found != nullptr && same ? ExitCode::kClean : ExitCode::kGaps;
}

}  // namespace leakscan
