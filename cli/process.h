// What the process does to be safe with other people's data and good company in a pipe.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/base/byte_sink.h"

namespace leakscan {

// No core dumps (limits and dumpable flag), no SIGPIPE, private files, the C locale. First thing in
// main, before any thread.
void HardenProcess();

// Raised by SIGINT and SIGTERM once HandleStopSignals() was called; a second one ends at once.
const std::atomic<bool>& StopRequested();
void HandleStopSignals();
// The signal that raised it: 0, SIGINT or SIGTERM.
int StopSignal();

// Seconds since the epoch: SOURCE_DATE_EPOCH where it is set, else the clock.
std::int64_t StartTime();

// The system's name on its network; empty where it has none.
std::string HostName();

// All of standard input.
std::string ReadStandardInput();

// Writes to standard output; false if nobody can take it.
bool WriteStandardOutput(std::string_view text);

// A message for the user that quotes an argument or path: every identifier in it is masked, as in
// events.
std::string MaskMessage(std::string_view message);

}  // namespace leakscan
