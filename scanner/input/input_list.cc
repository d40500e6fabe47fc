// A depth-first walk by directory descriptors (openat, fstatat), so that a folder renamed or
// replaced by a symlink during the walk leads nowhere else. Each folder on the way down keeps its
// sorted names and its descriptor; nothing else is held.
// Fits: "dir/" with "a" and "b/c" gives "dir/a", "dir/b/c". Does not: a symlink to a folder met on
// the way, a folder of /proc: they come as inputs with a refusal.

#include "scanner/input/input_list.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "scanner/input/system_error.h"
#include "scanner/input/volume_names.h"

namespace leakscan {
namespace {

// Every level keeps a descriptor open; the usual limit of a process is 1,024.
constexpr std::size_t kFolderDepthMax = 256;
constexpr std::size_t kVolumesMax = 100'000;

Gap Refusal(GapReason reason, std::string detail) {
  return {.reason = reason, .offset = 0, .bytes = std::nullopt, .detail = std::move(detail)};
}

Input Refused(std::string path, GapReason reason, std::string detail) {
  Input input;
  input.path = std::move(path);
  input.refusal = Refusal(reason, std::move(detail));
  return input;
}

Input Unreadable(std::string path, int error_number) {
  return Refused(std::move(path), GapReason::kUnreadable, SystemErrorText(error_number));
}

// File systems whose files the kernel makes up: without a size, some without an end (/proc/kmsg).
bool IsKernelFileSystem(const struct statfs& status) {
  switch (static_cast<unsigned long>(status.f_type)) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case BPF_FS_MAGIC:
    case DEVPTS_SUPER_MAGIC:
      return true;
    default:
      return false;
  }
}

constexpr char kKernelFile[] = "a file system of the kernel, not of files";

std::string_view SpecialName(mode_t mode) {
  if (S_ISFIFO(mode)) return "a named pipe inside a folder; give it by name to read it";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode)) return "a character device";
  if (S_ISBLK(mode)) return "a block device";
  return "no regular file";
}

Input RegularInput(std::string path, const struct stat& status) {
  Input input;
  input.path = std::move(path);
  input.bytes = static_cast<std::uint64_t>(status.st_size);
  input.mtime = status.st_mtime;
  return input;
}

Input StandardInput() {
  Input input;
  input.path = "-";
  input.is_pipe = true;
  struct stat status;
  if (fstat(STDIN_FILENO, &status) != 0) return Unreadable("-", errno);
  if (S_ISDIR(status.st_mode)) {
    return Refused("-", GapReason::kUnreadable, "standard input is a folder");
  }
  if (S_ISREG(status.st_mode)) {
    const off_t position = lseek(STDIN_FILENO, 0, SEEK_CUR);
    const off_t rest = std::max<off_t>(0, status.st_size - std::max<off_t>(0, position));
    input.bytes = static_cast<std::uint64_t>(rest);
  }
  return input;
}

std::string JoinPath(const std::string& folder, std::string_view name) {
  std::string path;
  path.reserve(folder.size() + 1 + name.size());
  path = folder;
  if (path.empty() || path.back() != '/') path += '/';
  path += name;
  return path;
}

// The last part of `path`, trailing slashes aside.
std::string LastPart(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path.size() == 1) return std::string(path);
  return std::string(path.substr(slash + 1));
}

bool IsExcluded(const std::vector<std::string>& excludes, const std::string& path) {
  if (excludes.empty()) return false;
  const std::string last = LastPart(path);
  return std::ranges::any_of(excludes, [&](const std::string& glob) {
    return fnmatch(glob.c_str(), path.c_str(), 0) == 0 ||
           fnmatch(glob.c_str(), last.c_str(), 0) == 0;
  });
}

// One open folder: its names in order, and how far the walk has come.
class Folder {
 public:
  Folder(std::string path, DIR* handle) : path_(std::move(path)), handle_(handle) {}
  Folder(Folder&& other) noexcept
      : path_(std::move(other.path_)),
        handle_(std::exchange(other.handle_, nullptr)),
        names_(std::move(other.names_)),
        next_(other.next_),
        taken_(std::move(other.taken_)) {}
  Folder& operator=(Folder&&) = delete;
  ~Folder() {
    if (handle_ != nullptr) closedir(handle_);
  }

