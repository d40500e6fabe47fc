// A file, or a text in memory, that is written once, front to back.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace leakscan::corpus {

class TextFile {
 public:
  // Opens `path` for writing ("-" is the standard output). An empty path swallows what is written.
  explicit TextFile(const std::string& path);
  // Appends to `text`, which must outlive it.
  explicit TextFile(std::string* text) : text_(text) {}
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  // False if the file could not be opened or a write failed.
  bool ok() const { return ok_; }

  void Write(std::string_view text);

  // Writes out what is buffered and closes; false if anything failed since the file was opened.
  bool Close();

  std::uint64_t bytes() const { return bytes_; }

 private:
  void Flush();

  std::string* text_ = nullptr;
  std::FILE* file_ = nullptr;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
  bool ok_ = true;
};

}  // namespace leakscan::corpus
