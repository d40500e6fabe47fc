#include "scanner/pipeline/task_board.h"

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

// Every reader has a decoder, with windows and what it holds back: up to some 200 MiB where
// somebody means harm.
constexpr int kHelpersMax = 3;

// Waking a worker costs as much as scanning a small text: it shall find some.
constexpr std::size_t kSmallTasks = 4;
constexpr std::size_t kSmallBytes = 16 * 1024;

// Two chunks a worker, so that none waits for the reader or the writer, the readers' own, and those
// that only the head may take.
std::size_t TaskCount(int workers, int helpers) {
  return 2 * static_cast<std::size_t>(workers) + 4 * static_cast<std::size_t>(helpers) + 6;
}

}  // namespace

TaskBoard::TaskBoard(int workers)
    : workers_(static_cast<std::size_t>(workers)),
      helpers_max_(std::clamp(workers - 1, 0, kHelpersMax)),
      enough_free_(TaskCount(workers, helpers_max_) / 2) {
  const std::size_t count = TaskCount(workers, helpers_max_);
  for (std::size_t i = 0; i < count; ++i) {
    tasks_.push_back(std::make_unique<Task>());
    PushFree(tasks_.back().get());
  }
}

TaskBoard::Turn TaskBoard::TakeFree(std::uint64_t input, bool helps) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (const std::optional<Turn> turn = FindTurn(input, helps)) return *turn;
    Wait(lock, helps, has_free_);
  }
}

void TaskBoard::Wait(std::unique_lock<std::mutex>& lock, bool helps,
                     std::condition_variable& other) {
  if (!helps) return other.wait(lock);
  ++helpers_waiting_;
  has_work_.wait(lock);
  --helpers_waiting_;
}

std::optional<TaskBoard::Turn> TaskBoard::TryTakeFree(std::uint64_t input, bool helps) {
  const std::lock_guard lock(mutex_);
  return FindTurn(input, helps);
}

std::optional<TaskBoard::Turn> TaskBoard::FindTurn(std::uint64_t input, bool helps) {
  if (closed_) return Turn{};
  if (input == head_ ? !free_.empty() : MayReadAhead()) return Turn{.free = PopFree()};
  if (helps && !queue_.empty()) return Turn{.work = PopWork()};
  starved_pushes_ = 0;
  return std::nullopt;
}

void TaskBoard::Push(Task* task) {
  const std::lock_guard lock(mutex_);
  starved_pushes_ += queue_.empty();
  queue_.push_back(task);
  queued_.store(queue_.size(), std::memory_order_relaxed);
  const std::size_t bytes =
      task->kind == TaskKind::kStream ? task->stream_bytes : task->chunk.text.size();
  if (bytes >= kSmallBytes || queue_.size() >= kSmallTasks) has_work_.notify_one();
}

void TaskBoard::WakeWorker() {
  if (queued_.load(std::memory_order_relaxed) == 0) return;
  const std::lock_guard lock(mutex_);
  if (!queue_.empty()) has_work_.notify_one();
}

Task* TaskBoard::TryTakeWork() {
  const std::lock_guard lock(mutex_);
  return closed_ || queue_.empty() ? nullptr : PopWork();
}

void TaskBoard::GiveBack(Task* task) {
  task->ClearResult();
  task->chunk = Chunk{};  // nothing of it, a view of its text rewritten, may show in the next one
  const std::lock_guard lock(mutex_);
  if (task->output.capacity() > 0) outputs_.push_back(std::exchange(task->output, {}));
  PushFree(task);
  if (free_.size() >= enough_free_ || queue_.empty()) has_free_.notify_one();
  if (helpers_waiting_ > 0) has_work_.notify_all();
}

std::optional<TaskBoard::Turn> TaskBoard::WaitForHead(std::uint64_t input, bool helps) {
  std::unique_lock lock(mutex_);
  while (!closed_ && head_ != input) {
    if (helps && !queue_.empty()) return Turn{.work = PopWork()};
    Wait(lock, helps, new_head_);
  }
  return closed_ ? std::nullopt : std::optional(Turn{});
}

bool TaskBoard::IsBusy(std::size_t bytes) const {
  const std::size_t enough = bytes < kSmallBytes ? std::max(workers_, kSmallTasks) : workers_;
  return queued_.load(std::memory_order_relaxed) >= enough;
}

void TaskBoard::OfferInputs(bool any) {
  if (inputs_offered_.load(std::memory_order_relaxed) == any) return;
  const std::lock_guard lock(mutex_);
  inputs_offered_.store(any, std::memory_order_relaxed);
  if (any) has_work_.notify_all();
}

