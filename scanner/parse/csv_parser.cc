// Rows without a quote, nearly all of them, are split by a bit mask: 64 bytes at a time become one
// bit a byte that is a delimiter, and one that is a line end (no branch depends on the data), and
// the fields lie between the bits. Rows with a quote go field by field through the grammar that the
// chunker uses. Names and kinds of the fields are a column's, so they are written once and stay in
// the record from row to row.
#include "scanner/parse/csv_parser.h"

#include <algorithm>
#include <bit>

#include "scanner/parse/csv_grammar.h"
#include "scanner/parse/fixed_width.h"
#include "scanner/parse/line_count.h"
#include "scanner/parse/rewritten_value.h"

namespace leakscan {

void CsvParser::Start(const Chunk& chunk) {
  chunk_ = &chunk;
  text_ = chunk.text;
  dialect_ = chunk.context->dialect;
  columns_ = chunk.context->columns.data();
  column_count_ = chunk.context->columns.size();
  position_ = 0;
  next_quote_ = 0;
  stretch_ = text_.size();
  marks_valid_ = false;
  fields_typed_ = false;
  line_ = chunk.first_line;
  records_ = 0;
  base_ = std::max<std::uint64_t>(chunk.first_record, 1);
  header_.reset();
  if (chunk.first_record == 0 && dialect_.has_header) {
    header_ = FindHeader(text_, dialect_, true);
  }
  FindNextQuote();
}

void CsvParser::FindNextQuote() {
  const std::size_t quote =
      dialect_.gutters.empty() ? text_.find('"', position_) : std::string_view::npos;
  next_quote_ = quote == std::string_view::npos ? text_.size() : quote;
}

bool CsvParser::Next(std::size_t offset_min, Record* record) {
  if (!fields_typed_) record->fields.clear();
  fields_typed_ = true;
  while (position_ < text_.size()) {
    if (offset_min > position_) PassOver(offset_min);
    arena_.Clear();
    record->begin = static_cast<std::uint32_t>(position_);
    record->line = line_;
    record->number = base_ + records_;
    record->prose = record->header = record->rewritten = false;
    record->nodes.clear();
    const bool head_row = header_ && position_ <= *header_;
    // Where quotes are frequent, reading as plain first would be wasted.
    if (!dialect_.gutters.empty()) {
      ReadFixed(record);
    } else if (next_quote_ - position_ < 64 || !ReadPlain(record)) {
      ReadQuoted(record);
    }
    if (record->end == record->begin) continue;  // an empty line
    if (head_row) MarkHeadRow(record);
    records_ += !record->header;
    if (record->end > offset_min) return true;
  }
  return false;
}

// Counts the rows that end at or before `offset_min` without reading their fields: lines without a
// quote many at a time, rows with one by their ends.
void CsvParser::PassOver(std::size_t offset_min) {
  if (header_ && position_ <= *header_) return;
  while (position_ < std::min(offset_min, text_.size())) {
    const std::size_t plain_end = std::min({offset_min, next_quote_, text_.size()});
    const std::string_view plain = text_.substr(position_, plain_end - position_);
    std::size_t end = position_ + plain.rfind(dialect_.line_end) + 1;  // npos + 1 == 0
    if (end == position_) {
      if (next_quote_ >= offset_min) return;
      const std::size_t line_end = *FindRecordEnd(text_, position_, dialect_, true);
      if (ContentEnd(text_, position_, line_end, dialect_) > offset_min) return;
      end = std::min(line_end + 1, text_.size());
      records_ += ContentEnd(text_, position_, line_end, dialect_) > position_;
      line_ += CountByte(text_.substr(position_, end - position_), dialect_.line_end);
    } else {
      const LineCount lines =
          CountLines(text_.substr(position_, end - position_), dialect_.line_end);
      records_ += lines.filled;
      line_ += lines.ends;
    }
    position_ = end;
    marks_valid_ = false;
    if (next_quote_ < position_) FindNextQuote();
  }
}

// A further field of the row, typed by its column. It keeps its type when the next row takes it.
Field& CsvParser::AddField(Record* record) const {
  const std::size_t index = record->fields.size();
  Field& field = record->fields.emplace_back();
  field.ordinal = static_cast<std::uint32_t>(index);
  if (index < column_count_) {
    field.name = columns_[index].name;
    field.kind = columns_[index].kind;
  }
  return field;
}

inline void CsvParser::SetValue(const char* text, std::size_t begin, std::size_t end,
                                Field* field) {
  field->value = std::string_view(text + begin, end - begin);
  field->begin = static_cast<std::uint32_t>(begin);
  field->end = static_cast<std::uint32_t>(end);
  field->rewritten = false;
}

// Makes `delimiters_` and `line_ends_` those of the word that `position_` lies in.
void CsvParser::FindMarks() {
  // Marks do not hang on how rows before were read.
  if (position_ < stretch_ || position_ - stretch_ >= DelimiterMarks::kBytes) {
    MarkStretch(position_);
  }
  word_ = (position_ - stretch_) / DelimiterMarks::kWordBytes;
  const std::uint64_t ahead = ~std::uint64_t{0} << (position_ - stretch_) % 64;
  delimiters_ = marks_.delimiters[word_] & ahead;
  line_ends_ = marks_.line_ends[word_] & ahead;
  marks_valid_ = true;
}

void CsvParser::MarkStretch(std::size_t begin) {
  stretch_ = begin;
  marks_.Read(text_.data() + begin, text_.size() - begin, dialect_.delimiter, dialect_.line_end);
}

// False if the row holds a quote: nothing was read.
bool CsvParser::ReadPlain(Record* record) {
  if (!marks_valid_) FindMarks();
  // In places of their own, not those of members: what is written to fields cannot change them.
  const char* const text = text_.data();
  std::size_t block = stretch_ + word_ * DelimiterMarks::kWordBytes;
  std::size_t begin = position_;
  std::vector<Field>& fields = record->fields;
  Field* field = fields.data();  // the next one
  // The last field takes the rest of the row, however many delimiters are in it.
  const Field* known_end = field + std::min(fields.size(), kRecordFieldsMax - 1);
  std::size_t end = text_.size();
  for (;;) {
    // All bits below the first line end; all there are if there is none.
    const std::uint64_t of_row = (line_ends_ & (0 - line_ends_)) - 1;
    for (std::uint64_t left = delimiters_ & of_row; left != 0; left &= left - 1) {
      if (field == known_end) {
        if (field - fields.data() == kRecordFieldsMax - 1) break;
        field = &AddField(record);
        known_end = field + 1;
      }
      const std::size_t mark = block + static_cast<unsigned>(std::countr_zero(left));
      SetValue(text, begin, mark, field++);
      begin = mark + 1;
    }
    if (line_ends_ != 0) {
      end = block + static_cast<unsigned>(std::countr_zero(line_ends_));
      delimiters_ &= ~of_row;
      line_ends_ &= line_ends_ - 1;
      break;
    }
    if (text_.size() - block <= DelimiterMarks::kWordBytes) break;
    block += DelimiterMarks::kWordBytes;
    if (++word_ == DelimiterMarks::kWords) {
      MarkStretch(block);
      word_ = 0;
    }
    delimiters_ = marks_.delimiters[word_];
    line_ends_ = marks_.line_ends[word_];
  }
  marks_valid_ = end <= next_quote_;
  if (!marks_valid_) return false;
  const std::size_t content_end = ContentEnd(text_, position_, end, dialect_);
  if (field == fields.data() + fields.size()) field = &AddField(record);
  SetValue(text, begin, std::max(begin, content_end), field++);
  fields.resize(static_cast<std::size_t>(field - fields.data()));
  record->end = static_cast<std::uint32_t>(content_end);
  position_ = std::min(end + 1, text_.size());
  line_ += end < text_.size();
  return true;
}

void CsvParser::ReadQuoted(Record* record) {
  std::size_t index = 0;
  std::size_t begin = position_;
  CsvField field;
  for (;; begin = field.next + 1) {
    field = ReadField(text_, begin, dialect_);
    if (index == kRecordFieldsMax) {  // the last field grows, as it stands
      Field& last = record->fields.back();
      if (field.last) SetValue(text_.data(), last.begin, field.stop, &last);
    } else {
      Field& next = index < record->fields.size() ? record->fields[index] : AddField(record);
      SetValue(text_.data(), field.begin, field.end, &next);
      if (field.rewritten) {
        char* const value = AllocateValue(field.end - field.begin, &arena_);
        next.value = FinishValue(value, value + UnescapeField(text_, field, value));
        next.rewritten = record->rewritten = true;
      }
      ++index;
    }
    if (field.last) break;
  }
  record->fields.resize(index);
  record->end = static_cast<std::uint32_t>(field.stop);
  const std::size_t next = std::min(field.next + 1, text_.size());
  line_ += CountByte(text_.substr(position_, next - position_), dialect_.line_end);
  position_ = next;
  marks_valid_ = false;
  if (next_quote_ < position_) FindNextQuote();
}

// A row with a word across a gutter is none: prose.
void CsvParser::ReadFixed(Record* record) {
  const std::size_t line_end = std::min(text_.find(dialect_.line_end, position_), text_.size());
  const std::size_t end = ContentEnd(text_, position_, line_end, dialect_);
  FixedCells cells(text_, position_, end, dialect_);
  std::size_t index = 0;
  std::size_t begin = position_;
  bool last = false;
  while (!last) {
    const std::optional<std::size_t> cut = cells.NextCut();
    last = !cut;
    std::size_t value_end = cut.value_or(end);
    while (begin < value_end && text_[begin] == ' ') ++begin;
    while (value_end > begin && text_[value_end - 1] == ' ') --value_end;
    Field& field = index < record->fields.size() ? record->fields[index] : AddField(record);
    SetValue(text_.data(), begin, value_end, &field);
    ++index;
    begin = cut.value_or(end) + 1;
  }
  record->fields.resize(index);
  record->prose = cells.crossed();
  if (record->prose) record->fields.clear();
  record->end = static_cast<std::uint32_t>(end);
  position_ = std::min(line_end + 1, text_.size());
  line_ += line_end < text_.size();
}

void CsvParser::MarkHeadRow(Record* record) const {
  if (record->begin == *header_) {
    record->header = true;
    record->number = 0;
  } else {
    record->prose = true;
    record->fields.clear();
  }
}

}  // namespace leakscan
