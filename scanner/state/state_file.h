// StateFile: what the runs of one job remember from one to the next (`--state`), in a SQLite file:
// which inputs were done and how far, which were begun, which persons or records were reported.
// Keyed hashes alone; nothing in it can be read back. Used by the pipeline, one thread at a time.
//
//   run 1 ........ pass 1: runs until one comes to its end
//   run 2 killed ─┐
//   run 3 killed  ├ pass 2
//   run 4 ........┘
//
// A pass stands for one whole run, though it was killed and went on. What holds among inputs of
// one pass (two copies of a file are two inputs) is told by comparing with `pass()`.
//
// A process holds the file from Open() to the end; whoever else opens it is told so (kBusy). Every
// call but the getters may fail: the file is damaged (kCorrupt), cannot be written (kIo)... What is
// not understood is an error, never taken for "not known".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/base/result.h"

namespace leakscan {

// Where a text can be gone on with once it has grown: all before are whole records.
struct ResumePoint {
  std::uint64_t offset = 0;       // in the stream, before charset decoding
  std::uint64_t text_offset = 0;  // in the decoded text
  std::uint64_t text_end = 0;     // of the text by which the point was found
  std::uint64_t records = 0;      // before it, of a text whose records are counted late
  Hash128 shape;                  // of what the stream was taken for

  friend bool operator==(const ResumePoint&, const ResumePoint&) = default;
};

// An input that is done: its events have been written.
struct DoneInput {
  Hash128 path;
  Hash128 stamp;         // of the file as it was found: times, size, and the way it is read
  bool settled = false;  // nobody can have changed it since without another stamp
  Hash128 file;          // the file wherever it is moved
  Hash128 content;
  Hash128 way;  // the options and patterns that decide what is found
  std::uint64_t bytes = 0;
  std::optional<ResumePoint> resume;
};

class StateFile {
 public:
  struct Path {
    Hash128 stamp;
    bool settled = false;
    Hash128 content;
    std::uint64_t run = 0;
  };
  struct File {
    Hash128 content;
    std::uint64_t run = 0;
  };
  struct Content {
    std::uint64_t bytes = 0;
    Hash128 way;
    std::optional<ResumePoint> resume;
    std::uint64_t run = 0;  // that met it first
  };

  // Makes the file (0600) where there is none. Another key than it was made with is an error, as is
  // a file of others, or of a later version.
  static Result<std::unique_ptr<StateFile>> Open(const std::string& path, const SecretKey& key);
  ~StateFile();

  const std::string& path() const;
  const KeyedHasher& hasher() const;  // what all hashes in the file are made with
  std::uint64_t run() const;          // this one, from 1
  std::uint64_t pass() const;         // the first run of the pass
  // True if the run before wrote to that output, and did not end the pass.
  bool Unfinished(std::string_view output) const;
  Status SetOutput(std::string_view output);

  Result<std::optional<Path>> FindPath(const Hash128& path);
  Result<std::optional<File>> FindFile(const Hash128& file);
  Result<std::optional<Content>> FindContent(const Hash128& content);
  // Whether an earlier pass has met a content of that size.
  Result<bool> HoldsSize(std::uint64_t bytes);
  // In how many earlier runs, one after the other, the process died between MarkBegun() and the
  // input's end. A file that has only grown since is the same: what it died of is still in it.
  Result<std::uint64_t> Deaths(const DoneInput& input);
  // Whether an earlier pass has reported `key`.
  Result<bool> WasReported(const Hash128& key);

  // The input is about to be read; `ended` were begun and did no harm. Survives the process.
  Status MarkBegun(const DoneInput& input, const std::vector<Hash128>& ended);
  // It is left out for its deaths, as it is now: touched later, but not grown, it is another.
  Status MarkSetAside(const DoneInput& input);
  // All or nothing. What it says must have been written.
  Status Commit(const std::vector<DoneInput>& done, const std::vector<Hash128>& reported);
  // The process ends in good order, so no input is to blame. `whole`: the pass ends, too.
  Status EndRun(bool whole);

 private:
  struct State;

  explicit StateFile(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace leakscan
