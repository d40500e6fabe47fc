// What people see on stderr: messages, progress while a scan runs, and the closing lines.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "cli/exit_code.h"
#include "scanner/scan.h"

namespace leakscan {

// "leakscan: message" on stderr, control characters removed.
void PrintMessage(std::string_view message);

// Ends a command that could not start: the message with every identifier masked, and the exit code.
ExitCode Fail(std::string_view message);

bool IsTerminal(int descriptor);

// 12.3 MB, 1.4 GB (powers of ten); 1,400,000.
std::string FormatBytes(std::uint64_t bytes);
std::string FormatCount(std::uint64_t count);

// Shows on stderr how far a scan has come, until destroyed.
class ProgressLine {
 public:
  // `total_bytes`: of all inputs where known, for an estimate of the time left. `interval_seconds`:
  // 0 for one line that is rewritten five times a second; else a line of its own each time.
  ProgressLine(const ScanProgress& progress, std::optional<std::uint64_t> total_bytes,
               double interval_seconds);
  ~ProgressLine();

 private:
  void Run();
  std::string Line(double seconds) const;

  const ScanProgress& progress_;
  const std::optional<std::uint64_t> total_bytes_;
  const double interval_seconds_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// The end of a run for a reader in a hurry, at most 25 lines: persons, critical share, who can be
// reached, what was covered, gaps by reason with what would close each, and what to do next.
std::string ClosingLines(const ScanOutcome& outcome, const std::string& output_path,
                         const std::string& key_path);

}  // namespace leakscan
