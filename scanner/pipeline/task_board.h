// TaskBoard: where the threads of a run meet. It holds the free tasks, the tasks that wait for a
// worker, and knows whose turn it is; one lock, taken a few times a chunk.
//
// There is a fixed number of tasks. Taking one waits until the writer gives one back: this is the
// back-pressure, and the reason why a stream of any size runs in the same memory.
//
// The head is the input that is being written. Who reads a later one, reads ahead, and may neither
// take the last kReserved free tasks nor go on while kParkedBytesMax of results wait for their
// turn. So the head's reader always comes to a task: those of later inputs are processed, parked
// (their result goes to the ordered writer, without the text) and free again, whatever becomes of
// the head.
//
// Nobody is woken for little: Push() leaves a few small tasks until more have come, so who reads
// calls WakeWorker() before it waits; and the reader sleeps until
// several tasks are free or none is left to process.
//
// With one worker, the thread that reads does nothing else. With several the first worker reads,
// and another that has nothing to do reads an input ahead; wherever these would have to wait, for a
// free task or for their turn, they process what was sent, so all of it is processed even if every
// worker reads. A worker that finds no input either decodes a part of those under way ahead, for
// who reads it, where reading is what the workers wait for. That waits for nobody, so it may be
// waited for.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "scanner/decode/decode_ahead.h"
#include "scanner/pipeline/task.h"

namespace leakscan {

class TaskBoard : private DecodeHelper {
 public:
  explicit TaskBoard(int workers);
  ~TaskBoard() override = default;

  // Inputs that are read at the same time.
  int readers_max() const { return 1 + helpers_max_; }
  // More tasks are never under way, parked ones aside.
  std::size_t task_count() const { return tasks_.size(); }

  // --- For readers.

  // What a reader of `input` gets: a free task; or, if it `helps` (is a worker), one to be
  // processed meanwhile; neither once the run is being ended.
  struct Turn {
    Task* free = nullptr;
    Task* work = nullptr;
  };
  Turn TakeFree(std::uint64_t input, bool helps);
  // The same without waiting: nothing if there is neither now.
  std::optional<Turn> TryTakeFree(std::uint64_t input, bool helps);
  // To be processed. For one small text no worker is woken: see WakeWorker().
  void Push(Task* task);
  // To be called when nothing may be pushed for a while.
  void WakeWorker();
  // One that waits to be processed, or null: for a reader that is a worker and has to wait for its
  // input. Every other worker may be reading.
  Task* TryTakeWork();
  std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  void GiveBack(Task* task);
  // Waits until all inputs before `input` are written: an empty turn. Who `helps` may get work
  // first, and asks again. Nothing once the run is being ended.
  std::optional<Turn> WaitForHead(std::uint64_t input, bool helps);
  // Every worker has something to do when it is done with what it does, without a text of so many
  // bytes.
  bool IsBusy(std::size_t bytes) const;
  // Whether there is an input that may be begun by a worker; who finds out says so.
  void OfferInputs(bool any);
  // No input will be begun any more.
  void EndInputs();
  // Has parts of an input decoded by workers; null with one worker, which has enough to do.
  DecodeHelper* decode_helper() { return helpers_max_ > 0 ? this : nullptr; }

  // --- For workers.

  enum class JobKind : std::uint8_t { kProcess, kRead, kDecode, kEnd };
  struct Job {
    JobKind kind = JobKind::kEnd;
    Task* task = nullptr;         // kProcess; with a buffer for events
    DecodeJob* decode = nullptr;  // kDecode
  };
  Job NextJob();
  // After kRead.
  void EndReading();
  // After kDecode.
  void EndDecoding(DecodeJob* job);

  // --- For the ordered writer.

  void SetHead(std::uint64_t input);
  // Whether what is finished before its turn shall be parked.
  bool IsScarce() const;
  void AddParked(std::size_t bytes);
  void RemoveParked(std::size_t bytes);
  // Output or state has failed: nobody waits any more. From any thread.
  void Close();
  bool closed() const { return closed_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kReserved = 4;
  static constexpr std::size_t kParkedBytesMax = std::size_t{32} << 20U;
  // Of all that is decoded ahead.
  static constexpr std::size_t kDecodedBytesMax = std::size_t{48} << 20U;
  static constexpr std::size_t kDecodeJobsPerWorker = 2;
  // Reading is too slow where so many tasks in a row were waited for.
  static constexpr int kStarvedPushes = 4;

  struct Ahead {
    enum class State : std::uint8_t { kOffered, kRunning, kRun, kWithdrawn };
    DecodeJob* job = nullptr;
    std::size_t bytes = 0;
    State state = State::kOffered;
  };

  // DecodeHelper.
  bool Offer(DecodeJob& job) override;
  bool Await(DecodeJob& job) override;
  void Drop(DecodeJob& job) override;
  std::list<Ahead>::iterator Find(const DecodeJob& job);

  bool MayReadAhead() const {
    return helpers_max_ == 0 ? !free_.empty()
                             : free_.size() > kReserved && parked_bytes_ < kParkedBytesMax;
  }
  std::optional<Turn> FindTurn(std::uint64_t input, bool helps);
  // Who helps waits for work, too: for anything to change.
  void Wait(std::unique_lock<std::mutex>& lock, bool helps, std::condition_variable& other);
  std::optional<Job> FindJob();
  void PushFree(Task* task);
  Task* PopFree();
  Task* PopWork();
  void WakeReaders();

  const std::size_t workers_;
  const int helpers_max_;
  const std::size_t enough_free_;  // to be worth waking the reader for
  std::vector<std::unique_ptr<Task>> tasks_;
  std::atomic<bool> inputs_offered_{false};
  std::atomic<std::size_t> queued_{0};      // size of queue_
  std::atomic<std::size_t> free_count_{0};  // size of free_

  std::mutex mutex_;
  std::condition_variable has_free_;  // for a reader that does not help
  std::condition_variable has_work_;  // for workers, those that read included
  std::condition_variable new_head_;  // the same
  std::condition_variable decoded_;   // for who waits for a job of decoding
  std::vector<Task*> free_;
  std::deque<Task*> queue_;
  // Events stand in the few tasks between a worker and the writer. So their buffers, several times
  // larger than the text of a dense chunk, are lent apart, the one that was written last first: it
  // is grown, and warm in the cache.
  std::vector<OutputBuffer> outputs_;
  std::uint64_t head_ = 0;
  std::size_t parked_bytes_ = 0;
  int helpers_ = 0;          // workers that read
  int helpers_waiting_ = 0;  // of them, for a free task or work
  std::list<Ahead> ahead_;
  std::size_t ahead_bytes_ = 0;
  int starved_pushes_ = 0;  // that found nothing queued, since who reads waited for a free task
  bool inputs_ended_ = false;
  std::atomic<bool> closed_{false};
};

}  // namespace leakscan
