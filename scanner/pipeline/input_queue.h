// InputQueue: hands out the inputs of a run, numbered in their order, to whoever has time to read
// one. From any thread; its lock is held while a folder is read or a volume's head looked at.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "scanner/input/file_source.h"
#include "scanner/input/input_list.h"

namespace leakscan {

struct NumberedInput {
  std::uint64_t number = 0;  // from 0
  Input input;
};

// True if the first bytes of a regular file are those of a container. A FIFO is left alone.
bool HoldsContainer(FileSource& file);

class InputQueue {
 public:
  // `stop` must outlive the queue; once it is raised, no input is handed out.
  InputQueue(const InputOptions& options, const std::atomic<bool>& stop);

  // The next input; nothing at the end. `ahead`: only one that is there already; a pipe may be long
  // in coming and is left to the reader who comes to it in its turn.
  std::optional<NumberedInput> Next(bool ahead);

  // An input that was handed out was not read to its end, as `stop` was raised.
  void NoteStopped() { complete_.store(false, std::memory_order_relaxed); }

  // To be read when no more are handed out.
  std::uint64_t count() const { return count_; }
  std::uint64_t skipped() const { return list_.excluded(); }
  bool complete() const { return complete_.load(std::memory_order_relaxed); }

 private:
  bool Refill();

  const std::atomic<bool>& stop_;
  std::mutex mutex_;
  InputList list_;
  std::deque<Input> found_;  // taken from the list, in order
  std::uint64_t count_ = 0;
  std::atomic<bool> complete_{true};  // false if stop kept something back
};

}  // namespace leakscan
