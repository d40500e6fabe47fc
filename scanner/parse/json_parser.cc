#include "scanner/parse/json_parser.h"

#include <algorithm>

#include "scanner/parse/line_count.h"

namespace leakscan {

void NdjsonParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  reader_.Start(text_);
  position_ = 0;
  line_ = chunk.first_line;
  records_ = 0;
  base_ = std::max<std::uint64_t>(chunk.first_record, 1);
}

bool NdjsonParser::Next(std::size_t offset_min, Record* record) {
  if (offset_min > position_) PassOver(offset_min);
  while (position_ < text_.size()) {
    const std::size_t begin = position_;
    record->begin = static_cast<std::uint32_t>(begin);
    // A row that is written like one before tells where it ends.
    std::size_t content_end = reader_.ReadRow(text_, record);
    std::size_t end = content_end;
    const bool row = content_end != 0 && EndsLine(&end);
    if (!row) {
      end = std::min(text_.find('\n', begin), text_.size());
      content_end = end - (end > begin && text_[end - 1] == '\r');
    }
    record->end = static_cast<std::uint32_t>(content_end);
    record->line = line_;
    line_ += end < text_.size();
    position_ = std::min(end + 1, text_.size());
    if (content_end == begin) continue;
    record->number = base_ + records_++;
    record->header = false;
    if (content_end <= offset_min) continue;
    record->prose = !row && !reader_.ReadOther(text_, record);
    return true;
  }
  return false;
}

// True if a line ends at `*end`, behind its content, which moves over what else belongs to its end.
bool NdjsonParser::EndsLine(std::size_t* end) const {
  if (text_[*end - 1] == '\r') return false;  // of the line's end, not of its content
  if (*end < text_.size() && text_[*end] == '\r') ++*end;
  return *end == text_.size() || text_[*end] == '\n';
}

void NdjsonParser::PassOver(std::size_t offset_min) {
  const std::string_view passed =
      text_.substr(position_, std::min(offset_min, text_.size()) - position_);
  const std::size_t line_end = passed.rfind('\n');
  if (line_end == std::string_view::npos) return;
  const LineCount lines = CountLines(passed.substr(0, line_end + 1), '\n');
  records_ += lines.filled;
  line_ += lines.ends;
  position_ += line_end + 1;
}

void JsonParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  reader_.Start(text_);
  units_.Start(text_, chunk.first_record <= 1, true);
  counted_ = 0;
  line_ = chunk.first_line;
  records_ = 0;
  base_ = std::max<std::uint64_t>(chunk.first_record, 1);
}

bool JsonParser::Next(std::size_t offset_min, Record* record) {
  JsonUnit unit;
  while (units_.Next(&unit)) {
    const std::uint64_t number = base_ + records_++;
    if (unit.end <= offset_min) continue;
    line_ += CountByte(text_.substr(counted_, unit.begin - counted_), '\n');
    counted_ = unit.begin;
    record->begin = static_cast<std::uint32_t>(unit.begin);
    record->end = static_cast<std::uint32_t>(unit.end);
    record->number = number;
    record->line = line_;
    record->header = false;
    record->prose = true;
    record->layout = 0;
    record->fields.clear();
    record->nodes.clear();
    if (unit.value) record->prose = !reader_.Read(text_, record);
    return true;
  }
  return false;
}

}  // namespace leakscan
