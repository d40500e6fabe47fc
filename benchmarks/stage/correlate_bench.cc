// correlate: the findings of a row to one exposure. A pass copies the findings, which are consumed.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"

namespace leakscan::bench {
namespace {

void CorrelateCsv(benchmark::State& state) {
  const ScannedText& scanned = ScannedCsv();
  std::size_t critical = 0;
  bool one_each = true;
  for (const ScannedRecord& record : scanned.records()) {
    one_each = one_each && record.exposures.size() == 1;
    for (const Exposure& exposure : record.exposures) {
      critical += exposure.severity == Severity::kCritical && exposure.subject_count == 1;
    }
  }
  const std::size_t rows = CsvTable().truth.rows;
  if (!Check(state, one_each && critical == rows, "not every row is one critical exposure")) return;

  Stages stages;
  std::vector<Finding> findings;
  std::vector<Exposure> exposures;
  for (auto pass : state) {
    for (const ScannedRecord& record : scanned.records()) {
      findings = record.findings;
      benchmark::DoNotOptimize(stages.Correlate(record, findings, &exposures));
    }
  }
  Report(state, scanned.text(), rows);
}

BENCHMARK(CorrelateCsv)->Name("correlate/csv")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
