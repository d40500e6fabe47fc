// OrderedWriter: the end of the line. Takes finished tasks in any order, writes what they hold in
// the order of the inputs, keeps the counts that need that order (record numbers of text, lines a
// source, persons), and gives the tasks back. What is finished of an input that is not yet being
// written is parked: its result is kept, its task free at once.
//
// It has no thread: whoever puts the task that is next in order writes it, and what has become
// ready behind it meanwhile; all others leave theirs and go on. Nobody need be woken to write.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "scanner/base/byte_sink.h"
#include "scanner/base/sha256.h"
#include "scanner/correlate/person_ledger.h"
#include "scanner/output/event_writer.h"
#include "scanner/pipeline/state_keeper.h"
#include "scanner/pipeline/task_board.h"
#include "scanner/registry/known_tally.h"
#include "scanner/scan.h"

namespace leakscan {

class OrderedWriter {
 public:
  // `state` may be null.
  OrderedWriter(const ScanOptions& options, EventWriter& events, ByteSink& sink, TaskBoard& board,
                ScanProgress& progress, StateKeeper* state);

  // From any thread: `task` is ready. Writes it and what is ready behind it, if it is its turn and
  // nobody else is writing. When the sink or the state fails, closes the board, and nothing more is
  // written.
  void Put(Task* task);
  // Notes in the state what is not noted yet. When all tasks were put.
  void Commit();

  // To be read when all tasks were put.
  const std::optional<Error>& error() const { return error_; }
  const Totals& totals() const { return totals_; }
  const std::vector<SourceCount>& largest() const { return largest_; }
  std::uint64_t inputs_with_gaps() const { return inputs_with_gaps_; }
  std::uint64_t bytes_in() const { return bytes_in_; }
  const std::map<std::string, std::uint64_t>& opaque() const { return opaque_; }
  std::string InputsDigest() { return inputs_digest_.Finish(); }
  PersonCounts persons() { return ledger_.Count(); }
  KnownCounts known() const { return known_.Count(); }
  std::uint64_t skipped() const { return skipped_; }
  std::uint64_t bytes_skipped() const { return bytes_skipped_; }

 private:
  struct Ready {
    Task* task = nullptr;
    std::unique_ptr<Task> parked;  // owns it, if it is
  };

  bool NextIsHere() const {
    return !waiting_.empty() &&
           waiting_.begin()->first == std::pair(input_.load(std::memory_order_relaxed), sequence_);
  }
  void WriteReady(Ready ready);
  void EnterNextInput();
  void WriteTask(Task& task);
  void WriteChunk(Task& task);
  void WriteStreamEnd(StreamReport& stream);
  void WriteGap(std::string_view source, const Gap& gap);
  void WriteInputEnd(Task& task);
  void WriteSkipped(Task& task);
  void NoteDone(Task& task);
  void EnterStream(const std::shared_ptr<const StreamContext>& context);
  void LeaveStream();
  void AppendEvents(const Task& task);
  void LogPersons(const PersonLog& log);
  void Flush(std::string_view bytes);

  const ScanOptions& options_;
  EventWriter& events_;
  ByteSink& sink_;
  TaskBoard& board_;
  ScanProgress& progress_;
  StateKeeper* const state_;
  PersonLedger ledger_;
  KnownTally known_;

  std::mutex mutex_;                                                  // of the next four members
  std::map<std::pair<std::uint64_t, std::uint64_t>, Ready> waiting_;  // by input and sequence
  std::atomic<std::uint64_t> input_{0};  // being written; changed by who writes alone
  std::uint64_t sequence_ = 0;           // the next in it
  bool writing_ = false;                 // somebody writes, and what follows is theirs

  std::optional<Error> error_;
  bool state_failed_ = false;
  std::string buffer_;
  Totals totals_;
  // Of the input under way.
  Totals input_totals_;
  std::optional<StreamReport> main_stream_;
  std::uint64_t input_streams_ = 0;  // ended, names aside
  std::uint64_t inputs_with_gaps_ = 0;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t skipped_ = 0;  // inputs
  std::uint64_t bytes_skipped_ = 0;
  std::map<std::string, std::uint64_t> opaque_;
  Sha256 inputs_digest_;
  std::vector<SourceCount> largest_;

  std::shared_ptr<const StreamContext> stream_;
  Totals stream_totals_;
  std::uint64_t stream_lines_ = 0;   // events written for the stream
  std::uint64_t stream_hidden_ = 0;  // events over a limit of lines
  std::uint64_t text_records_ = 0;   // records of text before the chunk
  std::uint64_t open_records_ = 0;   // of them, behind the resume point
};

}  // namespace leakscan
