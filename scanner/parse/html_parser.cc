#include "scanner/parse/html_parser.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {

void HtmlParser::Start(const Chunk& chunk) {
  html_.Read(chunk, names_);
  rewritten_ = chunk;
  rewritten_.text = html_.text();
  rewritten_.origins = &html_.origins();
  next_ = 0;
  count_ = 0;
  // Cells and JSON strings may hold what no anchor tells.
  needs_all_ = std::ranges::any_of(html_.records(), [](const HtmlRecord& record) {
    return record.kind == HtmlRecord::Kind::kRow || record.kind == HtmlRecord::Kind::kJson;
  });
}

bool HtmlParser::Next(std::size_t offset_min, Record* record) {
  while (next_ < html_.records().size()) {
    const HtmlRecord& read = html_.records()[next_++];
    const std::uint64_t number = count_;
    count_ += read.kind != HtmlRecord::Kind::kHeader;
    if (read.end <= offset_min) continue;
    record->begin = read.begin;
    record->end = read.end;
    record->number = number;
    record->line = rewritten_.first_line;
    record->header = false;
    record->prose = true;
    record->fields.clear();
    record->nodes.clear();
    record->post = Describe(read) ? &post_ : nullptr;
    if (read.kind == HtmlRecord::Kind::kRow) {
      ReadRow(read, record);
    } else if (read.kind == HtmlRecord::Kind::kJson) {
      record->prose = !json_.Read(rewritten_.text, record);
    } else {
      labels_.Find(rewritten_.text, read.begin, read.end, '\n', &record->fields);
    }
    return true;
  }
  return false;
}

bool HtmlParser::Describe(const HtmlRecord& read) {
  if (read.document == nullptr && read.post == 0) return false;
  post_ = {};
  if (read.document != nullptr) {
    post_.url = read.document->url;
    post_.title = read.document->title;
  }
  if (read.post > 0) {
    post_.posted = html_.posts()[read.post - 1].posted;
    post_.author = html_.posts()[read.post - 1].author;
  }
  return true;
}

void HtmlParser::ReadRow(const HtmlRecord& row, Record* record) const {
  record->prose = false;
  for (std::uint32_t i = 0; i < row.cell_count; ++i) {
    const HtmlCell& cell = html_.cells()[row.first_cell + i];
    Field& field = record->fields.emplace_back();
    const std::string_view written = rewritten_.text.substr(cell.begin, cell.end - cell.begin);
    field.value = Trim(written);
    field.begin = cell.begin;
    if (!field.value.empty()) {
      field.begin += static_cast<std::uint32_t>(field.value.data() - written.data());
    }
    field.end = field.begin + static_cast<std::uint32_t>(field.value.size());
    field.ordinal = cell.column;
    if (cell.column < row.columns->columns.size()) {
      const Column& column = row.columns->columns[cell.column];
      field.name = column.name;
      field.kind = column.kind;
    }
  }
}

}  // namespace leakscan
