// What to scan: turns command-line arguments into a sequence of inputs, in the order given, folders
// recursively and bytewise sorted, without following symlinks inside folders.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/base/byte_source.h"
#include "scanner/model/gap.h"

namespace leakscan {

// One top-level input.
struct Input {
  std::string path;                    // as given or found; "-" for standard input
  std::optional<std::uint64_t> bytes;  // size, where known
  std::int64_t mtime = 0;              // seconds since the epoch; 0 for pipes
  bool is_pipe = false;                // standard input or a FIFO given by name
  std::optional<Gap> refusal;          // why it cannot be read (special file, unreadable folder)
  std::vector<Input> volumes;          // files that, by their names, go on where it ends

  std::optional<std::uint64_t> bytes_with_volumes() const {
    std::optional<std::uint64_t> all = bytes;
    for (const Input& volume : volumes) {
      if (all) *all += volume.bytes.value_or(0);
    }
    return all;
  }
};

struct InputOptions {
  std::vector<std::string> paths;     // "-" is standard input
  std::vector<std::string> excludes;  // glob patterns (fnmatch) over the path and its last part
};

// Lists inputs one at a time, so that a folder of a million files needs no list of them in memory.
class InputList {
 public:
  explicit InputList(InputOptions options);
  ~InputList();

  // The next input, or nothing. A path that does not exist comes as an input with a refusal
  // (kUnreadable), as do special files met in folders (kSpecial) and folders that cannot be opened.
  // A path named on the command line may be a symlink or a FIFO. Inside folders a symlink to a
  // regular file is read, one to a folder or to nothing comes as a refusal: no loop is possible.
  // Files named as the volumes of one (volume_names.h) come with the first of them: in a folder
  // wherever they stand, on the command line where they follow it.
  std::optional<Input> Next();

  // Inputs passed over by an exclude.
  std::uint64_t excluded() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The bytes of all inputs if every one has a known size, for progress. Walks the tree once more.
std::optional<std::uint64_t> TotalBytes(const InputOptions& options);

}  // namespace leakscan
