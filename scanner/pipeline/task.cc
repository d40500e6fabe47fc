#include "scanner/pipeline/task.h"

#include <algorithm>
#include <cstring>

namespace leakscan {

void TextBuffer::Reserve(std::size_t capacity, std::size_t keep) {
  if (capacity <= capacity_) return;
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity + kChunkPaddingBytes);
  if (keep > 0) std::memcpy(bytes.get(), bytes_.get(), keep);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

void TextBuffer::Seal(std::size_t size) { std::memset(bytes_.get() + size, 0, kChunkPaddingBytes); }

void Task::ClearResult() {
  // A chunk far denser than usual must not keep its memory for the rest of the run.
  if (output.capacity() > kOutputBytesKept) output = OutputBuffer();
  output.Clear();
  lines.clear();
  slots.clear();
  records = 0;
  std::vector<std::uint64_t> counters = std::move(totals.by_detector);
  std::fill(counters.begin(), counters.end(), 0);
  totals = Totals{};
  totals.by_detector = std::move(counters);
  persons.Clear();
}

}  // namespace leakscan
