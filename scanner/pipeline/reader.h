// Reader: the serial front of a run. Opens the inputs one after the other, decodes them, and sends
// chunks, gaps and input ends to the workers, numbered in the order in which the writer shall write
// what becomes of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "scanner/base/bounded_queue.h"
#include "scanner/base/sha256.h"
#include "scanner/decode/stream_decoder.h"
#include "scanner/input/input_list.h"
#include "scanner/pipeline/chunk_assembler.h"
#include "scanner/pipeline/path_masker.h"
#include "scanner/pipeline/task_pool.h"
#include "scanner/scan.h"

namespace leakscan {

class MeteredSource;

class Reader : private TaskFeed {
 public:
  // The arguments must outlive the reader.
  Reader(const ScanOptions& options, const Detection& detection, const RunKeys& keys,
         TaskPool& pool, BoundedQueue<Task*>& queue, ScanProgress& progress,
         const std::atomic<bool>& stop);
  ~Reader() override;

  // Reads every input, then sends the last task and closes the queue.
  void Run();

  // What the summary says of the inputs; to be read after Run().
  struct Inputs {
    std::uint64_t count = 0;
    std::uint64_t skipped = 0;
    std::uint64_t bytes_in = 0;
    std::map<std::string, std::uint64_t> opaque;  // files and members without text, by type
    std::string sha256;
    bool complete = true;  // false if the run was stopped
  };
  const Inputs& inputs() const { return inputs_; }

 private:
  Task* Take() override;
  void Send(Task* task) override;
  void GiveBack(Task* task) override { pool_.GiveBack(task); }
  bool IsBusy() const override;

  void ReadInput(const Input& input);
  void ReadStreams(const Input& input, MeteredSource& source);
  bool BeginStream(const StreamItem& item);
  bool EndStream();
  bool ScanName(std::string_view text, const std::string& path_suffix, std::uint64_t offset);
  bool SendGap(const std::string& source, const Gap& gap);
  bool OutOfTime() const;

  const ScanOptions& options_;
  const Detection& detection_;
  const RunKeys& keys_;
  TaskPool& pool_;
  BoundedQueue<Task*>& queue_;
  ScanProgress& progress_;
  const std::atomic<bool>& stop_;

  PathMasker masker_;
  ChunkAssembler assembler_;
  ChunkAssembler name_assembler_;
  std::int64_t deadline_ns_ = 0;  // on the monotonic clock; 0: none
  std::uint64_t sequence_ = 0;
  bool ended_ = false;  // the pool was closed: output has failed
  Inputs inputs_;
  Task last_;  // none of the pool's: it must come through even when output has failed

  Sha256 inputs_digest_;

  // The input under way.
  std::string raw_path_;  // as given; for hashes only
  std::string source_;    // masked
  std::uint32_t input_ordinal_ = 0;
  bool live_ = false;
  std::uint64_t streams_ = 0;  // begun so far
  bool health_name_ = false;
  InputReport report_;
  std::string stream_source_;  // masked
};

}  // namespace leakscan