  // Reads the names; an errno if they could not all be read.
  int ReadNames() {
    while (true) {
      errno = 0;
      const dirent* entry = readdir(handle_);
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names_.emplace_back(name);
    }
    const int error_number = errno;
    std::ranges::sort(names_);  // std::string compares as unsigned bytes
    return error_number;
  }

  const std::string& path() const { return path_; }
  int descriptor() const { return dirfd(handle_); }
  bool done() {
    while (next_ < names_.size() && taken_.contains(names_[next_])) ++next_;
    return next_ == names_.size();
  }
  std::string TakeName() { return std::move(names_[next_++]); }
  // Out of turn; false if it is not there, or gone by.
  bool TakeName(const std::string& name) {
    const auto rest = names_.begin() + static_cast<std::ptrdiff_t>(next_);
    return std::binary_search(rest, names_.end(), name) && taken_.insert(name).second;
  }

 private:
  std::string path_;
  DIR* handle_;
  std::vector<std::string> names_;
  std::size_t next_ = 0;
  std::unordered_set<std::string> taken_;  // out of turn
};

}  // namespace

struct InputList::State {
  InputOptions options;
  std::size_t next_path = 0;
  std::vector<Folder> folders;  // from the one named down to the one being read
  std::uint64_t excluded = 0;

  std::optional<Input> Named(const std::string& path);
  std::optional<Input> Entry();
  void AddVolumes(Input& input);
  std::optional<Input> NextVolume(const std::string& path);
  std::optional<Input> Enter(int parent, const char* name, std::string path);
  Input Link(int folder, const std::string& name, std::string path);
};

// A path of the command line: symlinks are followed. Nothing if it is a folder that was entered.
std::optional<Input> InputList::State::Named(const std::string& path) {
  if (path == "-") return StandardInput();
  if (IsExcluded(options.excludes, path)) {
    ++excluded;
    return std::nullopt;
  }
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return Unreadable(path, errno);
  if (S_ISDIR(status.st_mode)) return Enter(AT_FDCWD, path.c_str(), path);
  if (S_ISFIFO(status.st_mode)) {
    Input input;
    input.path = path;
    input.is_pipe = true;
    return input;
  }
  if (!S_ISREG(status.st_mode)) {
    return Refused(path, GapReason::kSpecial, std::string(SpecialName(status.st_mode)));
  }
  struct statfs file_system;
  if (statfs(path.c_str(), &file_system) == 0 && IsKernelFileSystem(file_system)) {
    return Refused(path, GapReason::kUnreadable, kKernelFile);
  }
  return RegularInput(path, status);
}

// The next name of the innermost folder. Nothing if it was a folder, now entered, or excluded.
std::optional<Input> InputList::State::Entry() {
  Folder& folder = folders.back();
  const std::string name = folder.TakeName();
  std::string path = JoinPath(folder.path(), name);
  if (IsExcluded(options.excludes, path)) {
    ++excluded;
    return std::nullopt;
  }
  struct stat status;
  if (fstatat(folder.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return Unreadable(std::move(path), errno);
  }
  if (S_ISREG(status.st_mode)) return RegularInput(std::move(path), status);
  if (S_ISDIR(status.st_mode)) return Enter(folder.descriptor(), name.c_str(), std::move(path));
  if (S_ISLNK(status.st_mode)) return Link(folder.descriptor(), name, std::move(path));
  return Refused(std::move(path), GapReason::kSpecial, std::string(SpecialName(status.st_mode)));
}

std::optional<Input> InputList::State::Enter(int parent, const char* name, std::string path) {
  if (folders.size() >= kFolderDepthMax) {
    return Refused(std::move(path), GapReason::kLimitDepth, "folders nested over 256 deep");
  }
  const bool named = parent == AT_FDCWD;
  const int follow = named ? 0 : O_NOFOLLOW;
  const int descriptor =
      openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | follow);
  if (descriptor < 0) return Unreadable(std::move(path), errno);
  struct statfs file_system;
  if (fstatfs(descriptor, &file_system) == 0 && IsKernelFileSystem(file_system)) {
    close(descriptor);
    return Refused(std::move(path), GapReason::kUnreadable, kKernelFile);
  }
  DIR* handle = fdopendir(descriptor);
  if (handle == nullptr) {
    const int error_number = errno;
    close(descriptor);
    return Unreadable(std::move(path), error_number);
  }
  folders.emplace_back(std::move(path), handle);
  const int error_number = folders.back().ReadNames();
  if (error_number == 0) return std::nullopt;
  return Unreadable(folders.back().path(), error_number);  // and then the names that were read
}

