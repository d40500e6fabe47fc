// OrderedWriter: the end of the line. Takes finished tasks in any order, writes what they hold in
// the order of the input, keeps the counts that need that order (record numbers of text, lines a
// source, persons), and gives the tasks back. Write() runs on a thread of its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "scanner/base/byte_sink.h"
#include "scanner/correlate/person_ledger.h"
#include "scanner/output/event_writer.h"
#include "scanner/pipeline/task_pool.h"
#include "scanner/scan.h"

namespace leakscan {

class OrderedWriter {
 public:
  // `task_count` is the size of the pool: at most so many tasks are under way.
  OrderedWriter(const ScanOptions& options, EventWriter& events, ByteSink& sink, TaskPool& pool,
                std::size_t task_count, ScanProgress& progress);

  // From any thread: `task` is ready to be written.
  void Put(Task* task);

  // Writes until the last task. When the sink fails, goes on taking tasks without writing them, and
  // closes the pool so that the reader stops.
  void Write();

  // To be read after Write().
  const std::optional<Error>& error() const { return error_; }
  const Totals& totals() const { return totals_; }
  const std::vector<SourceCount>& largest() const { return largest_; }
  std::uint64_t inputs_with_gaps() const { return inputs_with_gaps_; }
  PersonCounts persons() { return ledger_.Count(); }

 private:
  Task* WaitFor(std::uint64_t sequence);
  void WriteTask(Task& task);
  void WriteChunk(Task& task);
  void WriteStreamEnd(StreamReport& stream);
  void WriteGap(std::string_view source, const Gap& gap);
  void WriteInputEnd(Task& task);
  void EnterStream(const std::shared_ptr<const StreamContext>& context);
  void LeaveStream();
  void AppendEvents(const Task& task);
  void LogPersons(const PersonLog& log);
  void Flush(std::string_view bytes);

  const ScanOptions& options_;
  EventWriter& events_;
  ByteSink& sink_;
  TaskPool& pool_;
  ScanProgress& progress_;
  PersonLedger ledger_;

  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Task*> slots_;  // by sequence modulo size

  std::optional<Error> error_;
  std::string buffer_;
  Totals totals_;
  // Of the input under way.
  Totals input_totals_;
  std::optional<StreamReport> main_stream_;
  std::uint64_t inputs_with_gaps_ = 0;
  std::vector<SourceCount> largest_;

  std::shared_ptr<const StreamContext> stream_;
  Totals stream_totals_;
  std::uint64_t stream_lines_ = 0;   // events written for the stream
  std::uint64_t stream_hidden_ = 0;  // events over a limit of lines
  std::uint64_t text_records_ = 0;   // records of text before the chunk
};

}  // namespace leakscan
