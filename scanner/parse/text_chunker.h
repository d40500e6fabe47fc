// Chunkers of line-shaped text: paragraphs, one JSON value a line, a whole mail. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/parse/chunker.h"

namespace leakscan {

// A paragraph without a blank line ends at the first line end this far from its start.
inline constexpr std::size_t kParagraphBytes = 8 * 1024;

// Common to both: an oversized record is one line, so it ends at the next line end.
class LineChunker : public Chunker {
 public:
  explicit LineChunker(char line_end) : line_end_(line_end) {}
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 protected:
  const char line_end_;
};

// How the block of lines without a blank one begins that a chunk of text goes on with: there stand
// the header of a table and the first label of a form.
inline constexpr std::size_t kBlockHeadBytes = 2 * 1024;
struct TextBlockHead : OpenState {
  std::string padded;  // with kChunkPaddingBytes zero bytes behind
  std::string_view head() const {
    return std::string_view(padded).substr(0, padded.size() - kChunkPaddingBytes);
  }
};

// Records are paragraphs. They are not counted: Cut::records stays 0.
class TextChunker : public LineChunker {
 public:
  using LineChunker::LineChunker;
  Cut FindCut(std::string_view text, bool at_end) override;
  std::shared_ptr<const OpenState> OpenAtCut() override { return head_; }

 private:
  std::shared_ptr<const TextBlockHead> head_;  // null where a block begins
};

// All of the stream is one record: a mail.
class MailChunker : public Chunker {
 public:
  Cut FindCut(std::string_view text, bool at_end) override;
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;
};

// Records are lines that hold something.
class NdjsonChunker : public LineChunker {
 public:
  NdjsonChunker() : LineChunker('\n') {}
  Cut FindCut(std::string_view text, bool at_end) override;
};

// True if `line` holds only white space.
bool IsBlankLine(std::string_view line);

}  // namespace leakscan
