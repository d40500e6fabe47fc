// EventFile: saved events as bytes, a file or standard input, decompressed where it is zstd (what
// `-o F.zst` writes). One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "scanner/base/result.h"

namespace leakscan {

class EventFile {
 public:
  // "-" is standard input.
  static Result<std::unique_ptr<EventFile>> Open(const std::string& path);
  ~EventFile();

  // Fills the front of `buffer`; 0 at the end. Gives what there is of a pipe that pauses. An error
  // of code kTruncated or kCorrupt is one of the compressed data, all before it was given.
  Result<std::size_t> Read(std::span<char> buffer);

 private:
  struct Decoder;

  explicit EventFile(int descriptor);
  Status Fill();

  const int descriptor_;
  std::string read_;  // as read, from at_ on
  std::size_t at_ = 0;
  bool end_ = false;
  bool begun_ = false;
  std::unique_ptr<Decoder> decoder_;  // if it is zstd
};

}  // namespace leakscan
