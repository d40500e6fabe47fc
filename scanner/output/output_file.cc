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
#include <vector>

#include "scanner/base/sha256.h"
#include "scanner/output/frame_compressor.h"
#include "scanner/output/line_file.h"
#include "scanner/output/unfinished_file.h"

namespace leakscan {
namespace {

constexpr mode_t kMode = 0600;
constexpr mode_t kSharedMode = 0644;
constexpr std::string_view kPartSuffix = ".part";
constexpr std::string_view kDigestSuffix = ".sha256";

class DescriptorSink : public ByteSink {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

  Status Write(std::string_view bytes) override {
    if (!status_) return status_;
    std::size_t written = 0;
    status_ = WriteAll(descriptor_, bytes, &written);
    return status_;
  }

  Status Sync() override {
    // A pipe, a terminal or a device has nothing to sync.
    const bool cannot = fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS &&
                        errno != ENOTSUP && errno != EBADF;
    if (status_ && cannot) status_ = SystemError("cannot sync output", errno);
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
  bool digest = false;
  bool whole = false;
  bool begun = false;  // by a run before
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

// Of all that is in the file, whoever wrote it.
Result<std::string> DigestOfFile(int descriptor) {
  std::vector<char> block(std::size_t{1} << 20U);
  Sha256 digest;
  for (off_t place = 0;;) {
    const ssize_t got = pread(descriptor, block.data(), block.size(), place);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("cannot read the output for its digest", errno);
    if (got == 0) return digest.Finish();
    digest.Update(block.data(), static_cast<std::size_t>(got));
    place += got;
  }
}

// A line as sha256sum writes it: a name that holds a line end or backslash is escaped, which a
// backslash at the front says.
std::string DigestLine(const std::string& digest, std::string_view path) {
  std::string name;
  for (const char c : path.substr(path.rfind('/') + 1)) {  // npos + 1 is 0
    if (c == '\\') name += "\\\\";
    if (c == '\n') name += "\\n";
    if (c == '\r') name += "\\r";
    if (c != '\\' && c != '\n' && c != '\r') name += c;
  }
  const bool escaped = name.find('\\') != std::string::npos;
  return (escaped ? "\\" : "") + digest + "  " + name + "\n";
}

class FileSink : public ByteSink {
 public:
  FileSink(LineFile file, Names names, bool compress)
      : file_(std::move(file)), names_(std::move(names)) {
    if (names_.digest && !HasOlderPart()) file_.StartDigest();
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
    if (names_.whole) return status_ = WriteLines(bytes);
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

  Status Sync() override {
    if (status_ && compressor_) status_ = compressor_->EndFrame();
    if (status_) status_ = file_.Sync();
    return status_;
  }

  Status Close() override {
    if (!status_ || closed_) return status_;
    status_ = Finish();
    closed_ = status_.has_value();
    return status_;
  }

 private:
  // What was there before was digested by nobody here.
  bool HasOlderPart() const { return names_.part.empty() || names_.begun; }

  Status WriteLines(std::string_view lines) {
    return compressor_ ? compressor_->AppendLines(lines) : file_.AppendLines(lines);
  }

  Status Finish() {
    if (!begun_line_.empty()) LEAKSCAN_RETURN_IF_ERROR(WriteLines(begun_line_));
    begun_line_.clear();
    if (compressor_) LEAKSCAN_RETURN_IF_ERROR(compressor_->EndFrame());
    LEAKSCAN_RETURN_IF_ERROR(file_.Sync());
    if (!names_.part.empty()) {
      LEAKSCAN_RETURN_IF_ERROR(Publish(names_));
    } else if (file_.regular()) {
      LEAKSCAN_RETURN_IF_ERROR(SyncFolder(names_.final));
    }
    return names_.digest ? WriteDigest() : Status();
  }

  Status WriteDigest() {
    std::string digest;
    if (HasOlderPart()) {
      LEAKSCAN_ASSIGN_OR_RETURN(digest, DigestOfFile(file_.descriptor()));
    } else {
      digest = file_.FinishDigest();
    }
    const std::string path = names_.final + std::string(kDigestSuffix);
    LEAKSCAN_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink,
                              OpenOutputFile({.path = path, .force = true}));
    LEAKSCAN_RETURN_IF_ERROR(sink->Write(DigestLine(digest, names_.final)));
    return sink->Close();
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

// Opens what a run before has left unfinished.
Result<int> OpenUnfinished(const std::string& path, bool compress) {
  LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor,
                            Open(path, O_RDWR | O_APPEND | O_NOFOLLOW, kMode));
  if (Status cut = CutBackToWhole(descriptor, compress); !cut) {
    close(descriptor);
    return tl::make_unexpected(std::move(cut).error());
  }
  return descriptor;
}

Result<std::unique_ptr<ByteSink>> OpenForAppend(const OutputOptions& options, bool exists,
                                                bool compress) {
  const int flags = O_RDWR | O_APPEND | (exists ? 0 : O_CREAT | O_EXCL);
  LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor,
                            exists&& options.resume
                                ? OpenUnfinished(options.path, compress)
                                : Open(options.path, flags, options.shared ? kSharedMode : kMode));
  LineFile file(descriptor);
  if (!compress) LEAKSCAN_RETURN_IF_ERROR(EndLastLine(file));
  const bool digest = options.digest && file.regular();
  return std::make_unique<FileSink>(std::move(file), Names{"", options.path, false, digest},
                                    compress);
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
    return std::make_unique<FileSink>(LineFile(descriptor), Names{"", options.path}, compress);
  }
  if (options.append) return OpenForAppend(options, exists, compress);
  Names names = {options.path + std::string(kPartSuffix), options.path, options.force,
                 options.digest, options.whole};
  if (options.resume && access(names.part.c_str(), F_OK) == 0) {
    LEAKSCAN_ASSIGN_OR_RETURN(const int unfinished, OpenUnfinished(names.part, compress));
    names.begun = true;
    return std::make_unique<FileSink>(LineFile(unfinished), std::move(names), compress);
  }
  // Removing first, rather than emptying, follows no link and keeps no wider mode.
  if (options.force && unlink(names.part.c_str()) != 0 && errno != ENOENT) {
    return SystemError("cannot replace the unfinished output", errno);
  }
  LEAKSCAN_ASSIGN_OR_RETURN(const int descriptor, Open(names.part, O_WRONLY | O_CREAT | O_EXCL,
                                                       options.shared ? kSharedMode : kMode));
  return std::make_unique<FileSink>(LineFile(descriptor), std::move(names), compress);
}

}  // namespace leakscan
