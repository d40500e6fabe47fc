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

void Task::AppendResult(const Task& from) {
  const std::size_t base = output.size();
  output.Append(from.output.text());
  for (const std::size_t line : from.lines) lines.push_back(base + line);
  for (const NumberSlot& slot : from.slots) {
    slots.push_back({base + slot.position, records + slot.number});
  }
  records += from.records;
  totals.Add(from.totals);
  persons.keys.insert(persons.keys.end(), from.persons.keys.begin(), from.persons.keys.end());
  persons.entries.insert(persons.entries.end(), from.persons.entries.begin(),
                         from.persons.entries.end());
}

}  // namespace leakscan
