// Names and kinds of fields are a column's, so they are written once and stay in the record from
// row to row of a table.
#include "scanner/parse/sql_parser.h"

#include <algorithm>

#include "scanner/parse/line_count.h"

namespace leakscan {

void SqlParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  tables_ = chunk.tables;
  table_ = nullptr;
  backslash_escapes_ = chunk.context->backslash_escapes;
  units_.Start(text_, chunk.place, backslash_escapes_, /*at_end=*/true);
  fields_typed_ = false;
  line_end_ = text_.find('\n');
  line_ = chunk.first_line;
  records_ = 0;
  base_ = std::max<std::uint64_t>(chunk.first_record, 1);
}

bool SqlParser::Next(std::size_t offset_min, Record* record) {
  SqlUnit unit;
  while (units_.Next(&unit)) {
    const bool row = unit.kind == SqlUnitKind::kTuple || unit.kind == SqlUnitKind::kRow;
    for (; !tables_.empty() && tables_[0].begin <= unit.begin; tables_ = tables_.subspan(1)) {
      table_ = tables_[0].table.get();
      fields_typed_ = false;
    }
    const std::uint64_t number = row ? base_ + records_++ : 0;
    if (unit.end <= offset_min) continue;
    if (line_end_ < unit.begin) {
      line_ += CountByte(text_.substr(line_end_, unit.begin - line_end_), '\n');
      line_end_ = text_.find('\n', unit.begin);
    }
    record->begin = static_cast<std::uint32_t>(unit.begin);
    record->end = static_cast<std::uint32_t>(unit.end);
    record->number = number;
    record->line = line_;
    record->table = row ? table_ : nullptr;
    record->nodes.clear();
    record->prose = record->header = record->rewritten = false;
    if (!row || !fields_typed_) {
      record->fields.clear();
      ++layout_;
    }
    fields_typed_ = row;
    record->layout = row ? layout_ : 0;
    arena_.Clear();
    switch (unit.kind) {
      case SqlUnitKind::kTuple:
        if (units_.plain()) {
          ReadPlainTuple(unit, record);
        } else {
          ReadTuple(unit, record);
        }
        break;
      case SqlUnitKind::kRow:
        ReadRow(unit, record);
        break;
      case SqlUnitKind::kHead:
        // Names only, as a rule. The line that ends a COPY is plain too.
        record->header = IsPlainSyntax(text_.substr(unit.begin, unit.end - unit.begin));
        record->prose = !record->header;
        break;
      case SqlUnitKind::kText:
        record->prose = true;
        labels_.Find(text_, unit.begin, unit.end, '\n', &record->fields);
        break;
    }
    return true;
  }
  return false;
}

// Nearly every value is a literal and nothing else, in a field that an earlier row has typed.
void SqlParser::ReadPlainTuple(const SqlUnit& unit, Record* record) {
  const std::span<const std::uint32_t> ends = units_.tuple().value_ends();
  const std::size_t count = std::min(ends.size(), kRecordFieldsMax);
  while (record->fields.size() < count) FieldAt(record->fields.size(), record);
  record->fields.resize(count);
  const bool as_written = !units_.tuple().rewritten();
  std::size_t begin = unit.begin + 1;
  for (std::size_t i = 0; i < ends.size(); begin = ends[i++] + 1) {
    if (as_written && text_.data()[begin] == '\'' && i < count) {
      SetPlain(begin + 1, ends[i] - 1, &record->fields.data()[i]);
    } else {
      SetValue(ReadPlainValue(text_, begin, ends[i], backslash_escapes_, &arena_), i, record);
    }
  }
}

void SqlParser::ReadTuple(const SqlUnit& unit, Record* record) {
  std::size_t index = 0;
  std::size_t at = unit.begin + 1;
  std::span<const SqlLiteral> literals = units_.literals();
  for (; at < unit.end; ++index) {
    // Most values are a literal and nothing else.
    if (!literals.empty() && literals[0].open == at && !literals[0].rewritten &&
        index < kRecordFieldsMax) {
      const std::size_t behind = literals[0].close + 1;
      if (text_[behind] == ',' || text_[behind] == ')') {
        SetPlain(at + 1, literals[0].close, FieldAt(index, record));
        literals = literals.subspan(1);
        at = behind + 1;
        continue;
      }
    }
    const SqlValue value = ReadTupleValue(text_, at, backslash_escapes_, &literals, &arena_);
    SetValue(value, index, record);
    at = value.next + 1;
  }
  record->fields.resize(std::min(index, kRecordFieldsMax));
}

void SqlParser::ReadRow(const SqlUnit& unit, Record* record) {
  const bool plain =
      text_.substr(unit.begin, unit.end - unit.begin).find('\\') == std::string_view::npos;
  std::size_t index = 0;
  std::size_t at = unit.begin;
  for (; at <= unit.end; ++index) {
    if (plain && index < kRecordFieldsMax) {
      const std::size_t end = std::min(text_.substr(0, unit.end).find('\t', at), unit.end);
      SetPlain(at, end, FieldAt(index, record));
      at = end + 1;
      continue;
    }
    const SqlValue value = ReadCopyCell(text_, at, unit.end, &arena_);
    SetValue(value, index, record);
    at = value.next + 1;
  }
  record->fields.resize(std::min(index, kRecordFieldsMax));
}

// A field is typed by its column when it is added, and keeps its type when the next row takes it.
inline Field* SqlParser::FieldAt(std::size_t index, Record* record) const {
  if (index < record->fields.size()) return &record->fields[index];
  Field& field = record->fields.emplace_back();
  field.ordinal = static_cast<std::uint32_t>(index);
  if (table_ != nullptr && index < table_->columns.size()) {
    field.name = table_->columns[index].name;
    field.kind = table_->columns[index].kind;
  }
  return &field;
}

inline void SqlParser::SetPlain(std::size_t begin, std::size_t end, Field* field) const {
  field->value = {text_.data() + begin, end - begin};
  field->begin = static_cast<std::uint32_t>(begin);
  field->end = static_cast<std::uint32_t>(end);
  field->rewritten = false;
}

void SqlParser::SetValue(const SqlValue& value, std::size_t index, Record* record) {
  if (index >= kRecordFieldsMax) {  // the last field grows, as it stands
    Field& last = record->fields.back();
    SetPlain(last.begin, std::max(value.end, std::size_t{last.end}), &last);
    return;
  }
  Field& field = *FieldAt(index, record);
  SetPlain(value.begin, value.end, &field);
  field.value = value.value;
  field.rewritten = value.rewritten;
  record->rewritten |= value.rewritten;
  if (!value.binary) return;
  field.kind = FieldKind::kOtherNumber;  // its digits are nobody's number
  fields_typed_ = false;
  record->layout = 0;
}

}  // namespace leakscan
