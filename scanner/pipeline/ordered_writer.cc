#include "scanner/pipeline/ordered_writer.h"

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

constexpr std::size_t kLargestSources = 10;
constexpr std::ptrdiff_t kPrefetchRecords = 8;

void KeepLargest(SourceCount count, std::vector<SourceCount>* largest) {
  if (count.exposures == 0) return;
  const auto place = std::upper_bound(
      largest->begin(), largest->end(), count,
      [](const SourceCount& a, const SourceCount& b) { return a.exposures > b.exposures; });
  if (place == largest->end() && largest->size() == kLargestSources) return;
  largest->insert(place, std::move(count));
  if (largest->size() > kLargestSources) largest->pop_back();
}

}  // namespace

OrderedWriter::OrderedWriter(const ScanOptions& options, EventWriter& events, ByteSink& sink,
                             TaskBoard& board, ScanProgress& progress, StateKeeper* state)
    : options_(options),
      events_(events),
      sink_(sink),
      board_(board),
      progress_(progress),
      state_(state),
      ledger_(options.persons_max) {
  ledger_.BeginInput();
}

void OrderedWriter::Put(Task* task) {
  Ready ready{.task = task, .parked = nullptr};
  const std::pair place(task->input, task->sequence);
  // An input that is being written stays so until all of it has been put here.
  if (task->input != input_.load(std::memory_order_relaxed) && board_.IsScarce()) {
    ready.parked = task->DetachResult();
    ready.task = ready.parked.get();
    board_.AddParked(ready.task->ResultBytes());
    board_.GiveBack(task);
  }
  std::unique_lock lock(mutex_);
  waiting_.emplace(place, std::move(ready));
  if (writing_) return;
  writing_ = true;
  while (NextIsHere()) {
    Ready next = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++sequence_;
    lock.unlock();
    WriteReady(std::move(next));
    if (error_ || state_failed_) {  // and nobody will write again
      board_.Close();
      return;
    }
    lock.lock();
  }
  writing_ = false;
}

void OrderedWriter::WriteReady(Ready ready) {
  Task& task = *ready.task;
  const std::size_t parked_bytes = ready.parked ? task.ResultBytes() : 0;
  const bool last = task.kind == TaskKind::kInputEnd;
  WriteTask(task);
  if (state_ != nullptr && state_->IsDue()) Commit();
  if (error_ || state_failed_) return;
  if (ready.parked) {
    board_.RemoveParked(parked_bytes);
  } else {
    board_.GiveBack(&task);
  }
  if (last) EnterNextInput();
}

void OrderedWriter::EnterNextInput() {
  const std::uint64_t next = input_.load(std::memory_order_relaxed) + 1;
  {
    const std::lock_guard lock(mutex_);
    input_.store(next, std::memory_order_relaxed);
    sequence_ = 0;
  }
  board_.SetHead(next);
}

void OrderedWriter::WriteTask(Task& task) {
  switch (task.kind) {
    case TaskKind::kChunk:
      WriteChunk(task);
      break;
    case TaskKind::kStream:
      if (task.chunk.context) WriteChunk(task);
      if (task.stream) WriteStreamEnd(*task.stream);
      break;
    case TaskKind::kStreamEnd:
      WriteStreamEnd(*task.stream);
      break;
    case TaskKind::kGap:
      WriteGap(task.gap_source, task.gap);
      break;
    case TaskKind::kInputEnd:
      WriteInputEnd(task);
      break;
  }
}

void OrderedWriter::WriteChunk(Task& task) {
  if (!stream_ || task.chunk.context->stream != stream_->stream) {
    LeaveStream();
    EnterStream(task.chunk.context);
    text_records_ = task.records_before;
  }
  LogPersons(task.persons);
  if (task.slots.empty() && options_.events_per_source_max == 0 &&
      options_.lines_per_source_max == 0 && options_.new_only == NewOnly::kOff) {
    Flush(task.output.text());
  } else {
    buffer_.clear();
    AppendEvents(task);
    Flush(buffer_);
  }
  text_records_ += task.records;
  open_records_ += task.open_records;
  progress_.exposures.fetch_add(task.totals.exposures, std::memory_order_relaxed);
  stream_totals_.Add(task.totals);
}

