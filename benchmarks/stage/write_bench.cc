// write: exposures to lines of ndjson.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"

namespace leakscan::bench {
namespace {

// One whole line, of this row, with its NIR masked.
bool IsRight(std::string_view line, const PlantedValues& planted) {
  return line.starts_with("{\"type\":\"exposure\"") && line.ends_with("}\n") &&
         std::count(line.begin(), line.end(), '\n') == 1 &&
         line.find("\"detector\":\"nir\"") != std::string_view::npos &&
         line.find(planted.nir) == std::string_view::npos;
}

void WriteNdjson(benchmark::State& state) {
  const Table& table = CsvTable();
  const std::vector<ScannedRecord>& records = ScannedCsv().records();
  Stages stages;
  OutputBuffer out;
  std::size_t right = 0;
  for (std::size_t row = 0; row < std::min(records.size(), table.rows.size()); ++row) {
    for (const Exposure& exposure : records[row].exposures) {
      out.Clear();
      stages.Write(records[row], exposure, &out);
      right += IsRight(out.text(), table.rows[row]);
    }
  }
  if (!Check(state, right == table.truth.rows, "not every row has its line")) return;
  for (auto pass : state) {
    for (const ScannedRecord& record : records) {
      out.Clear();
      for (const Exposure& exposure : record.exposures) stages.Write(record, exposure, &out);
      benchmark::DoNotOptimize(out.text().data());
    }
  }
  Report(state, table.text, table.truth.rows);
}

BENCHMARK(WriteNdjson)->Name("write/ndjson")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
