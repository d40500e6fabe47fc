// FrameCompressor: lines into a file of zstd frames (RFC 8878), each of them whole lines that can
// be read without the frames around it. One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "scanner/base/result.h"
#include "scanner/output/line_file.h"

namespace leakscan {

class FrameCompressor {
 public:
  // `file` must outlive the compressor.
  explicit FrameCompressor(LineFile& file);
  ~FrameCompressor();
  FrameCompressor(const FrameCompressor&) = delete;
  FrameCompressor& operator=(const FrameCompressor&) = delete;

  // Appends whole lines. Ends a frame about every kFrameBytes of them: what a full disk or a killed
  // process can cost.
  Status AppendLines(std::string_view lines);

  // Ends the open frame, if there is one. On failure the file ends with the frame before.
  Status EndFrame();

  static constexpr std::size_t kFrameBytes = std::size_t{1} << 20U;

 private:
  struct Context;

  Status Compress(std::string_view bytes, bool end);

  LineFile& file_;
  std::unique_ptr<Context> context_;
  std::string room_;
  std::size_t pending_ = 0;  // uncompressed bytes in the open frame
};

}  // namespace leakscan
