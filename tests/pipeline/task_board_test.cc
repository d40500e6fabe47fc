// Who gets a task when there are few, and who works meanwhile.
#include "scanner/pipeline/task_board.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace leakscan {
namespace {

using JobKind = TaskBoard::JobKind;

// Takes free tasks for `input`, which is no longer given one once it would have to wait: there is
// work to be had instead.
std::vector<Task*> TakeAll(TaskBoard& board, std::uint64_t input, Task** work) {
  std::vector<Task*> taken;
  while (true) {
    const TaskBoard::Turn turn = board.TakeFree(input, /*helps=*/true);
    if (turn.free == nullptr) {
      *work = turn.work;
      return taken;
    }
    taken.push_back(turn.free);
  }
}

TEST(TaskBoard, KeepsTheLastFreeTasksForTheHead) {
  TaskBoard board(2);
  Task* queued = board.TakeFree(0, false).free;
  board.Push(queued);
  Task* work = nullptr;
  const std::vector<Task*> ahead = TakeAll(board, 1, &work);
  EXPECT_EQ(work, queued);
  board.Push(queued);
  const std::vector<Task*> head = TakeAll(board, 0, &work);
  EXPECT_EQ(work, queued);
  EXPECT_EQ(head.size(), 4U);
  EXPECT_EQ(ahead.size() + head.size() + 1, board.task_count());

  // The next input is the head once that is done.
  board.GiveBack(head[0]);
  board.SetHead(1);
  EXPECT_EQ(board.TakeFree(1, false).free, head[0]);
}

TEST(TaskBoard, NobodyReadsAheadWhileTooMuchIsParked) {
  TaskBoard board(2);
  Task* queued = board.TakeFree(0, false).free;
  board.AddParked(std::size_t{64} << 20U);
  board.Push(queued);
  EXPECT_EQ(board.TakeFree(1, true).work, queued);
  EXPECT_NE(board.TakeFree(0, true).free, nullptr);
  board.OfferInputs(true);
  board.Push(queued);
  EXPECT_EQ(board.NextJob().kind, JobKind::kProcess);
  board.RemoveParked(std::size_t{64} << 20U);
  EXPECT_NE(board.TakeFree(1, true).free, nullptr);
  EXPECT_EQ(board.NextJob().kind, JobKind::kRead);
}

TEST(TaskBoard, OneWorkerIsLeftToWork) {
  TaskBoard alone(1);
  alone.OfferInputs(true);
  alone.EndInputs();
  EXPECT_EQ(alone.NextJob().kind, JobKind::kEnd);

  TaskBoard board(3);
  EXPECT_EQ(board.readers_max(), 3);
  board.OfferInputs(true);
  EXPECT_EQ(board.NextJob().kind, JobKind::kRead);
  EXPECT_EQ(board.NextJob().kind, JobKind::kRead);
  Task* task = board.TakeFree(0, false).free;
  std::thread third([&] {
    EXPECT_EQ(board.NextJob().task, task);
    EXPECT_EQ(board.NextJob().kind, JobKind::kEnd);  // not before those who read are done
  });
  board.Push(task);
  board.WakeWorker();
  board.EndInputs();
  board.EndReading();
  board.EndReading();
  third.join();
}

TEST(TaskBoard, SaysWhenThereIsEnoughToDo) {
  TaskBoard board(3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(board.IsBusy(100'000), i == 3);
    EXPECT_FALSE(board.IsBusy(100));
    board.Push(board.TakeFree(0, false).free);
  }
  EXPECT_TRUE(board.IsBusy(100));
  board.NextJob();
  EXPECT_FALSE(board.IsBusy(100));
  EXPECT_TRUE(board.IsBusy(100'000));
}

class CountingJob : public DecodeJob {
 public:
  explicit CountingJob(std::size_t bytes = 1000) : bytes_(bytes) {}
  void Run() override {
    ++runs;
    bytes_ = 10;
  }
  std::size_t bytes_held() const override { return bytes_; }
  int runs = 0;

 private:
  std::size_t bytes_;
};

// Each task is processed before the next one comes.
void Starve(TaskBoard& board) {
  for (int i = 0; i < 4; ++i) {
    board.Push(board.TakeFree(0, false).free);
    board.GiveBack(board.NextJob().task);
  }
}

TEST(TaskBoard, HasPartsDecodedWhereNothingElseIsToBeDone) {
  EXPECT_EQ(TaskBoard(1).decode_helper(), nullptr);
  TaskBoard board(2);
  DecodeHelper& helper = *board.decode_helper();
  CountingJob first;
  CountingJob second;
  ASSERT_TRUE(helper.Offer(first));
  ASSERT_TRUE(helper.Offer(second));
  Starve(board);
  board.Push(board.TakeFree(0, false).free);
  EXPECT_EQ(board.NextJob().kind, JobKind::kProcess);
  const TaskBoard::Job job = board.NextJob();
  EXPECT_EQ(job.kind, JobKind::kDecode);
  ASSERT_EQ(job.decode, &first);
  EXPECT_FALSE(helper.Await(second));  // nobody has begun it, and nobody will
  std::thread worker([&] {
    job.decode->Run();
    board.EndDecoding(job.decode);
  });
  EXPECT_TRUE(helper.Await(first));
  EXPECT_EQ(first.runs, 1);
  worker.join();
  board.OfferInputs(true);
  EXPECT_EQ(board.NextJob().kind, JobKind::kRead);
  helper.Drop(first);
  helper.Drop(second);
}

TEST(TaskBoard, NobodyDecodesAheadWhereWorkersAreWaitedFor) {
  TaskBoard board(2);
  CountingJob job;
  ASSERT_TRUE(board.decode_helper()->Offer(job));
  Starve(board);
  std::vector<Task*> taken;
  while (taken.size() < board.task_count()) taken.push_back(board.TakeFree(0, false).free);
  EXPECT_FALSE(board.TryTakeFree(0, false));
  board.EndInputs();
  EXPECT_EQ(board.NextJob().kind, JobKind::kEnd);
  board.decode_helper()->Drop(job);
}

TEST(TaskBoard, KeepsWhatIsDecodedAheadWithinBounds) {
  TaskBoard board(2);
  DecodeHelper& helper = *board.decode_helper();
  CountingJob huge(std::size_t{1} << 30U);
  CountingJob large(std::size_t{40} << 20U);
  CountingJob other(std::size_t{40} << 20U);
  EXPECT_FALSE(helper.Offer(huge));
  ASSERT_TRUE(helper.Offer(large));
  EXPECT_FALSE(helper.Offer(other));
  Starve(board);
  DecodeJob* const job = board.NextJob().decode;
  job->Run();
  board.EndDecoding(job);  // it holds less than it might have
  EXPECT_TRUE(helper.Offer(other));
  helper.Drop(large);
  std::vector<CountingJob> more(100);
  std::size_t taken = 0;
  while (taken < more.size() && helper.Offer(more[taken])) ++taken;
  EXPECT_GT(taken, 1U);
  EXPECT_LT(taken, 20U);
  board.Close();
  helper.Drop(other);
  for (std::size_t i = 0; i < taken; ++i) helper.Drop(more[i]);
}

TEST(TaskBoard, LendsTheBufferThatWasWrittenLast) {
  TaskBoard board(1);
  Task* task = board.TakeFree(0, false).free;
  task->output.Append("an event");
  const std::size_t capacity = task->output.capacity();
  board.GiveBack(task);
  EXPECT_EQ(task->output.capacity(), 0U);
  Task* other = board.TakeFree(0, false).free;
  board.Push(other);
  EXPECT_EQ(board.NextJob().task->output.capacity(), capacity);
  EXPECT_EQ(other->output.size(), 0U);
}

TEST(TaskBoard, WakesEverybodyWhenItIsClosed) {
  TaskBoard board(2);
  std::vector<Task*> taken;
  while (taken.size() < board.task_count()) taken.push_back(board.TakeFree(0, false).free);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_EQ(board.TakeFree(0, false).free, nullptr); });
  threads.emplace_back([&] { EXPECT_EQ(board.TakeFree(1, true).work, nullptr); });
  threads.emplace_back([&] { EXPECT_EQ(board.NextJob().kind, JobKind::kEnd); });
  board.Close();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace leakscan
