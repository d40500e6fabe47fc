// Reader: the serial front of one input. Decodes it and sends chunks and small streams to the
// workers, gaps and ends to the writer, numbered in the order in which the writer shall write what
// becomes of them. One per thread that reads: the one that reads the inputs in turn, and every
// worker that reads ahead.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "scanner/decode/stream_decoder.h"
#include "scanner/pipeline/chunk_assembler.h"
#include "scanner/pipeline/input_queue.h"
#include "scanner/pipeline/ordered_writer.h"
#include "scanner/pipeline/path_masker.h"
#include "scanner/pipeline/state_keeper.h"
#include "scanner/pipeline/task_board.h"
#include "scanner/pipeline/worker.h"
#include "scanner/scan.h"

namespace leakscan {

class MeteredSource;

// What all readers of a run share; all of it outlives them.
struct ReaderRun {
  const ScanOptions& options;
  const Detection& detection;
  const RunKeys& keys;
  InputQueue& inputs;
  TaskBoard& board;
  OrderedWriter& writer;
  ScanProgress& progress;
  const std::atomic<bool>& stop;
  std::int64_t deadline_ns = 0;  // on the monotonic clock; 0: none
  StateKeeper* state = nullptr;  // or there is none
};

// The time limit as a deadline.
std::int64_t DeadlineOf(const ScanOptions& options);

class Reader : private TaskFeed {
 public:
  // `worker`: whose thread this is, for what it does instead of waiting; null: it does wait.
  Reader(const ReaderRun& run, Worker* worker);
  ~Reader() override;

  // Reads one input to its end. False once output has failed.
  bool Read(const NumberedInput& input);

 private:
  Task* Take() override;
  void Send(Task* task) override;
  void GiveBack(Task* task) override { run_.board.GiveBack(task); }
  bool IsBusy(std::size_t bytes) const override { return run_.board.IsBusy(bytes); }

  void Process(Task* task);
  void Rest();
  void Number(Task* task);
  void Finish(Task* task);  // no worker needs to see it
  bool MakePlan(const Input& input, bool named);
  bool BeginPlan();
  std::string DigestOf(const Input& input) const;
  bool FailState();
  bool ReadFile(const Input& input);
  bool ReadFrom(const Input& input, FileSource& file);
  bool SendInputEnd();
  void ReadStreams(const Input& input, MeteredSource& source);
  bool BeginStream(const StreamItem& item, const MeteredSource& source);
  bool EndStream();
  bool BreakOffStream(Gap gap);
  bool SendStreamEnd();
  bool ScanName(std::string_view text, const std::string& path_suffix, std::uint64_t offset);
  bool SendGap(const std::string& source, const Gap& gap);
  bool OutOfTime() const;

  const ReaderRun& run_;
  Worker* const worker_;
  PathMasker masker_;
  ChunkAssembler assembler_;
  ChunkAssembler name_assembler_;
  bool ended_ = false;  // output has failed

  // The input under way.
  std::string raw_path_;  // as given; for hashes only
  std::string source_;    // masked
  std::uint64_t number_ = 0;
  std::uint64_t sequence_ = 0;  // tasks sent
  std::uint64_t streams_ = 0;   // begun so far
  bool stream_begun_ = false;   // one besides names
  bool live_ = false;
  bool health_name_ = false;
  InputReport report_;
  std::optional<InputPlan> plan_;  // with a state file
  bool unconfirmed_ = false;       // its base is not known yet to be what the input begins with
  std::map<std::string, std::uint64_t> opaque_;
  std::string stream_source_;  // masked
};

}  // namespace leakscan
