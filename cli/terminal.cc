#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "cli/process.h"
#include "scanner/base/safe_text.h"

namespace leakscan {
namespace {

void WriteStderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string_view RemedyOf(GapReason reason) {
  switch (reason) {
    case GapReason::kTruncated:
      return "get the whole file and scan it again";
    case GapReason::kCorrupt:
      return "get an undamaged copy";
    case GapReason::kEncrypted:
      return "open it with its password first";
    case GapReason::kMultivolume:
      return "join the volumes first";
    case GapReason::kUnsupported:
      return "unpack it with another tool and scan the result";
    case GapReason::kLimitDepth:
      return "raise --max-depth";
    case GapReason::kLimitRatio:
      return "raise --max-ratio";
    case GapReason::kLimitBytes:
      return "raise --max-bytes";
    case GapReason::kLimitSpool:
      return "raise --spool-bytes";
    case GapReason::kLimitTime:
      return "raise --time-limit";
    case GapReason::kLimitWindow:
      return "raise --decode-window";
    case GapReason::kLimitMembers:
      return "unpack it and scan its parts";
    case GapReason::kUnreadable:
      return "check the path and its permissions";
    case GapReason::kSpecial:
      return "devices and sockets are not scanned";
    case GapReason::kChanged:
      return "scan it again when nobody writes to it";
    case GapReason::kInterrupted:
      return "run the scan again";
    case GapReason::kSetAside:
      return "touch it to have it tried again, or scan it without --state";
    case GapReason::kInternal:
      return "please report this";
  }
  return "";
}

std::string Percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0 %";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

void PrintMessage(std::string_view message) {
  std::string line = "leakscan: ";
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    line += (byte < 0x20 && c != '\n') || byte == 0x7F ? '?' : c;
  }
  if (line.back() != '\n') line += '\n';
  WriteStderr(line);
}

ExitCode Fail(std::string_view message) {
  PrintMessage(MaskMessage(message));
  return ExitCode::kUsage;
}

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

std::string FormatBytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string FormatCount(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, ",");
  }
  return digits;
}

namespace {

constexpr std::size_t kInputBytesShown = 40;  // lest a terminal breaks the line

// The end of a path, which tells most, without what a terminal would obey.
std::string EndOf(std::string_view path, std::size_t bytes_max) {
  std::string text;
  AppendSafe(path, &text);
  if (text.size() <= bytes_max) return text;
  std::size_t begin = text.size() - bytes_max;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
  return "…" + text.substr(begin);
}

}  // namespace

ProgressLine::ProgressLine(const ScanProgress& progress, std::optional<std::uint64_t> total_bytes,
                           double interval_seconds)
    : progress_(progress),
      total_bytes_(total_bytes),
      interval_seconds_(interval_seconds),
      thread_([this] { Run(); }) {}

ProgressLine::~ProgressLine() {
  done_.store(true);
  done_.notify_all();
  thread_.join();
  if (interval_seconds_ == 0) WriteStderr("\r\x1b[K");
}

void ProgressLine::Run() {
  const auto begin = std::chrono::steady_clock::now();
  double next = interval_seconds_;
  while (!done_.load()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const double now =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (now < next) continue;
    next = now + (interval_seconds_ > 0 ? interval_seconds_ : 0.2);
    if (interval_seconds_ > 0) {
      PrintMessage(Line(now));
    } else {
      WriteStderr("\r\x1b[K" + Line(now));
    }
  }
}

