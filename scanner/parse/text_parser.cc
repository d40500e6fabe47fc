// Paragraphs end as in TextChunker, which see. The start of a paragraph's first line is where its
// 8 KiB begin.
#include "scanner/parse/text_parser.h"

#include <utility>

#include "scanner/parse/text_chunker.h"

namespace leakscan {

void TextParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  line_end_ = chunk.context->dialect.line_end;
  position_ = 0;
  line_ = chunk.first_line;
  records_ = 0;
}

bool TextParser::Next(std::size_t offset_min, Record* record) {
  while (ReadParagraph(record)) {
    record->number = records_++;
    if (record->end <= offset_min) continue;
    record->prose = true;
    record->header = false;
    record->nodes.clear();
    labels_.Find(text_, record->begin, record->end, line_end_, &record->fields);
    return true;
  }
  return false;
}

// It was rebuilt, so its lines are none of the source's.
bool MailParser::Next(std::size_t offset_min, Record* record) {
  if (std::exchange(done_, true) || chunk_->text.size() <= offset_min) return false;
  record->begin = 0;
  record->end = static_cast<std::uint32_t>(chunk_->text.size());
  record->number = chunk_->first_record;
  record->line = 0;
  record->prose = true;
  record->header = false;
  record->nodes.clear();
  labels_.Find(chunk_->text, record->begin, record->end, '\n', &record->fields);
  return true;
}

bool TextParser::ReadParagraph(Record* record) {
  bool inside = false;
  while (position_ < text_.size()) {
    const std::size_t begin = position_;
    const std::size_t found = text_.find(line_end_, begin);
    const std::size_t end = found == std::string_view::npos ? text_.size() : found;
    const bool blank = IsBlankLine(text_.substr(begin, end - begin));
    if (!blank && !inside) {
      inside = true;
      record->begin = static_cast<std::uint32_t>(begin);
      record->line = line_;
    }
    line_ += end < text_.size();
    position_ = end < text_.size() ? end + 1 : end;
    if (blank && inside) return true;
    if (!inside) continue;
    const bool carriage_return = line_end_ == '\n' && end > begin && text_[end - 1] == '\r';
    record->end = static_cast<std::uint32_t>(end - carriage_return);
    if (end - record->begin >= kParagraphBytes) return true;
  }
  return inside;
}

}  // namespace leakscan
