// decode: a table as it is, and as zstd and gzip, to bytes.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"

namespace leakscan::bench {
namespace {

constexpr std::size_t kRoomBytes = 256 * 1024;

// `use` gets the decoded bytes piece by piece. False if anything was not decoded.
template <typename Use>
bool Decode(std::string_view input, std::vector<std::byte>* room, Use use) {
  MemorySource source(input);
  const std::unique_ptr<StreamDecoder> decoder = MakeStreamDecoder(source, DecodeLimits{});
  while (true) {
    const StreamItem item = decoder->Next(*room);
    if (item.kind == StreamItemKind::kFinish) return true;
    if (item.kind == StreamItemKind::kGap) return false;
    if (item.kind != StreamItemKind::kBytes) continue;
    use(std::string_view(reinterpret_cast<const char*>(room->data()), item.bytes));
  }
}

void Measure(benchmark::State& state, const std::string& input) {
  const Table& table = CsvTable();
  std::vector<std::byte> room(kRoomBytes);
  std::string decoded;
  const bool whole = Decode(input, &room, [&](std::string_view bytes) { decoded += bytes; });
  if (!Check(state, whole && decoded == table.text, "the table did not come out as it went in")) {
    return;
  }
  for (auto pass : state) {
    Decode(input, &room, [](std::string_view bytes) { benchmark::DoNotOptimize(bytes.data()); });
  }
  Report(state, table.text, table.truth.rows);
}

void DecodePlain(benchmark::State& state) { Measure(state, CsvTable().text); }

void DecodeZstd(benchmark::State& state) {
  static const std::string input = Zstd(CsvTable().text, /*checksum=*/true, /*level=*/3);
  Measure(state, input);
}

void DecodeGzip(benchmark::State& state) {
  static const std::string input = Gzip(CsvTable().text);
  Measure(state, input);
}

BENCHMARK(DecodePlain)->Name("decode/plain")->Unit(benchmark::kMillisecond);
BENCHMARK(DecodeZstd)->Name("decode/zstd")->Unit(benchmark::kMillisecond);
BENCHMARK(DecodeGzip)->Name("decode/gzip")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
