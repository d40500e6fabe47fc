#include "benchmarks/corpus/text_file.h"

namespace leakscan::corpus {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

}  // namespace

TextFile::TextFile(const std::string& path) {
  if (path.empty()) return;
  file_ = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  ok_ = file_ != nullptr;
  buffer_.reserve(kBufferBytes + 4096);
}

TextFile::~TextFile() { Close(); }

void TextFile::Write(std::string_view text) {
  bytes_ += text.size();
  if (text_ != nullptr) *text_ += text;
  if (file_ == nullptr) return;
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) Flush();
}

bool TextFile::Close() {
  if (file_ == nullptr) return ok_;
  Flush();
  if (file_ == stdout ? std::fflush(file_) != 0 : std::fclose(file_) != 0) ok_ = false;
  file_ = nullptr;
  return ok_;
}

void TextFile::Flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) ok_ = false;
  buffer_.clear();
}

}  // namespace leakscan::corpus
