#include "cli/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "cli/detection_files.h"
#include "scanner/output/output_file.h"
#include "scanner/pipeline/path_masker.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {
namespace {

std::atomic<bool> stop_requested{false};
std::atomic<int> stop_signal{0};

extern "C" void OnStopSignal(int number) {
  if (stop_requested.load()) _exit(128 + number);
  stop_signal.store(number);
  stop_requested.store(true);
}

}  // namespace

void HardenProcess() {
  // With a piped core_pattern the kernel ignores a limit of 0; only 1 keeps it from dumping.
  const rlimit no_core{1, 1};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  std::signal(SIGPIPE, SIG_IGN);
  umask(077);
}

const std::atomic<bool>& StopRequested() { return stop_requested; }

int StopSignal() { return stop_signal.load(); }

void HandleStopSignals() {
  struct sigaction action {};
  action.sa_handler = OnStopSignal;  // no SA_RESTART: a read that waits must return
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::int64_t StartTime() {
  if (const char* pinned = std::getenv("SOURCE_DATE_EPOCH"); pinned != nullptr) {
    char* end = nullptr;
    const long long seconds = std::strtoll(pinned, &end, 10);
    if (end != pinned && *end == '\0' && seconds >= 0) return seconds;
  }
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string ReadStandardInput() {
  std::string text;
  std::array<char, 65536> block;
  for (ssize_t size = 0; (size = read(STDIN_FILENO, block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  return text;
}

bool WriteStandardOutput(std::string_view text) {
  return MakeDescriptorSink(STDOUT_FILENO)->Write(text).has_value();
}

std::string MaskMessage(std::string_view message) {
  const auto loaded = DetectionFiles::Load({});
  if (!loaded) return "the arguments cannot be shown: the shipped patterns do not load";
  return PathMasker((*loaded)->detection(), TodayOf(StartTime()).year).Mask(message).text;
}

}  // namespace leakscan
