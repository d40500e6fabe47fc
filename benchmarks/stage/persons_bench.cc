// persons: the keys of a table's exposures to distinct persons, a ledger a pass.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"
#include "scanner/correlate/person_ledger.h"

namespace leakscan::bench {
namespace {

// Asks for the keys of some records ahead, as the writer does.
PersonCounts CountPersons(const std::vector<const Exposure*>& exposures) {
  constexpr std::size_t kAhead = 8;
  PersonLedger ledger(4'000'000);
  for (std::size_t i = 0; i < exposures.size(); ++i) {
    if (i + kAhead < exposures.size()) ledger.Prefetch(exposures[i + kAhead]->keys);
    ledger.Add(exposures[i]->keys, exposures[i]->subject_count, exposures[i]->facts);
  }
  return ledger.Count();
}

void Persons(benchmark::State& state) {
  const corpus::PeopleTruth& truth = CsvTable().truth;
  std::vector<const Exposure*> exposures;
  for (const ScannedRecord& record : ScannedCsv().records()) {
    for (const Exposure& exposure : record.exposures) exposures.push_back(&exposure);
  }
  const PersonCounts counts = CountPersons(exposures);
  if (!Check(state, counts.persons == truth.persons && !counts.estimated,
             "the persons are not those of the truth")) {
    return;
  }
  for (auto pass : state) benchmark::DoNotOptimize(CountPersons(exposures));
  Report(state, CsvTable().text, exposures.size());
}

BENCHMARK(Persons)->Name("persons/csv")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
