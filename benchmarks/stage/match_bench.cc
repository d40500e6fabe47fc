// match: the anchors of a dense table and of prose with rare leaks.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"

namespace leakscan::bench {
namespace {

struct AnchorCounts {
  std::size_t numbers = 0;
  std::size_t emails = 0;
};

AnchorCounts Count(const ScannedText& scanned, Stages* stages) {
  AnchorCounts counts;
  std::vector<Anchor> anchors;
  for (const Chunk& chunk : scanned.chunks()) {
    anchors.clear();
    stages->Match(chunk.text, &anchors);
    for (const Anchor& anchor : anchors) {
      const Grammar grammar = Shipped().patterns.patterns()[anchor.pattern].grammar;
      counts.numbers += grammar == Grammar::kNumber;
      counts.emails += grammar == Grammar::kEmail;
    }
  }
  return counts;
}

void Time(benchmark::State& state, const ScannedText& scanned, std::size_t records,
          Stages* stages) {
  std::vector<Anchor> anchors;
  for (auto pass : state) {
    for (const Chunk& chunk : scanned.chunks()) {
      anchors.clear();
      stages->Match(chunk.text, &anchors);
      benchmark::DoNotOptimize(anchors.data());
    }
  }
  Report(state, scanned.text(), records);
}

void MatchCsv(benchmark::State& state) {
  const corpus::PeopleTruth& truth = CsvTable().truth;
  Stages stages;
  const AnchorCounts counts = Count(ScannedCsv(), &stages);
  if (!Check(state, counts.emails == truth.rows_with_email, "anchors of e-mails") ||
      !Check(state, counts.numbers >= truth.rows, "anchors of numbers are missing")) {
    return;
  }
  Time(state, ScannedCsv(), truth.rows, &stages);
}

void MatchProse(benchmark::State& state) {
  const corpus::ForumTruth& truth = Prose().truth;
  Stages stages;
  const AnchorCounts counts = Count(ScannedProse(), &stages);
  // Near misses have anchors too.
  if (!Check(state, counts.emails >= truth.emails, "anchors of e-mails are missing") ||
      !Check(state, counts.numbers >= truth.nirs + truth.phones,
             "anchors of numbers are missing")) {
    return;
  }
  Time(state, ScannedProse(), truth.posts, &stages);
}

BENCHMARK(MatchCsv)->Name("match/csv")->Unit(benchmark::kMillisecond);
BENCHMARK(MatchProse)->Name("match/prose")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
