#include "scanner/pipeline/task.h"

#include <algorithm>
#include <cstring>

namespace leakscan {
namespace {

std::size_t BytesOf(const std::vector<Column>& columns) {
  std::size_t bytes = columns.capacity() * sizeof(Column);
  for (const Column& column : columns) bytes += column.name.capacity();
  return bytes;
}

}  // namespace

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
  open_records = 0;
  report_keys.Clear();
  std::vector<std::uint64_t> counters = std::move(totals.by_detector);
  std::fill(counters.begin(), counters.end(), 0);
  totals = Totals{};
  totals.by_detector = std::move(counters);
  persons.Clear();
}

void PersonLog::Append(const PersonLog& other) {
  const auto append = [](const auto& from, auto* to) {
    to->insert(to->end(), from.begin(), from.end());
  };
  append(other.keys, &keys);
  append(other.entries, &entries);
  append(other.known, &known);
  append(other.known_counts, &known_counts);
}

std::unique_ptr<Task> Task::DetachResult() {
  auto result = std::make_unique<Task>();
  result->input = input;
  result->sequence = sequence;
  result->kind = kind;
  result->chunk.context = std::move(chunk.context);
  result->stream = std::move(stream);
  result->gap_source = std::move(gap_source);
  result->gap = std::move(gap);
  result->report = std::move(report);
  result->raw_path = std::move(raw_path);
  result->opaque = std::move(opaque);
  result->skipped = skipped;
  result->done = std::move(done);
  result->records_before = records_before;
  result->output.Append(output.text());  // in a buffer of its size
  result->lines = std::move(lines);
  result->slots = std::move(slots);
  result->records = records;
  result->open_records = open_records;
  result->report_keys = std::move(report_keys);
  result->totals = std::move(totals);
  result->persons = std::move(persons);
  return result;
}

std::size_t Task::ResultBytes() const {
  const std::size_t told = stream ? BytesOf(stream->columns) : 0;
  const std::size_t known = chunk.context ? BytesOf(chunk.context->columns) : 0;
  return sizeof(Task) + told + known + output.capacity() + lines.capacity() * sizeof(lines[0]) +
         slots.capacity() * sizeof(slots[0]) +
         totals.by_detector.capacity() * sizeof(std::uint64_t) +
         persons.keys.capacity() * sizeof(PersonKey) +
         report_keys.keys.capacity() * sizeof(Hash128) +
         persons.entries.capacity() * sizeof(PersonLog::Entry) +
         persons.known.capacity() * sizeof(KnownPatient);
}

void Task::AppendResult(const Task& from) {
  const std::size_t base = output.size();
  output.Append(from.output.text());
  for (const std::size_t line : from.lines) lines.push_back(base + line);
  for (const NumberSlot& slot : from.slots) {
    slots.push_back({base + slot.position, records + slot.number});
  }
  records += from.records;
  open_records += from.open_records;
  report_keys.keys.insert(report_keys.keys.end(), from.report_keys.keys.begin(),
                          from.report_keys.keys.end());
  report_keys.counts.insert(report_keys.counts.end(), from.report_keys.counts.begin(),
                            from.report_keys.counts.end());
  totals.Add(from.totals);
  persons.Append(from.persons);
}

}  // namespace leakscan
