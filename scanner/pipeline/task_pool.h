// TaskPool: a fixed number of tasks. Taking one waits until the writer gives one back: this is the
// back-pressure, and the reason why a stream of any size runs in the same memory.
#pragma once

#include <cstddef>
#include <memory>
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

  void GiveBack(Task* task) {
    task->ClearResult();
    task->chunk.context.reset();
    free_.Push(task);
  }

  // Wakes the reader for good: output has failed.
  void Close() { free_.Close(); }

 private:
  std::vector<std::unique_ptr<Task>> tasks_;
  BoundedQueue<Task*> free_;
};

}  // namespace leakscan
