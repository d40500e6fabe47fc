#include "scanner/output/event_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "scanner/output/line_file.h"

namespace leakscan {
namespace {

constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

struct EventFile::Decoder {
  ZSTD_DCtx* zstd = ZSTD_createDCtx();
  bool in_frame = false;
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { ZSTD_freeDCtx(zstd); }
};

EventFile::EventFile(int descriptor) : descriptor_(descriptor) {}

EventFile::~EventFile() {
  if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

Result<std::unique_ptr<EventFile>> EventFile::Open(const std::string& path) {
  if (path == "-") return std::unique_ptr<EventFile>(new EventFile(STDIN_FILENO));
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return SystemError("cannot open the events", errno);
  return std::unique_ptr<EventFile>(new EventFile(descriptor));
}

// More bytes behind those that are read already.
Status EventFile::Fill() {
  read_.erase(0, at_);
  at_ = 0;
  const std::size_t size = read_.size();
  read_.resize(size + kBlockBytes);
  const ssize_t got = read(descriptor_, read_.data() + size, kBlockBytes);
  read_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return SystemError("cannot read the events", errno);
  end_ = got == 0;
  return {};
}

Result<std::size_t> EventFile::Read(std::span<char> buffer) {
  while (!begun_) {
    LEAKSCAN_RETURN_IF_ERROR(Fill());
    const std::string_view front = std::string_view(read_).substr(0, kZstdMagic.size());
    if (front == kZstdMagic) decoder_ = std::make_unique<Decoder>();
    begun_ = end_ || decoder_ != nullptr || !kZstdMagic.starts_with(front);
  }
  while (true) {
    if (at_ == read_.size() && !end_) LEAKSCAN_RETURN_IF_ERROR(Fill());
    if (decoder_ == nullptr) {
      const std::size_t size = read_.copy(buffer.data(), buffer.size(), at_);
      at_ += size;
      return size;
    }
    ZSTD_inBuffer in = {read_.data() + at_, read_.size() - at_, 0};
    ZSTD_outBuffer out = {buffer.data(), buffer.size(), 0};
    if (in.size == 0 && !decoder_->in_frame) return std::size_t{0};
    const std::size_t left = ZSTD_decompressStream(decoder_->zstd, &out, &in);
    if (ZSTD_isError(left))
      return MakeError(ErrorCode::kCorrupt, "the compressed events are damaged");
    at_ += in.pos;
    decoder_->in_frame = left != 0;
    if (out.pos > 0) return out.pos;
    if (end_ && in.pos == in.size && left != 0) {
      return MakeError(ErrorCode::kTruncated, "the compressed events end too early");
    }
  }
}

}  // namespace leakscan
