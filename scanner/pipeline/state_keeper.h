// StateKeeper: what the readers and the writer of a run have to do with its state file. Decides for
// each input what is left to scan, and collects what is done until it may be noted: once the events
// are on the output.
//
//   reader: Plan -> Begin -> read ... end of input -> writer: events written, Done
//                                                     sometimes: sink.Sync, Commit
//
// Every decision rests on what the file held before the run, or on the same input's own rows, so
// the output does not depend on who reads what when. From any thread: one lock, never held while an
// input is read. After a failure, which error() tells, nothing is noted any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/input/input_list.h"
#include "scanner/scan.h"
#include "scanner/state/state_file.h"

namespace leakscan {

struct InputPlan {
  enum class Action : std::uint8_t {
    kScan,
    kSkip,     // an earlier run has scanned it
    kCheck,    // it may be what an earlier run has scanned: Check() tells by its digest
    kGoOn,     // it begins with the first of `bases`, if the digest says so; the rest is left
    kSetAside  // two runs died while they read it
  };
  // What an earlier run has scanned.
  struct Known {
    Hash128 id;
    StateFile::Content content;
  };

  Action action = Action::kScan;
  std::uint64_t deaths = 0;  // of runs while they read it: if any, it is to be read by itself
  bool note = false;         // kSkip: `mark` is more than the file knew
  DoneInput mark;            // for its end, without what reading it tells
  std::vector<Known> bases;  // what the same file, and the same path, was
};

class StateKeeper {
 public:
  // All arguments outlive the keeper.
  StateKeeper(StateFile& file, const ScanOptions& options, const Detection& detection);

  // --- For readers.

  // What to do with `input`, a regular file. `traits`: what else but its content, the options and
  // patterns decides what is found in it. Nothing once the file has failed.
  std::optional<InputPlan> Plan(const Input& input, std::string_view traits);
  // Decides a plan of kCheck. `sha256` of the whole input; empty if it could not be read.
  bool Check(std::string_view sha256, InputPlan* plan);
  // A plan of kGoOn whose first base it does not begin with.
  static void DropBase(InputPlan* plan);
  // To be called before the input is read. False once the file has failed.
  bool Begin(const InputPlan& plan);
  // The same of an input that is not read, by a plan of kSetAside.
  bool SetAside(const InputPlan& plan);
  // What a content with that digest is called in the file.
  Hash128 ContentId(const Hash128& way, std::string_view sha256) const;
  Hash128 Keyed(const Hash128& hash) const { return file_.hasher()({hash}, "shape"); }

  // --- For the writer.

  // True if one of `keys` was reported by no earlier pass.
  bool IsNew(std::span<const Hash128> keys);
  // Its line was written.
  void NoteReported(std::span<const Hash128> keys);
  // Its events were written.
  void NoteDone(DoneInput done);
  // The input is at its end, whatever it came to.
  void NoteEnded(const Hash128& path);
  // Whether there is something to note, and commits took little of the time so far.
  bool IsDue();
  // What was noted so far; it must be on the disk. False once the file has failed.
  bool Commit();

  std::optional<Error> error() const;

 private:
  template <class T>
  std::optional<T> Take(Result<T> result);
  bool Record(const Status& status);
  bool Decide(InputPlan* plan);
  bool AddBase(const Hash128& id, InputPlan* plan);

  StateFile& file_;
  Hash128 way_;                                                     // options and patterns
  std::vector<std::pair<std::uint64_t, std::uint64_t>> own_files_;  // device and inode

  mutable std::mutex mutex_;  // of all that follows, and the file
  std::optional<Error> error_;
  std::vector<DoneInput> done_;
  std::vector<Hash128> reported_;
  std::vector<Hash128> ended_;
  std::chrono::steady_clock::time_point commit_begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_commit_ = commit_begin_;
};

}  // namespace leakscan
