#include "scanner/input/joined_source.h"

#include <algorithm>
#include <utility>

namespace leakscan {

Result<ReadOutcome> JoinedSource::Read(std::span<std::byte> room) {
  can_resume_ = false;
  while (index_ < files_.size()) {
    const std::uint64_t size = files_[index_].bytes.value_or(0);
    if (file_ == nullptr) {
      Result<std::unique_ptr<FileSource>> opened = FileSource::Open(files_[index_]);
      if (!opened) {
        can_resume_ = true;
        skipped_ = size;
        NextFile();
        return tl::unexpected<Error>(opened.error());
      }
      file_ = *std::move(opened);
    }
    Result<ReadOutcome> outcome = file_->Read(room);
    if (!outcome) {
      can_resume_ = true;
      if (file_->CanResume()) {
        skipped_ = file_->SkippedBytes();
        position_ += skipped_;
      } else {
        skipped_ = size - std::min(size, position_);
        NextFile();
      }
      return outcome;
    }
    position_ += outcome->bytes;
    if (!outcome->end) return outcome;
    changed_ = changed_ || file_->Changed() || position_ != size;
    NextFile();
  }
  return ReadOutcome{.end = true};
}

void JoinedSource::NextFile() {
  file_.reset();
  position_ = 0;
  ++index_;
}

std::optional<std::size_t> JoinedSource::ReadAt(std::uint64_t offset, std::span<std::byte> room) {
  std::size_t filled = 0;
  std::uint64_t begin = 0;
  for (const Input& file : files_) {
    const std::uint64_t size = file.bytes.value_or(0);
    const std::uint64_t from = offset + filled;
    if (from >= offset && from - std::min(from, begin) < size && filled < room.size()) {
      const auto opened = FileSource::Open(file);
      if (!opened) return std::nullopt;
      const std::size_t wanted = static_cast<std::size_t>(
          std::min<std::uint64_t>(room.size() - filled, begin + size - from));
      const auto read = (*opened)->ReadAt(from - begin, room.subspan(filled, wanted));
      if (!read) return std::nullopt;
      filled += *read;
      if (*read < wanted) break;
    }
    begin += size;
  }
  return filled;
}

}  // namespace leakscan