// Completes record numbers and leaves out events over a limit, or of what was reported before.
void OrderedWriter::AppendEvents(const Task& task) {
  std::size_t slot = 0;
  std::span<const Hash128> report_keys(task.report_keys.keys);
  for (std::size_t i = 0; i < task.lines.size(); ++i) {
    std::size_t at = task.lines[i];
    const std::size_t end = i + 1 < task.lines.size() ? task.lines[i + 1] : task.output.size();
    const std::uint64_t limit = options_.events_per_source_max;
    const std::uint64_t line_limit = options_.lines_per_source_max;
    const bool suppressed = limit != 0 && stream_lines_ >= limit;
    const bool folded = line_limit != 0 && stream_lines_ >= line_limit;
    std::span<const Hash128> keys;
    if (options_.new_only != NewOnly::kOff) {
      keys = report_keys.first(task.report_keys.counts[i]);
      report_keys = report_keys.subspan(keys.size());
    }
    const bool known = !keys.empty() && !state_->IsNew(keys);
    if (known || suppressed || folded) {
      input_totals_.hidden += known;
      input_totals_.suppressed += !known && suppressed;
      stream_hidden_ += !known;
      while (slot < task.slots.size() && task.slots[slot].position < end) ++slot;
      continue;
    }
    ++stream_lines_;
    if (!keys.empty()) state_->NoteReported(keys);
    for (; slot < task.slots.size() && task.slots[slot].position <= end; ++slot) {
      const NumberSlot& number = task.slots[slot];
      buffer_.append(task.output.text(), at, number.position - at);
      buffer_ += std::to_string(text_records_ + 1 + number.number);
      at = number.position;
    }
    buffer_.append(task.output.text(), at, end - at);
  }
}

void OrderedWriter::LogPersons(const PersonLog& log) {
  const PersonKey* key = log.keys.data();
  const PersonKey* key_ahead = key;
  const PersonLog::Entry* ahead = log.entries.data();
  const PersonLog::Entry* const end = ahead + log.entries.size();
  for (const PersonLog::Entry& entry : log.entries) {
    for (; ahead != end && ahead - &entry < kPrefetchRecords; ++ahead) {
      ledger_.Prefetch({key_ahead, ahead->key_count});
      key_ahead += ahead->key_count;
    }
    ledger_.Add({key, entry.key_count}, entry.subject_count, entry.facts);
    key += entry.key_count;
  }
  std::size_t known = 0;
  for (const std::uint32_t count : log.known_counts) {
    known_.Add(std::span(log.known).subspan(known, count));
    known += count;
  }
  progress_.person_keys.fetch_add(log.entries.size(), std::memory_order_relaxed);
}

void OrderedWriter::WriteStreamEnd(StreamReport& stream) {
  input_totals_.bytes_scanned += stream.bytes_scanned;
  if (stream.bytes_undecoded > 0) {
    WriteGap(stream.source,
             {GapReason::kTruncated, stream.offset + stream.bytes - stream.bytes_undecoded,
              stream.bytes_undecoded, "the last character is cut"});
  }
  // The promise of the scanner, checked on every stream of every run.
  const std::uint64_t accounted =
      stream.bytes_scanned + stream.bytes_known + stream.bytes_undecoded;
  if (accounted != stream.bytes) {
    WriteGap(stream.source, {GapReason::kInternal, stream.offset, stream.bytes - accounted,
                             "bytes decoded and bytes scanned differ: please report this"});
  }
  ++input_streams_;
  if (stream.resume) stream.resume->records = text_records_ - open_records_;
  // The input's event tells of its first stream, or of the first that is more than text or XML: an
  // archive and a document begin with parts that say nothing.
  const auto rank = [](RecordFormat format) {
    return format == RecordFormat::kText ? 0 : format == RecordFormat::kXml ? 1 : 2;
  };
  if (!main_stream_ || rank(stream.format) > rank(main_stream_->format)) {
    main_stream_ = std::move(stream);
  }
}

void OrderedWriter::WriteGap(std::string_view source, const Gap& gap) {
  ++input_totals_.gaps;
  ++input_totals_.gaps_by_reason[static_cast<std::size_t>(gap.reason)];
  input_totals_.bytes_gap += gap.bytes.value_or(0);
  progress_.gaps.fetch_add(1, std::memory_order_relaxed);
  buffer_.clear();
  events_.Gap(source, gap, &buffer_);
  Flush(buffer_);
}

