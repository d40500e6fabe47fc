#include "scanner/output/unfinished_file.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/output/line_file.h"

namespace leakscan {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

// pread(2) of all of `room` that lies before the file's end.
Result<std::size_t> ReadAt(int descriptor, std::uint64_t offset, std::vector<char>* room) {
  ssize_t got = -1;
  do {
    got = pread(descriptor, room->data(), room->size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return SystemError("cannot read the unfinished output", errno);
  return static_cast<std::size_t>(got);
}

// Looked for from the end.
Result<std::uint64_t> WholeLines(int descriptor, std::uint64_t size) {
  std::vector<char> room;
  std::uint64_t end = size;
  while (end > 0) {
    room.resize(std::min<std::uint64_t>(end, kBlockBytes));
    const std::uint64_t begin = end - room.size();
    LEAKSCAN_ASSIGN_OR_RETURN(const std::size_t got, ReadAt(descriptor, begin, &room));
    const std::size_t line_end = std::string_view(room.data(), got).rfind('\n');
    if (line_end != std::string_view::npos) return begin + line_end + 1;
    end = begin;
  }
  return end;
}

// Frames do not tell their size: they are decompressed, and what comes of it forgotten.
Result<std::uint64_t> WholeFrames(int descriptor) {
  ZSTD_DCtx* const zstd = ZSTD_createDCtx();
  std::vector<char> room(kBlockBytes);
  std::vector<char> text(ZSTD_DStreamOutSize());
  std::uint64_t offset = 0;
  std::uint64_t whole = 0;
  Status status;
  bool goes_on = zstd != nullptr;
  while (goes_on) {
    const auto got = ReadAt(descriptor, offset, &room);
    if (!got) status = tl::make_unexpected(got.error());
    goes_on = got.has_value() && *got > 0;
    ZSTD_inBuffer in = {room.data(), goes_on ? *got : 0, 0};
    for (bool more = goes_on; more;) {
      ZSTD_outBuffer out = {text.data(), text.size(), 0};
      const std::size_t left = ZSTD_decompressStream(zstd, &out, &in);
      goes_on = ZSTD_isError(left) == 0;
      if (left == 0) whole = offset + in.pos;
      more = goes_on && (in.pos < in.size || out.pos == out.size);
    }
    offset += in.pos;
  }
  ZSTD_freeDCtx(zstd);
  if (!status) return tl::make_unexpected(status.error());
  return whole;
}

}  // namespace

Status CutBackToWhole(int descriptor, bool compressed) {
  struct stat status = {};
  if (fstat(descriptor, &status) != 0)
    return SystemError("cannot read the unfinished output", errno);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  LEAKSCAN_ASSIGN_OR_RETURN(const std::uint64_t whole,
                            compressed ? WholeFrames(descriptor) : WholeLines(descriptor, size));
  if (whole < size && ftruncate(descriptor, static_cast<off_t>(whole)) != 0) {
    return SystemError("cannot cut the unfinished output", errno);
  }
  return {};
}

}  // namespace leakscan
