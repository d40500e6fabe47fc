// A blank line ends a paragraph wherever one starts counting, so the last one in the text is found
// from the back. Behind it the line ends 8 KiB apart are chained forward from a record's start, as
// the parser does, so that every buffer size gives the same records.
#include "scanner/parse/text_chunker.h"

#include <algorithm>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/parse/line_count.h"

namespace leakscan {
namespace {

// Offset behind the last blank line that ends in `text`, or 0.
std::size_t BehindLastBlankLine(std::string_view text, char line_end) {
  std::size_t end = text.rfind(line_end);
  while (end != std::string_view::npos) {
    const std::size_t before = end == 0 ? std::string_view::npos : text.rfind(line_end, end - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (IsBlankLine(text.substr(begin, end - begin))) return end + 1;
    end = before;
  }
  return 0;
}

}  // namespace

bool IsBlankLine(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return IsSpace(c); });
}

void LineChunker::BeginSplit(std::string_view) {}

std::optional<std::size_t> LineChunker::ContinueSplit(std::string_view text, bool at_end) {
  const std::size_t line_end = text.find(line_end_);
  if (line_end != std::string_view::npos) return line_end + 1;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

Cut TextChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  const std::size_t block = BehindLastBlankLine(text, line_end_);
  if (at_end) {
    cut.bytes = text.size();
  } else {
    cut.bytes = block;
    for (;;) {
      const std::size_t line_end = text.find(line_end_, cut.bytes + kParagraphBytes);
      if (line_end == std::string_view::npos) break;
      cut.bytes = line_end + 1;
    }
  }
  cut.lines = CountByte(text.substr(0, cut.bytes), line_end_);
  if (cut.bytes == 0) return cut;
  if (cut.bytes == block) {
    head_ = nullptr;
  } else if (block > 0 || head_ == nullptr) {
    auto head = std::make_shared<TextBlockHead>();
    head->padded = text.substr(block, kBlockHeadBytes);
    head->padded.append(kChunkPaddingBytes, '\0');
    head_ = std::move(head);
  }
  return cut;
}

Cut MailChunker::FindCut(std::string_view text, bool at_end) {
  if (!at_end) return {};
  Cut cut;
  cut.bytes = text.size();
  cut.records = 1;
  cut.lines = CountByte(text, '\n');
  return cut;
}

void MailChunker::BeginSplit(std::string_view) {}

std::optional<std::size_t> MailChunker::ContinueSplit(std::string_view text, bool at_end) {
  return at_end ? std::optional(text.size()) : std::nullopt;
}

Cut NdjsonChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  cut.bytes = at_end ? text.size() : text.rfind(line_end_) + 1;  // npos + 1 == 0
  const LineCount lines = CountLines(text.substr(0, cut.bytes), line_end_);
  cut.records = lines.filled;
  cut.lines = lines.ends;
  return cut;
}

}  // namespace leakscan