void OrderedWriter::EnterStream(const std::shared_ptr<const StreamContext>& context) {
  stream_ = context;
  stream_totals_ = Totals{};
  stream_lines_ = 0;
  stream_hidden_ = 0;
  text_records_ = 0;
  open_records_ = 0;
}

void OrderedWriter::LeaveStream() {
  if (!stream_) return;
  buffer_.clear();
  const bool empty_name = stream_->format == RecordFormat::kName &&
                          stream_totals_.exposures + stream_totals_.leads == 0;
  if (options_.events == EventLevel::kSource && !empty_name)
    events_.Source(*stream_, stream_totals_, &buffer_);
  if (stream_hidden_ > 0) events_.More(stream_->source, stream_hidden_, &buffer_);
  Flush(buffer_);
  KeepLargest({stream_->source, stream_totals_.exposures}, &largest_);
  input_totals_.Add(stream_totals_);
  stream_.reset();
}

void OrderedWriter::WriteInputEnd(Task& task) {
  if (task.skipped) return WriteSkipped(task);
  LeaveStream();
  InputReport& report = task.report;
  report.totals = std::exchange(input_totals_, Totals{});
  report.complete = report.totals.gaps == 0;
  if (main_stream_) {
    report.format = main_stream_->format;
    report.charset = main_stream_->charset;
    report.container = main_stream_->container;
    report.columns = std::move(main_stream_->columns);
  }
  report.persons = ledger_.CountInput();
  ledger_.BeginInput();
  inputs_with_gaps_ += report.totals.gaps > 0;
  bytes_in_ += report.bytes - report.from;
  bytes_skipped_ += report.from;
  for (const auto& [type, count] : task.opaque) opaque_[type] += count;
  inputs_digest_.Update(task.raw_path.data(), task.raw_path.size() + 1);
  const std::string size = std::to_string(report.bytes) + ' ' + report.sha256 + '\n';
  inputs_digest_.Update(size.data(), size.size());
  buffer_.clear();
  events_.Input(report, &buffer_);
  Flush(buffer_);
  totals_.Add(report.totals);
  if (task.done) NoteDone(task);
  main_stream_.reset();
  input_streams_ = 0;
}

void OrderedWriter::WriteSkipped(Task& task) {
  ++skipped_;
  bytes_skipped_ += task.report.bytes;
  if (task.done) state_->NoteDone(*std::move(task.done));
}

// What the events of an input were written for is noted; not an input that another run may read
// better.
void OrderedWriter::NoteDone(Task& task) {
  DoneInput& done = *task.done;
  const InputReport& report = task.report;
  state_->NoteEnded(done.path);
  const auto& gaps = report.totals.gaps_by_reason;
  const auto count = [&](GapReason reason) { return gaps[static_cast<std::size_t>(reason)]; };
  for (const GapReason reason :
       {GapReason::kUnreadable, GapReason::kInterrupted, GapReason::kLimitTime,
        GapReason::kSetAside, GapReason::kInternal}) {
    if (count(reason) > 0) return;
  }
  // A later run may go on in a plain text that is all of the input.
  const bool one_text = input_streams_ == 1 && main_stream_ && task.opaque.empty() &&
                        main_stream_->bytes == report.bytes && main_stream_->container.empty() &&
                        main_stream_->source == report.source;
  if (one_text && report.totals.gaps == count(GapReason::kChanged) && main_stream_->resume &&
      main_stream_->resume->offset > 0) {
    done.resume = main_stream_->resume;
    done.resume->shape = state_->Keyed(done.resume->shape);
  }
  state_->NoteDone(std::move(done));
}

void OrderedWriter::Commit() {
  if (state_ == nullptr || error_ || state_failed_) return;
  if (Status synced = sink_.Sync(); !synced) {
    error_ = std::move(synced).error();
  } else {
    state_failed_ = !state_->Commit();
  }
}

void OrderedWriter::Flush(std::string_view bytes) {
  if (bytes.empty() || error_) return;
  if (Status status = sink_.Write(bytes); !status) {
    error_ = std::move(status).error();
  }
}

}  // namespace leakscan
