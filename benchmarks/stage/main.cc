// leakscan_stage_bench: each stage by itself, its result checked before it is timed. Takes the
// flags of Google Benchmark; exit code 1 if a result was wrong.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <vector>

namespace {

class Reporter : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(isatty(STDOUT_FILENO) == 1 ? OO_Color : OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) failed_ = failed_ || run.error_occurred;
    ConsoleReporter::ReportRuns(runs);
  }

  bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Reporter reporter;
  const std::size_t run = benchmark::RunSpecifiedBenchmarks(&reporter);
  return run == 0 || reporter.failed() ? 1 : 0;
}
