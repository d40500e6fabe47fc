// leakscan doctor: what this program runs on and with, and whether all of it works here. Its lines
// are "name  value"; none of them holds anything that was scanned.

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/pattern_proof.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "patterns/builtin_patterns.h"
#include "scanner/decode/decode_libraries.h"
#include "scanner/parse/parse_libraries.h"

extern char** environ;

namespace leakscan {
namespace {

class Report {
 public:
  void Line(std::string_view name, std::string_view value) {
    text_ += fmt::format("{:<14}{}\n", name, value);
  }
  void Problem(std::string_view message) {
    Line("problem", message);
    sound_ = false;
  }
  bool sound() const { return sound_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool sound_ = true;
};

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

// What the scanner chooses faster code by; others do the same work, slower.
std::string ProcessorFeatures() {
  std::vector<std::string> features;
#if defined(__x86_64__)
  const auto note = [&](std::string_view name, bool present) {
    features.push_back(fmt::format("{}{}", present ? "" : "no ", name));
  };
  __builtin_cpu_init();
  note("AVX2", __builtin_cpu_supports("avx2") != 0);
  note("AVX-512 VBMI", __builtin_cpu_supports("avx512vbmi") != 0);
  note("AES", __builtin_cpu_supports("aes") != 0);
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  constexpr unsigned kShaBit = 1U << 29U;  // of EBX, leaf 7 (Intel SDM, CPUID)
  note("SHA", __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kShaBit) != 0);
#endif
  return Joined(features);
}

// What a sandbox for decoders can be made of.
std::string KernelFeatures() {
  std::vector<std::string> features;
#if defined(SYS_landlock_create_ruleset)
  constexpr unsigned kAskVersion = 1;
  const long landlock = syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  features.push_back(landlock > 0 ? fmt::format("landlock ABI {}", landlock) : "no landlock");
#endif
  features.emplace_back(prctl(PR_GET_SECCOMP) >= 0 ? "seccomp" : "no seccomp");
  std::ifstream huge_pages("/sys/kernel/mm/transparent_hugepage/enabled");
  const std::string setting(std::istreambuf_iterator<char>(huge_pages), {});
  const bool huge = setting.find("[never]") == std::string::npos && !setting.empty();
  features.emplace_back(huge ? "huge pages" : "no huge pages");
  return Joined(features);
}

std::string Limits() {
  rlimit files{};
  rlimit core{};
  getrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_CORE, &core);
  const bool dumps = core.rlim_cur > 1 || prctl(PR_GET_DUMPABLE) != 0;
  return fmt::format("{} open files, core dumps {}", files.rlim_cur, dumps ? "on" : "off");
}

std::string Memory() {
  const auto pages = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES));
  return FormatBytes(pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
}

// Names alone: a value may be a path of the user's.
std::string SettingsFromEnvironment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable(*entry);
    if (!variable.starts_with("LEAKSCAN_")) continue;
    names.emplace_back(variable.substr(0, variable.find('=')));
  }
  return names.empty() ? "none" : Joined(names);
}

void DescribeLibraries(Report& report) {
  std::vector<std::string> shown;
  std::vector<LibraryVersion> libraries = DecodeLibraries();
  for (LibraryVersion& library : ParseLibraries()) libraries.push_back(std::move(library));
  for (const LibraryVersion& library : libraries) {
    shown.push_back(library.name + ' ' + library.version);
  }
  report.Line("hyperscan", PatternDatabase::HyperscanVersion());
  report.Line("libraries", Joined(shown));
}

void DescribePatterns(const DetectionChoice& choice, Report& report) {
  const auto files = DetectionFiles::Load(choice);
  if (!files) {
    report.Problem(MaskMessage(files.error().message));
    return;
  }
  const Detection detection = (*files)->detection();
  report.Line(
      "patterns",
      fmt::format("{} detectors, {} patterns, {} files, digest {}",
                  detection.patterns.detectors().size(), detection.patterns.patterns().size(),
                  BuiltinPatterns().size() + choice.files.size(), detection.patterns.digest()));
  const int shipped = detection.database.EmbeddedCount();
  const int compiled = detection.database.DatabaseCount() - shipped;
  report.Line("databases", fmt::format("{} as shipped, {} compiled now", shipped, compiled));
  const PatternProof proof = ProvePatterns(detection);
  report.Line("proof", fmt::format("{} examples and counter-examples hold", proof.proved));
  for (const std::string& failure : proof.failures) report.Problem(failure);
}

}  // namespace

ExitCode RunDoctor(const Arguments& arguments) {
  Report report;
  report.Line("leakscan", kVersion);
  utsname system{};
  if (uname(&system) == 0) {
    report.Line("system", fmt::format("{} {}, {}", system.sysname, system.release, system.machine));
  }
  report.Line("kernel", KernelFeatures());
  report.Line("processor", ProcessorFeatures());
  report.Line("threads", fmt::format("{}, and {} of memory",
                                     std::max(1U, std::thread::hardware_concurrency()), Memory()));
  report.Line("limits", Limits());
  DescribeLibraries(report);
  DescribePatterns(arguments.detection, report);
  const std::string config = DefaultConfigPath();
  const bool has_config = !config.empty() && access(config.c_str(), R_OK) == 0;
  report.Line("configuration", has_config ? "read, the user's own" : "none");
  report.Line("environment", SettingsFromEnvironment());
  report.Line("verdict", report.sound() ? "all of it works here" : "see the problems above");
  if (!WriteStandardOutput(report.text())) return ExitCode::kOutputFailed;
  return report.sound() ? ExitCode::kClean : ExitCode::kUsage;
}

}  // namespace leakscan
