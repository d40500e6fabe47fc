// JoinedSource: files one behind the other, as if they were one. One thread. Has one file open at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "scanner/input/file_source.h"
#include "scanner/input/input_list.h"

namespace leakscan {

class JoinedSource : public FileSource {
 public:
  // Regular files, whose sizes are known.
  explicit JoinedSource(std::vector<Input> files) : files_(std::move(files)) {}

  // A file, or the rest of one, that cannot be read is an error with CanResume().
  Result<ReadOutcome> Read(std::span<std::byte> room) override;
  bool CanResume() const override { return can_resume_; }
  std::uint64_t SkippedBytes() const override { return can_resume_ ? skipped_ : 0; }
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override;
  bool Changed() const override { return changed_; }

 private:
  void NextFile();

  const std::vector<Input> files_;
  std::size_t index_ = 0;
  std::unique_ptr<FileSource> file_;  // null: not open yet
  std::uint64_t position_ = 0;        // in it
  std::uint64_t skipped_ = 0;
  bool can_resume_ = false;
  bool changed_ = false;
};

}  // namespace leakscan
