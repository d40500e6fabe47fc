// What every stage's benchmark does around its loop: check, then report.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakscan::bench {

// A wrong result is not timed: where false, the benchmark is to return.
inline bool Check(benchmark::State& state, bool right, const char* what_is_wrong) {
  if (!right) state.SkipWithError(what_is_wrong);
  return right;
}

// Every pass took `records` records, which stand in `text`. Always the whole text, even where a
// stage reads some of its cells, so that the times of the stages add up.
inline void Report(benchmark::State& state, std::string_view text, std::size_t records) {
  const auto passes = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(passes * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(passes * static_cast<std::int64_t>(records));
}

}  // namespace leakscan::bench
