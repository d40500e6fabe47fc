// TaskPool: a fixed number of tasks. Taking one waits until the writer gives one back: this is the
// back-pressure, and the reason why a stream of any size runs in the same memory.
//
// The reader runs ahead, so that all tasks hold text; but events stand in the few between a worker
// and the writer. So their buffers, several times larger than the text of a dense chunk, are lent
// apart, the one that was written last first: it is grown, and warm in the cache.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "scanner/pipeline/task.h"

namespace leakscan {

class TaskPool {
 public:
  explicit TaskPool(std::size_t count) : enough_(count / 2) {
    for (std::size_t i = 0; i < count; ++i) {
      tasks_.push_back(std::make_unique<Task>());
      free_.push_back(tasks_.back().get());
    }
  }

  // Waits for a free task; null after Close(). Who finds none sleeps until half of them are free,
  // since to wake a thread costs as much as to fill several.
  Task* Take() {
    std::unique_lock lock(mutex_);
    if (free_.empty()) {
      returned_.wait(lock, [this] { return closed_ || free_.size() >= enough_; });
    }
    if (closed_) return nullptr;
    Task* const task = free_.back();
    free_.pop_back();
    return task;
  }

  // Gives `task`, whose output is empty, a buffer for it.
  void LendOutput(Task* task) {
    const std::lock_guard lock(mutex_);
    if (outputs_.empty()) return;
    task->output = std::move(outputs_.back());
    outputs_.pop_back();
  }

  void GiveBack(Task* task) {
    task->ClearResult();
    task->chunk.context.reset();
    const std::lock_guard lock(mutex_);
    if (task->output.capacity() > 0) outputs_.push_back(std::exchange(task->output, {}));
    free_.push_back(task);
    if (free_.size() == enough_) returned_.notify_one();
  }

  // Wakes the reader for good: output has failed.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    returned_.notify_one();
  }

 private:
  const std::size_t enough_;
  std::vector<std::unique_ptr<Task>> tasks_;
  std::mutex mutex_;  // of what follows
  std::condition_variable returned_;
  bool closed_ = false;
  std::vector<Task*> free_;            // the one given back last, warm in the cache, goes first
  std::vector<OutputBuffer> outputs_;  // likewise; empty, with the capacity they had
};

}  // namespace leakscan
