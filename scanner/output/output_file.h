// Where events go: standard output, or a file that appears under its name only when it is whole.
// A sink belongs to one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "scanner/base/byte_sink.h"

namespace leakscan {

struct OutputOptions {
  std::string path;     // final name; ".zst" at its end compresses
  bool force = false;   // replace an existing file
  bool append = false;  // add to an existing file (no ".part": lines are appended at once)
  bool resume = false;  // a ".part", or with `append` the file, of ours is gone on with
  bool shared = false;  // others may read it (0644): figures, never events
  bool whole = false;   // half of it is of no use: its lines are not kept together
  bool digest = false;  // write its SHA-256 beside it, as `sha256sum -c` wants it: FILE.sha256
};

// Writes to a file descriptor that stays open (standard output). EINTR and short writes are
// handled; EPIPE is an error of code kIo with the message "broken pipe".
std::unique_ptr<ByteSink> MakeDescriptorSink(int descriptor);

// An error where OpenOutputFile() would refuse these options, now: the path is a folder, or exists
// without `force` or `append`. For commands that have much to do before they write.
Status CheckOutputFile(const OutputOptions& options);

// Writes to `path` + ".part" (0600 or 0644, O_EXCL unless `force`), which Close() syncs and
// renames. If the sink is destroyed without Close(), or a write fails, the ".part" file stays and
// ends in a whole line. Fails if `path` exists without `force` or `append`. A device or named pipe
// is no file to replace: it is written in place, whatever the options, and has no digest. What
// `resume` goes on with is cut back to its last whole line, or frame, first: its writer may have
// been killed.
Result<std::unique_ptr<ByteSink>> OpenOutputFile(const OutputOptions& options);

}  // namespace leakscan