Input InputList::State::Link(int folder, const std::string& name, std::string path) {
  struct stat status;
  if (fstatat(folder, name.c_str(), &status, 0) != 0) {
    return Refused(std::move(path), GapReason::kUnreadable, "a symlink to nothing");
  }
  if (S_ISREG(status.st_mode)) {
    struct statfs file_system;
    if (statfs(path.c_str(), &file_system) == 0 && IsKernelFileSystem(file_system)) {
      return Refused(std::move(path), GapReason::kUnreadable, kKernelFile);
    }
    return RegularInput(std::move(path), status);
  }
  if (S_ISDIR(status.st_mode)) {
    return Refused(std::move(path), GapReason::kSpecial,
                   "a symlink to a folder; give the folder by name to scan it");
  }
  return Refused(std::move(path), GapReason::kSpecial, std::string(SpecialName(status.st_mode)));
}

// The volumes that follow `input`, a regular file, are no inputs of their own.
void InputList::State::AddVolumes(Input& input) {
  if (!IsFirstVolume(input.path)) return;
  std::string path = input.path;
  while (input.volumes.size() < kVolumesMax) {
    std::optional<Input> next;
    for (const std::string& name : NextVolumes(path)) {
      if (!next) next = NextVolume(name);
    }
    if (!next) break;
    path = next->path;
    input.volumes.push_back(*std::move(next));
  }
}

// Nothing if `path` is no regular file that comes later in the folder or next on the command line.
std::optional<Input> InputList::State::NextVolume(const std::string& path) {
  if (IsExcluded(options.excludes, path)) return std::nullopt;
  struct stat status;
  if (folders.empty()) {
    const bool next = next_path < options.paths.size() && options.paths[next_path] == path;
    if (!next || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    ++next_path;
    return RegularInput(path, status);
  }
  Folder& folder = folders.back();
  const std::string name = LastPart(path);
  if (fstatat(folder.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISREG(status.st_mode) || !folder.TakeName(name)) {
    return std::nullopt;
  }
  return RegularInput(path, status);
}

InputList::InputList(InputOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}

InputList::~InputList() = default;

std::optional<Input> InputList::Next() {
  State& state = *state_;
  while (true) {
    std::optional<Input> input;
    if (!state.folders.empty()) {
      if (state.folders.back().done()) {
        state.folders.pop_back();
        continue;
      }
      input = state.Entry();
    } else if (state.next_path < state.options.paths.size()) {
      input = state.Named(state.options.paths[state.next_path++]);
    } else {
      return std::nullopt;
    }
    if (!input) continue;
    if (!input->refusal && !input->is_pipe) state.AddVolumes(*input);
    return input;
  }
}

std::uint64_t InputList::excluded() const { return state_->excluded; }

std::optional<std::uint64_t> TotalBytes(const InputOptions& options) {
  InputList list(options);
  std::uint64_t total = 0;
  while (const std::optional<Input> input = list.Next()) {
    if (input->refusal) continue;
    if (!input->bytes) return std::nullopt;
    total += *input->bytes_with_volumes();
  }
  return total;
}

}  // namespace leakscan
