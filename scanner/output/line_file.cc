#include "scanner/output/line_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "scanner/base/ascii.h"

namespace leakscan {

tl::unexpected<Error> SystemError(std::string_view what, int error_number) {
  if (error_number == EPIPE) return MakeError(ErrorCode::kIo, "broken pipe");
  std::string reason = std::generic_category().message(error_number);
  if (!reason.empty()) reason.front() = ToLower(reason.front());
  return MakeError(ErrorCode::kIo, std::string(what) + ": " + reason);
}

Status WriteAll(int descriptor, std::string_view bytes, std::size_t* written) {
  *written = 0;
  while (*written < bytes.size()) {
    const ssize_t result = write(descriptor, bytes.data() + *written, bytes.size() - *written);
    if (result > 0) {
      *written += static_cast<std::size_t>(result);
      continue;
    }
    // A write of more than nothing that writes nothing would go on for ever.
    const int error = result == 0 ? EIO : errno;
    if (error == EINTR) continue;
    if (error != EAGAIN && error != EWOULDBLOCK) return SystemError("cannot write output", error);
    // Somebody made the pipe non-blocking; its reader is slow.
    pollfd ready = {.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR) {
      return SystemError("cannot wait for output", errno);
    }
  }
  return {};
}

LineFile::LineFile(int descriptor) : descriptor_(descriptor) {
  struct stat status = {};
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
    regular_ = true;
    size_ = whole_ = static_cast<std::uint64_t>(status.st_size);
  }
}

LineFile::~LineFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

LineFile::LineFile(LineFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      regular_(other.regular_),
      size_(other.size_),
      whole_(other.whole_),
      digest_(std::move(other.digest_)) {}

Status LineFile::AppendLines(std::string_view lines) {
  std::size_t written = 0;
  Status status = WriteAll(descriptor_, lines, &written);
  size_ += written;
  if (status) {
    if (digest_) digest_->Update(lines.data(), lines.size());
    whole_ = size_;
    return status;
  }
  const std::size_t last_end = lines.substr(0, written).rfind('\n') + 1;  // npos + 1 is 0
  CutBack(whole_ + last_end);
  return status;
}

Status LineFile::AppendBytes(std::string_view bytes) {
  std::size_t written = 0;
  Status status = WriteAll(descriptor_, bytes, &written);
  size_ += written;
  if (!status) CutBackToMark();
  if (digest_) digest_->Update(bytes.data(), written);
  return status;
}

void LineFile::CutBackToMark() { CutBack(whole_); }

// Only what we wrote ourselves is ever cut off: if another process has appended to the file behind
// us, it stays as it is.
void LineFile::CutBack(std::uint64_t size) {
  struct stat status = {};
  if (!regular_ || size >= size_ || fstat(descriptor_, &status) != 0) return;
  if (static_cast<std::uint64_t>(status.st_size) != size_) return;
  int result = 0;
  do {
    result = ftruncate(descriptor_, static_cast<off_t>(size));
  } while (result != 0 && errno == EINTR);
  if (result != 0) return;
  // Without O_APPEND the next byte would leave a hole.
  if (lseek(descriptor_, 0, SEEK_END) < 0) return;
  size_ = whole_ = size;
}

Status LineFile::Sync() const {
  if (!regular_) return {};
  while (fsync(descriptor_) != 0) {
    if (errno != EINTR) return SystemError("cannot sync output", errno);
  }
  return {};
}

}  // namespace leakscan
