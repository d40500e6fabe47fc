// detect: parsed records and their anchors to findings.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"

namespace leakscan::bench {
namespace {

using KindCounts = std::array<std::size_t, kKindCount>;

KindCounts CountFindings(const ScannedText& scanned) {
  KindCounts counts{};
  for (const ScannedRecord& record : scanned.records()) {
    for (const Finding& finding : record.findings) ++counts[static_cast<std::size_t>(finding.kind)];
  }
  return counts;
}

std::size_t Of(const KindCounts& counts, Kind kind) {
  return counts[static_cast<std::size_t>(kind)];
}

void Time(benchmark::State& state, const ScannedText& scanned, std::size_t records) {
  Stages stages;
  Arena arena;
  std::vector<Finding> findings;
  std::vector<Hint> hints;
  for (auto pass : state) {
    for (const ScannedRecord& record : scanned.records()) {
      arena.Clear();
      findings.clear();
      hints.clear();
      stages.Detect(record, arena, &findings, &hints);
      benchmark::DoNotOptimize(findings.data());
    }
  }
  Report(state, scanned.text(), records);
}

void DetectCsv(benchmark::State& state) {
  const Table& table = CsvTable();
  const std::vector<ScannedRecord>& records = ScannedCsv().records();
  const KindCounts counts = CountFindings(ScannedCsv());
  const std::size_t rows = table.truth.rows;
  bool right = records.size() == rows && Of(counts, Kind::kNir) == rows &&
               Of(counts, Kind::kPhone) == rows &&
               Of(counts, Kind::kEmail) == table.truth.rows_with_email &&
               Of(counts, Kind::kPersonName) == rows && Of(counts, Kind::kBirthDate) == rows &&
               Of(counts, Kind::kPostalAddress) == rows && Of(counts, Kind::kCovidResult) == rows;
  for (std::size_t row = 0; right && row < rows; ++row) {
    for (const Finding& finding : records[row].findings) {
      if (finding.kind == Kind::kNir) right = finding.normalized == table.rows[row].nir;
    }
  }
  if (!Check(state, right, "the findings are not what was planted")) return;
  Time(state, ScannedCsv(), rows);
}

void DetectProse(benchmark::State& state) {
  std::set<std::string_view> planted;
  for (const PlantedValues& leak : Prose().leaks) {
    planted.insert({leak.nir, leak.phone, leak.email});
  }
  planted.erase("");
  std::set<std::string_view> found;
  bool invented = false;
  for (const ScannedRecord& record : ScannedProse().records()) {
    for (const Finding& finding : record.findings) {
      found.insert(finding.normalized);
      invented = invented ||
                 (finding.confidence == Confidence::kHigh && !planted.contains(finding.normalized));
    }
  }
  const bool all = std::ranges::includes(found, planted);
  if (!Check(state, all, "planted values are missing") ||
      !Check(state, !invented, "a value of high confidence was not planted")) {
    return;
  }
  Time(state, ScannedProse(), Prose().truth.posts);
}

BENCHMARK(DetectCsv)->Name("detect/csv")->Unit(benchmark::kMillisecond);
BENCHMARK(DetectProse)->Name("detect/prose")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
