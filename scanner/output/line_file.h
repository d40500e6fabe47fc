// LineFile: a descriptor whose content always ends in a whole line, or whole compressed frame, even
// after a write that failed half-way. Owns the descriptor; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "scanner/base/result.h"
#include "scanner/base/sha256.h"

namespace leakscan {

// An error of code kIo from `error_number` (errno): `what`, and the system's reason in lower case.
tl::unexpected<Error> SystemError(std::string_view what, int error_number);

// Writes all of `bytes`, waiting where the descriptor is not ready. `written` is set to the bytes
// that arrived, also on error.
Status WriteAll(int descriptor, std::string_view bytes, std::size_t* written);

class LineFile {
 public:
  LineFile() = default;
  // Takes over `descriptor`. What is in the file already counts as whole.
  explicit LineFile(int descriptor);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&&) = delete;

  int descriptor() const { return descriptor_; }
  // The device or pipe has no size to cut back to and nothing to sync.
  bool regular() const { return regular_; }

  // Appends whole lines. On failure the file is cut back to the last line that arrived whole.
  Status AppendLines(std::string_view lines);

  // Appends bytes that are whole only with the next MarkWhole(). On failure the file is cut back to
  // the last mark.
  Status AppendBytes(std::string_view bytes);
  void MarkWhole() { whole_ = size_; }
  void CutBackToMark();

  Status Sync() const;

  // From now on takes the SHA-256 of what arrives. Bytes that are cut off again count in it: then
  // there is a failure, and no digest to be asked for.
  void StartDigest() { digest_ = std::make_unique<Sha256>(); }
  // Of the bytes since then, in 64 digits. Call once, last.
  std::string FinishDigest() { return digest_->Finish(); }

 private:
  void CutBack(std::uint64_t size);

  int descriptor_ = -1;
  bool regular_ = false;
  std::uint64_t size_ = 0;   // where the next byte goes, as far as we know
  std::uint64_t whole_ = 0;  // up to here everything is whole
  std::unique_ptr<Sha256> digest_;
};

}  // namespace leakscan
