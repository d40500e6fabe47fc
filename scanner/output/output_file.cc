// The life of a file: F.part is made with O_EXCL, filled with whole lines, synced, renamed to F,
// and the folder is synced so that the new name survives a power cut. A line that is not complete
// yet waits in memory, so that whatever happens, what is in the file are whole lines.
#include "scanner/output/output_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "scanner/output/frame_compressor.h"
#include "scanner/output/line_file.h"

namespace leakscan {
namespace {

constexpr mode_t kMode = 0600;
constexpr mode_t kSharedMode = 0644;
constexpr std::string_view kPartSuffix = ".part";

class DescriptorSink : public ByteSink {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

  Status Write(std::string_view bytes) override {
    if (!status_) return status_;
    std::size_t written = 0;
    status_ = WriteAll(descriptor_, bytes, &written);
    return status_;
  }

  Status Close() override { return status_; }

 private:
  const int descriptor_;
  Status status_;
};

// The names of a file under way; `part` is empty where it is written in place.
struct Names {
  std::string part;
  std::string final;
  bool replace = false;
};

Status SyncFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A folder that may be written but not read cannot be synced by name; the file itself is safe.
  if (descriptor < 0) return {};
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (error == 0 || error == EINVAL || error == ENOTSUP) return {};
  return SystemError("cannot sync the output's folder", error);
}

Status Publish(const Names& names) {
  const char* from = names.part.c_str();
  const char* to = names.final.c_str();
  int result = 0;
  if (names.replace) {
    result = rename(from, to);
  } else {
    // Somebody may have made the file since it was looked for.
    result = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (result != 0 && (errno == EINVAL || errno == ENOSYS)) result = rename(from, to);
  }
  if (result != 0) return SystemError("cannot rename the finished output", errno);
  return SyncFolder(names.final);
}

class FileSink : public ByteSink {
 public:
  FileSink(LineFile file, Names names, bool compress)
      : file_(std::move(file)), names_(std::move(names)) {
    if (compress) compressor_.emplace(file_);
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  // Nobody is left to tell of an error: the file then ends with the frame before.
  ~FileSink() override {
    if (!closed_ && status_ && compressor_) static_cast<void>(compressor_->EndFrame());
  }

  Status Write(std::string_view bytes) override {
    if (!status_) return status_;
    const std::size_t line_end = bytes.rfind('\n') + 1;  // npos + 1 is 0
    if (line_end == 0) {
      begun_line_.append(bytes);
      return status_;
    }
    if (begun_line_.empty()) {
      status_ = WriteLines(bytes.substr(0, line_end));
    } else {
      begun_line_.append(bytes.substr(0, line_end));
      status_ = WriteLines(begun_line_);
      begun_line_.clear();
    }
    begun_line_.append(bytes.substr(line_end));
    return status_;
  }

  Status Close() override {
    if (!status_ || closed_) return status_;
    status_ = Finish();
    closed_ = status_.has_value();
    return status_;
  }

 private:
  Status WriteLines(std::string_view lines) {
    return compressor_ ? compressor_->AppendLines(lines) : file_.AppendLines(lines);
  }

  Status Finish() {
    if (!begun_line_.empty()) LEAKSCAN_RETURN_IF_ERROR(WriteLines(begun_line_));
    begun_line_.clear();
    if (compressor_) LEAKSCAN_RETURN_IF_ERROR(compressor_->EndFrame());
    LEAKSCAN_RETURN_IF_ERROR(file_.Sync());
    if (!names_.part.empty()) return Publish(names_);
    return file_.regular() ? SyncFolder(names_.final) : Status();
  }

  LineFile file_;
  const Names names_;
  std::optional<FrameCompressor> compressor_;
  std::string begun_line_;
  Status status_;
  bool closed_ = false;
};

// Opens `path`, which O_CREAT and O_EXCL in `flags` may have to make, with that mode whatever the
// umask says.
Result<int> Open(const std::string& path, int flags, mode_t mode) {
  int descriptor = -1;
  do {
    descriptor = open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    if (errno == EEXIST) {
      return MakeError(ErrorCode::kInvalidArgument,
                       "an unfinished output (.part) is there already; --force replaces it");
    }
    return SystemError("cannot open output", errno);
  }
  if ((flags & O_EXCL) != 0 && fchmod(descriptor, mode) != 0) {
    const int error = errno;
    close(descriptor);
    return SystemError("cannot protect output", error);
  }
  return descriptor;
}

// A file to add to may end in half a line (its writer was killed): ours must not become part of it.
Status EndLastLine(LineFile& file) {
  struct stat status = {};
  if (fstat(file.descriptor(), &status) != 0 || status.st_size == 0) return {};
  char last = '\n';
  if (pread(file.descriptor(), &last, 1, status.st_size - 1) != 1 || last == '\n') return {};
  return file.AppendLines("\n");
}

Result<std::unique_ptr<ByteSink>> OpenForAppend(const OutputOptions& options, bool exists,
                                                bool compress) {
  const int flags = O_RDWR | O_APPEND | (exists ? 0 : O_CREAT | O_EXCL);
  LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor,
                            Open(options.path, flags, options.shared ? kSharedMode : kMode));
  LineFile file(descriptor);
  if (!compress) LEAKSCAN_RETURN_IF_ERROR(EndLastLine(file));
  return std::make_unique<FileSink>(std::move(file), Names{"", options.path, false}, compress);
}

}  // namespace

std::unique_ptr<ByteSink> MakeDescriptorSink(int descriptor) {
  return std::make_unique<DescriptorSink>(descriptor);
}

Status CheckOutputFile(const OutputOptions& options) {
  struct stat status = {};
  if (lstat(options.path.c_str(), &status) != 0) return {};
  // What a link leads to decides how it is written; a dangling link is a name that is taken.
  const bool resolved = stat(options.path.c_str(), &status) == 0;
  if (resolved && S_ISDIR(status.st_mode)) {
    return MakeError(ErrorCode::kInvalidArgument, "the output is a folder");
  }
  if (options.append || options.force || (resolved && !S_ISREG(status.st_mode))) return {};
  return MakeError(ErrorCode::kInvalidArgument,
                   "the output exists; --force replaces it, --append adds events to it");
}

Result<std::unique_ptr<ByteSink>> OpenOutputFile(const OutputOptions& options) {
  LEAKSCAN_RETURN_IF_ERROR(CheckOutputFile(options));
  const bool compress = options.path.ends_with(".zst");
  struct stat status = {};
  const bool exists = lstat(options.path.c_str(), &status) == 0;
  const bool resolved = exists && stat(options.path.c_str(), &status) == 0;
  if (resolved && !S_ISREG(status.st_mode)) {
    LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor, Open(options.path, O_WRONLY, kMode));
    return std::make_unique<FileSink>(LineFile(descriptor), Names{"", options.path, false},
                                      compress);
  }
  if (options.append) return OpenForAppend(options, exists, compress);
  Names names = {options.path + std::string(kPartSuffix), options.path, options.force};
  // Removing first, rather than emptying, follows no link and keeps no wider mode.
  if (options.force && unlink(names.part.c_str()) != 0 && errno != ENOENT) {
    return SystemError("cannot replace the unfinished output", errno);
  }
  LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor, Open(names.part, O_WRONLY | O_CREAT | O_EXCL,
                                                       options.shared ? kSharedMode : kMode));
  return std::make_unique<FileSink>(LineFile(descriptor), std::move(names), compress);
}

}  // namespace leakscan
