// FileSource: the bytes of a file, pipe or standard input. read(2), never mmap (a file cut during
// the scan kills a mapping reader).
#pragma once

#include <cstdint>
#include <memory>

#include "scanner/base/byte_source.h"
#include "scanner/input/input_list.h"

namespace leakscan {

class FileSource : public ByteSource {
 public:
  // Opens `input` (O_CLOEXEC; a FIFO waits for its writer). A regular file is read up to the size
  // it had when opened. A pipe that brings nothing for 200 ms reports `paused`. A region that gives
  // EIO is an error with CanResume(): the source steps over one 4 KiB block and goes on behind it.
  // An input with volumes is read as one, with them.
  static Result<std::unique_ptr<FileSource>> Open(const Input& input);

  // True if a regular file was found shorter or longer at its end than when it was opened.
  virtual bool Changed() const = 0;
};

}  // namespace leakscan