void TaskBoard::EndInputs() {
  const std::lock_guard lock(mutex_);
  inputs_ended_ = true;
  inputs_offered_.store(false, std::memory_order_relaxed);
  has_work_.notify_all();
}

TaskBoard::Job TaskBoard::NextJob() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (const std::optional<Job> job = FindJob()) return *job;
    has_work_.wait(lock);
  }
}

std::optional<TaskBoard::Job> TaskBoard::FindJob() {
  if (closed_) return Job{};
  if (!queue_.empty()) return Job{.kind = JobKind::kProcess, .task = PopWork()};
  if (inputs_offered_.load(std::memory_order_relaxed) && helpers_ < helpers_max_ &&
      MayReadAhead()) {
    ++helpers_;
    return Job{.kind = JobKind::kRead};
  }
  for (Ahead& ahead : ahead_) {
    if (starved_pushes_ < kStarvedPushes || ahead.state != Ahead::State::kOffered) continue;
    ahead.state = Ahead::State::kRunning;
    return Job{.kind = JobKind::kDecode, .decode = ahead.job};
  }
  if (inputs_ended_ && helpers_ == 0) return Job{};
  return std::nullopt;
}

void TaskBoard::EndReading() {
  const std::lock_guard lock(mutex_);
  --helpers_;
  if (inputs_ended_ && helpers_ == 0) has_work_.notify_all();
}

bool TaskBoard::Offer(DecodeJob& job) {
  const std::size_t bytes = job.bytes_held();
  const std::lock_guard lock(mutex_);
  if (ahead_.size() >= kDecodeJobsPerWorker * workers_ || ahead_bytes_ + bytes > kDecodedBytesMax) {
    return false;
  }
  ahead_.push_back({.job = &job, .bytes = bytes});
  ahead_bytes_ += bytes;
  has_work_.notify_one();
  return true;
}

bool TaskBoard::Await(DecodeJob& job) {
  std::unique_lock lock(mutex_);
  const auto ahead = Find(job);
  if (ahead->state == Ahead::State::kOffered) ahead->state = Ahead::State::kWithdrawn;
  decoded_.wait(lock, [&] { return ahead->state != Ahead::State::kRunning; });
  return ahead->state == Ahead::State::kRun;
}

void TaskBoard::Drop(DecodeJob& job) {
  Await(job);
  const std::lock_guard lock(mutex_);
  const auto ahead = Find(job);
  ahead_bytes_ -= ahead->bytes;
  ahead_.erase(ahead);
}

void TaskBoard::EndDecoding(DecodeJob* job) {
  const std::lock_guard lock(mutex_);
  Ahead& ahead = *Find(*job);
  ahead.state = Ahead::State::kRun;
  ahead_bytes_ -= ahead.bytes;
  ahead.bytes = job->bytes_held();
  ahead_bytes_ += ahead.bytes;
  decoded_.notify_all();
}

std::list<TaskBoard::Ahead>::iterator TaskBoard::Find(const DecodeJob& job) {
  return std::ranges::find(ahead_, &job, &Ahead::job);
}

void TaskBoard::SetHead(std::uint64_t input) {
  const std::lock_guard lock(mutex_);
  head_ = input;
  new_head_.notify_all();
  WakeReaders();
}

bool TaskBoard::IsScarce() const {
  return helpers_max_ > 0 && free_count_.load(std::memory_order_relaxed) < tasks_.size() / 2;
}

void TaskBoard::AddParked(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  parked_bytes_ += bytes;
}

void TaskBoard::RemoveParked(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  parked_bytes_ -= bytes;
  WakeReaders();
}

void TaskBoard::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  new_head_.notify_all();
  has_free_.notify_all();
  has_work_.notify_all();
}

void TaskBoard::PushFree(Task* task) {
  free_.push_back(task);
  free_count_.store(free_.size(), std::memory_order_relaxed);
}

Task* TaskBoard::PopFree() {
  Task* task = free_.back();
  free_.pop_back();
  free_count_.store(free_.size(), std::memory_order_relaxed);
  return task;
}

Task* TaskBoard::PopWork() {
  Task* task = queue_.front();
  queue_.pop_front();
  queued_.store(queue_.size(), std::memory_order_relaxed);
  if (queue_.empty()) has_free_.notify_one();
  if (!outputs_.empty()) {
    task->output = std::move(outputs_.back());
    outputs_.pop_back();
  }
  return task;
}

// Whoever waits for a free task looks again.
void TaskBoard::WakeReaders() {
  has_free_.notify_one();
  if (helpers_waiting_ > 0) has_work_.notify_all();
}

}  // namespace leakscan
