#include "scanner/decode/byte_spool.h"

#include <zstd.h>

#include <algorithm>

namespace leakscan {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10U;

}  // namespace

void ByteSpool::FreeCompressor::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void ByteSpool::FreeDecompressor::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

ByteSpool::ByteSpool() : compressor_(ZSTD_createCCtx()) {
  ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_compressionLevel, 1);
}
ByteSpool::~ByteSpool() = default;
ByteSpool::ByteSpool(ByteSpool&&) noexcept = default;
ByteSpool& ByteSpool::operator=(ByteSpool&&) noexcept = default;

void ByteSpool::Add(std::span<const std::byte> bytes) { Compress(bytes, false); }

void ByteSpool::Compress(std::span<const std::byte> bytes, bool last) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;
  while (in.pos < in.size || (last && left > 0)) {
    if (blocks_.empty() || blocks_.back().size() == kBlockBytes) {
      blocks_.emplace_back();
      blocks_.back().reserve(kBlockBytes);
    }
    std::vector<std::byte>& block = blocks_.back();
    const std::size_t filled = block.size();
    block.resize(kBlockBytes);
    ZSTD_outBuffer out{block.data(), kBlockBytes, filled};
    left = ZSTD_compressStream2(compressor_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    block.resize(out.pos);
    held_bytes_ += out.pos - filled;
    if (ZSTD_isError(left) != 0) return;  // of memory alone; what is missing shows as an early end
  }
}

std::size_t ByteSpool::Take(std::span<std::byte> room) {
  if (compressor_ != nullptr) {
    Compress({}, true);
    compressor_.reset();
    decompressor_.reset(ZSTD_createDCtx());
  }
  ZSTD_outBuffer out{room.data(), room.size(), 0};
  while (out.pos == 0) {
    const bool ended = blocks_.empty();
    ZSTD_inBuffer in{nullptr, 0, 0};
    if (!ended) in = {blocks_.front().data(), blocks_.front().size(), taken_};
    const std::size_t result = ZSTD_decompressStream(decompressor_.get(), &out, &in);
    if (ZSTD_isError(result) != 0) return 0;
    if (ended) break;
    taken_ = in.pos;
    if (taken_ == blocks_.front().size()) {
      held_bytes_ -= blocks_.front().size();
      blocks_.pop_front();
      taken_ = 0;
    }
  }
  return out.pos;
}

}  // namespace leakscan
