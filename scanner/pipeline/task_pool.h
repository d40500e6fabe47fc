// TaskPool: a fixed number of tasks. Taking one waits until the writer gives one back: this is the
// back-pressure, and the reason why a stream of any size runs in the same memory.
//
// The reader runs ahead, so that all tasks hold text; but events stand in the few between a worker
// and the writer. So their buffers, several times larger than the text of a dense chunk, are lent
// apart, the one that was written last first: it is grown, and warm in the cache.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "scanner/base/bounded_queue.h"
#include "scanner/pipeline/task.h"

namespace leakscan {

class TaskPool {
 public:
  explicit TaskPool(std::size_t count) : free_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      tasks_.push_back(std::make_unique<Task>());
      free_.Push(tasks_.back().get());
    }
  }

  // Waits for a free task; null after Close().
  Task* Take() { return free_.Pop().value_or(nullptr); }

  // Gives `task`, whose output is empty, a buffer for it.
  void LendOutput(Task* task) {
    const std::lock_guard lock(outputs_mutex_);
    if (outputs_.empty()) return;
    task->output = std::move(outputs_.back());
    outputs_.pop_back();
  }

  void GiveBack(Task* task) {
    task->ClearResult();
    if (task->output.capacity() > 0) {
      const std::lock_guard lock(outputs_mutex_);
      outputs_.push_back(std::exchange(task->output, {}));
    }
    task->chunk = Chunk{};  // nothing of it, a view of its text rewritten, may show in the next one
    free_.Push(task);
  }

  // Wakes the reader for good: output has failed.
  void Close() { free_.Close(); }

 private:
  std::vector<std::unique_ptr<Task>> tasks_;
  BoundedQueue<Task*> free_;
  std::mutex outputs_mutex_;
  std::vector<OutputBuffer> outputs_;  // empty, with the capacity they had; one a task at most
};

}  // namespace leakscan