std::string ProgressLine::Line(double seconds) const {
  const std::uint64_t bytes = progress_.bytes_read.load(std::memory_order_relaxed);
  const double rate = seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
  std::string line = FormatBytes(bytes);
  if (total_bytes_ && *total_bytes_ > 0) {
    line += " of " + FormatBytes(*total_bytes_);
    const std::uint64_t past = bytes + progress_.bytes_skipped.load(std::memory_order_relaxed);
    if (rate > 0 && past < *total_bytes_) {
      const auto left =
          static_cast<std::uint64_t>(static_cast<double>(*total_bytes_ - past) / rate);
      line += fmt::format(", {}:{:02} left", left / 60, left % 60);
    }
  }
  line += fmt::format("  {}/s  {} exposures  {} records with a person",
                      FormatBytes(static_cast<std::uint64_t>(rate)),
                      FormatCount(progress_.exposures.load(std::memory_order_relaxed)),
                      FormatCount(progress_.person_keys.load(std::memory_order_relaxed)));
  if (const std::uint64_t gaps = progress_.gaps.load(std::memory_order_relaxed); gaps > 0) {
    line += fmt::format("  {} gaps", FormatCount(gaps));
  }
  return line + "  " + EndOf(progress_.input(), kInputBytesShown);
}

std::string ClosingLines(const ScanOutcome& outcome, const std::string& output_path,
                         const std::string& key_path) {
  const RunSummary& summary = outcome.summary;
  const PersonCounts& persons = summary.persons;
  std::string text;
  text += fmt::format("persons    {}{}", persons.estimated ? "about " : "",
                      FormatCount(persons.persons));
  if (persons.persons_max != persons.persons) {
    text += fmt::format(" (at most {})", FormatCount(persons.persons_max));
  }
  text += fmt::format(" in {} exposures of {} records\n", FormatCount(summary.totals.exposures),
                      FormatCount(summary.totals.records));
  text += fmt::format("critical   {} persons ({}), {} with health data, {} with a NIR\n",
                      FormatCount(persons.critical), Percent(persons.critical, persons.persons),
                      FormatCount(persons.with_health), FormatCount(persons.with_nir));
  text += fmt::format("reachable  e-mail {}, else phone {}, else post {}, none {}\n",
                      FormatCount(persons.reach_email), FormatCount(persons.reach_phone),
                      FormatCount(persons.reach_post), FormatCount(persons.reach_none));
  if (summary.known) {
    text += fmt::format("known      {} of the hospital's own patients, {} more by phone alone\n",
                        FormatCount(summary.known->patients),
                        FormatCount(summary.known->phone_patients));
  }
  text +=
      fmt::format("coverage   {} read in {} inputs, {} scanned, {} s ({}/s){}\n",
                  FormatBytes(summary.bytes_in), FormatCount(summary.inputs),
                  FormatBytes(summary.totals.bytes_scanned), fmt::format("{:.1f}", summary.seconds),
                  FormatBytes(static_cast<std::uint64_t>(static_cast<double>(summary.bytes_in) /
                                                         std::max(summary.seconds, 1e-3))),
                  summary.complete ? ", complete" : ", NOT complete");
  for (std::size_t i = 0; i < summary.totals.gaps_by_reason.size(); ++i) {
    const std::uint64_t count = summary.totals.gaps_by_reason[i];
    if (count == 0) continue;
    const auto reason = static_cast<GapReason>(i);
    text +=
        fmt::format("gaps       {} {}: {}\n", FormatCount(count), Name(reason), RemedyOf(reason));
  }
  if (summary.totals.leads > 0) {
    text += fmt::format("leads      {} records without a person point to a leak\n",
                        FormatCount(summary.totals.leads));
  }
  if (summary.skipped > 0) {
    text += fmt::format("skipped    {} inputs, excluded or unchanged ({} scanned earlier)\n",
                        FormatCount(summary.skipped), FormatBytes(summary.bytes_skipped));
  }
  if (summary.totals.hidden > 0) {
    text += fmt::format("hidden     {} exposures by filters\n", FormatCount(summary.totals.hidden));
  }
  if (!key_path.empty()) {
    text += "key        " + key_path + ": needed to join these events with others; keep it apart\n";
  }
  if (!output_path.empty()) text += "events     " + output_path + "\n";
  if (output_path.empty() && summary.totals.exposures > 0) {
    text += "next       keep the events: leakscan scan -o events.ndjson PATH\n";
  }
  return text;
}

}  // namespace leakscan
