// A .zst file of one long frame is worth little after a full disk: its end is missing, readers
// report an error, and there is no room left to write the end. So frames are kept short, and a
// failed write cuts the file back to the end of the last whole one. Frames laid end to end are one
// valid file (RFC 8878, section 3.1).
#include "scanner/output/frame_compressor.h"

#include <zstd.h>

#include <algorithm>

namespace leakscan {

struct FrameCompressor::Context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { ZSTD_freeCCtx(zstd); }
};

FrameCompressor::FrameCompressor(LineFile& file)
    : file_(file), context_(std::make_unique<Context>()) {
  constexpr int kLevel = 3;
  if (context_->zstd == nullptr) return;
  ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_checksumFlag, 1);
  room_.resize(ZSTD_CStreamOutSize());
}

FrameCompressor::~FrameCompressor() = default;

Status FrameCompressor::AppendLines(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t wanted =
        std::min(kFrameBytes - std::min(pending_, kFrameBytes - 1), lines.size());
    // A frame ends with the line that fills it.
    const std::size_t line_end = lines.find('\n', wanted - 1);
    const std::size_t size = line_end == std::string_view::npos ? lines.size() : line_end + 1;
    LEAKSCAN_RETURN_IF_ERROR(Compress(lines.substr(0, size), false));
    pending_ += size;
    lines.remove_prefix(size);
    if (pending_ >= kFrameBytes) LEAKSCAN_RETURN_IF_ERROR(EndFrame());
  }
  return {};
}

Status FrameCompressor::EndFrame() {
  if (pending_ == 0) return {};
  LEAKSCAN_RETURN_IF_ERROR(Compress({}, true));
  pending_ = 0;
  file_.MarkWhole();
  return {};
}

Status FrameCompressor::Compress(std::string_view bytes, bool end) {
  if (context_->zstd == nullptr) return MakeError(ErrorCode::kInternal, "out of memory for zstd");
  ZSTD_inBuffer input = {bytes.data(), bytes.size(), 0};
  for (;;) {
    ZSTD_outBuffer output = {room_.data(), room_.size(), 0};
    const std::size_t left =
        ZSTD_compressStream2(context_->zstd, &output, &input, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) {
      file_.CutBackToMark();
      return MakeError(ErrorCode::kInternal,
                       std::string("cannot compress output: ") + ZSTD_getErrorName(left));
    }
    LEAKSCAN_RETURN_IF_ERROR(file_.AppendBytes({room_.data(), output.pos}));
    if (end ? left == 0 : input.pos == input.size) return {};
  }
}

}  // namespace leakscan
