// Regular files are read by pread(2) up to the size they had when opened. Where a read fails with
// EIO, the bad block may lie anywhere in the range asked for: the range is asked for again one
// 4 KiB block at a time, and only the blocks that fail alone are stepped over.
// Pipes are polled before each read. A FIFO is opened without blocking; until its first writer
// comes, poll(2) reports neither data nor hang-up (pipe(7)), so waiting for it is a pause that the
// caller can end.

#include "scanner/input/file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "scanner/input/joined_source.h"
#include "scanner/input/system_error.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kBlockBytes = 4096;
constexpr int kPauseMilliseconds = 200;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

class RegularFile : public FileSource {
 public:
  RegularFile(Descriptor file, std::uint64_t size)
      : file_(std::move(file)), opened_size_(size), size_(size) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    can_resume_ = false;
    while (position_ < size_) {
      std::uint64_t wanted = std::min<std::uint64_t>(room.size(), size_ - position_);
      const std::uint64_t to_block_end = kBlockBytes - position_ % kBlockBytes;
      if (position_ < careful_until_) wanted = std::min(wanted, to_block_end);
      const ssize_t got = pread(file_.number(), room.data(), wanted, static_cast<off_t>(position_));
      if (got > 0) {
        position_ += static_cast<std::uint64_t>(got);
        return ReadOutcome{.bytes = static_cast<std::size_t>(got)};
      }
      if (got == 0) {
        size_ = position_;  // cut since it was opened
        changed_ = true;
      } else if (errno == EIO && wanted > to_block_end) {
        careful_until_ = position_ + wanted;
      } else if (errno != EINTR) {
        return Failed(errno, std::min(to_block_end, size_ - position_));
      }
    }
    struct stat now;
    if (fstat(file_.number(), &now) == 0 && static_cast<std::uint64_t>(now.st_size) != size_) {
      changed_ = true;
    }
    return ReadOutcome{.end = true};
  }

  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    std::size_t filled = 0;
    while (filled < room.size() && offset + filled < opened_size_) {
      const std::uint64_t wanted =
          std::min<std::uint64_t>(room.size() - filled, opened_size_ - offset - filled);
      const ssize_t got =
          pread(file_.number(), room.data() + filled, wanted, static_cast<off_t>(offset + filled));
      if (got == 0) break;
      if (got < 0 && errno != EINTR) return std::nullopt;
      filled += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
    return filled;
  }

  bool CanResume() const override { return can_resume_; }
  std::uint64_t SkippedBytes() const override { return can_resume_ ? skipped_ : 0; }
  bool Changed() const override { return changed_; }

 private:
  tl::unexpected<Error> Failed(int error_number, std::uint64_t block_rest) {
    if (error_number == EIO) {
      can_resume_ = true;
      skipped_ = block_rest;
      position_ += block_rest;
    }
    return MakeError(ErrorCode::kIo, SystemErrorText(error_number));
  }

  Descriptor file_;
  const std::uint64_t opened_size_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  std::uint64_t careful_until_ = 0;  // read block by block up to here
  std::uint64_t skipped_ = 0;
  bool can_resume_ = false;
  bool changed_ = false;
};

class Pipe : public FileSource {
 public:
  explicit Pipe(Descriptor file) : file_(std::move(file)) {}

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    if (ended_) return ReadOutcome{.end = true};
    pollfd waiting{.fd = file_.number(), .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, kPauseMilliseconds);
    // A signal is a pause too: the caller looks whether it shall stop.
    if (ready == 0 || (ready < 0 && errno == EINTR)) return ReadOutcome{.paused = true};
    if (ready < 0) return MakeError(ErrorCode::kIo, SystemErrorText(errno));
    const ssize_t got = read(file_.number(), room.data(), room.size());
    if (got > 0) return ReadOutcome{.bytes = static_cast<std::size_t>(got)};
    if (got == 0) {
      ended_ = true;
      return ReadOutcome{.end = true};
    }
    if (errno == EAGAIN || errno == EINTR) return ReadOutcome{.paused = true};
    return MakeError(ErrorCode::kIo, SystemErrorText(errno));
  }

  bool Changed() const override { return false; }

 private:
  Descriptor file_;
  bool ended_ = false;
};

// The descriptor of `input`, opened for its kind, or -1 with errno.
int OpenDescriptor(const Input& input) {
  if (input.path == "-") return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  // Without O_NONBLOCK a file replaced by a FIFO since it was listed would block for ever.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  int number = -1;
  do {
    number = open(input.path.c_str(), kFlags);
  } while (number < 0 && errno == EINTR);
  return number;
}

}  // namespace

Result<std::unique_ptr<FileSource>> FileSource::Open(const Input& input) {
  if (!input.volumes.empty()) {
    std::vector<Input> files = input.volumes;
    files.insert(files.begin(), input);
    files.front().volumes.clear();
    return std::make_unique<JoinedSource>(std::move(files));
  }
  Descriptor file(OpenDescriptor(input));
  if (file.number() < 0) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    return MakeError(absent ? ErrorCode::kNotFound : ErrorCode::kIo, SystemErrorText(errno));
  }
  struct stat status;
  if (fstat(file.number(), &status) != 0) {
    return MakeError(ErrorCode::kIo, SystemErrorText(errno));
  }
  if (input.is_pipe) {
    const bool wrong_kind =
        S_ISDIR(status.st_mode) || (input.path != "-" && !S_ISFIFO(status.st_mode));
    if (wrong_kind) return MakeError(ErrorCode::kIo, "it is no pipe any more");
    return std::make_unique<Pipe>(std::move(file));
  }
  if (!S_ISREG(status.st_mode)) return MakeError(ErrorCode::kIo, "it is no regular file any more");
  posix_fadvise(file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<RegularFile>(std::move(file), static_cast<std::uint64_t>(status.st_size));
}

}  // namespace leakscan
