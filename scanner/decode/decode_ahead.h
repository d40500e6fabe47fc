// Decoding ahead: the second, optional seam of decode/. A decoder that learns where a later part of
// its input stands (a member of a zip, a frame of Zstandard) offers to have it decoded by somebody
// who has time, and goes on. Once it comes there itself, it takes what was decoded, if that is all
// of the part and nothing of it is unusual; else it decodes as if nobody had been asked. So what it
// gives does not depend on who helps, or whether anybody does.
#pragma once

#include <cstddef>

namespace leakscan {

class DecodeJob {
 public:
  virtual ~DecodeJob() = default;
  // Once, by any thread. Waits for nobody.
  virtual void Run() = 0;
  // What it may come to hold of memory; what it holds, once it was run.
  virtual std::size_t bytes_held() const = 0;
};

// From any thread.
class DecodeHelper {
 public:
  virtual ~DecodeHelper() = default;
  // Takes `job`, to be run until it is dropped. False: not now.
  virtual bool Offer(DecodeJob& job) = 0;
  // True if the job was run, once it has been; false if nobody has begun it, and nobody will.
  virtual bool Await(DecodeJob& job) = 0;
  // The job is not needed any more. Waits for who runs it.
  virtual void Drop(DecodeJob& job) = 0;
};

}  // namespace leakscan
