// Paragraphs end as in TextChunker, which see. The start of a paragraph's first line is where its
// 8 KiB begin. What divides a paragraph lies inside of it, so that the chunker need not know:
//
//   a table       a header of known names; each line below it is a record
//   forms         the label that begins the paragraph comes again at the start of a line, behind a
//   rule
//                 ("-----") or at least three lines later: there the next form begins
//
// A paragraph that the 8 KiB began goes on with the table, or the forms, of its block's beginning.
#include "scanner/parse/text_parser.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/parse/line_count.h"
#include "scanner/parse/text_chunker.h"

namespace leakscan {
namespace {

constexpr std::size_t kFormLinesMin = 3;
constexpr std::size_t kLabelBytesMax = 40;

// The front of a line up to the sign behind its label; empty where it begins with none. Behind the
// line kChunkPaddingBytes are readable.
std::string_view FormLabel(std::string_view line) {
  const std::size_t end = std::min(line.size(), kLabelBytesMax);
  unsigned found = 0;
  std::size_t sign = 0;
  for (; sign < end; sign += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(line.data() + sign);
    const ByteBlock signs = (block == ':') | (block == '=') | (block == '|') | (block == '>');
    found = (signs | block.InRange('/', '9')).Mask();
    if (found != 0) break;
  }
  if (found != 0) sign += static_cast<unsigned>(std::countr_zero(found));
  if (sign >= end || IsDigit(line[sign]) || line[sign] == '/') return {};
  const std::string_view label = line.substr(0, sign);
  if (line.substr(sign + 1).starts_with('/')) return {};  // an address
  const auto letters = std::ranges::count_if(label, IsAlpha);
  return letters >= 2 ? line.substr(0, sign + 1) : std::string_view{};
}

}  // namespace

void TextParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  line_end_ = chunk.context->dialect.line_end;
  position_ = 0;
  line_ = chunk.first_line;
  records_ = 0;
  pieces_.clear();
  next_piece_ = 0;
  marks_.Read(text_, line_end_);
  FindTables(text_, marks_, &tables_);
  open_ = chunk.open;
  head_tables_.clear();
  head_label_ = {};
  continues_ = open_ != nullptr;
  if (open_ != nullptr) BeginBlock(static_cast<const TextBlockHead&>(*open_).head());
}

// Learns from how a block begins what its further paragraphs go on with.
void TextParser::BeginBlock(std::string_view head) {
  head_marks_.Read(head, line_end_);
  FindTables(head, head_marks_, &head_tables_);
  const auto line_at = [&](std::size_t begin) {
    return head.substr(begin, std::min(head.find(line_end_, begin), head.size()) - begin);
  };
  std::size_t begin = 0;
  if (IsRule(line_at(0))) begin = std::min(line_at(0).size() + 1, head.size());
  head_label_ = FormLabel(line_at(begin));
}

// Without the '\r' that belongs to the line end.
std::size_t TextParser::ContentEnd(std::size_t begin, std::size_t line_end) const {
  const bool carriage_return = line_end_ == '\n' && line_end > begin && text_[line_end - 1] == '\r';
  return line_end - carriage_return;
}

void TextParser::FindTables(std::string_view text, const TextMarks& marks,
                            std::vector<TextTable>* tables) {
  tables->clear();
  for (std::size_t at = marks.NextTableMark(0); at < text.size();) {
    const std::size_t begin = marks.LineBegin(at);
    const std::size_t end = marks.NextLineEnd(at);
    const bool carriage_return = line_end_ == '\n' && end > begin && text[end - 1] == '\r';
    if (auto table = ReadTextTableHeader(text, begin, end - carriage_return, &names_)) {
      tables->push_back(std::move(*table));
    }
    at = marks.NextTableMark(end);
  }
}

bool TextParser::Next(std::size_t offset_min, Record* record) {
  for (;;) {
    if (next_piece_ < pieces_.size()) {
      if (Take(pieces_[next_piece_++], offset_min, record)) return true;
      continue;
    }
    Paragraph paragraph;
    if (!ReadParagraph(&paragraph)) return false;
    if (MayBeDivided(paragraph)) {
      Divide(paragraph);
    } else if (Take({.begin = paragraph.begin, .end = paragraph.end, .line = paragraph.line},
                    offset_min, record)) {
      return true;
    }
  }
}

// Counts the piece, and gives it as the record unless it is to be passed over.
bool TextParser::Take(const Piece& piece, std::size_t offset_min, Record* record) {
  const std::uint64_t number = records_++;
  if (piece.end <= offset_min) return false;
  record->number = number;
  record->begin = static_cast<std::uint32_t>(piece.begin);
  record->end = static_cast<std::uint32_t>(piece.end);
  record->line = piece.line;
  record->prose = piece.table == nullptr;
  record->header = false;
  record->nodes.clear();
  if (piece.table != nullptr) {
    const std::size_t line_end = LineEnd(piece.begin, piece.end);
    ReadTextTableRow(text_, piece.begin, line_end, *piece.table, &record->fields);
  } else {
    labels_.Find(text_, record->begin, record->end, line_end_, &record->fields);
  }
  return true;
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

bool TextParser::ReadParagraph(Paragraph* paragraph) {
  std::size_t line = position_;
  std::size_t line_end = 0;
  for (;; line = line_end + 1, ++line_, continues_ = false) {  // blank lines in front
    position_ = line;
    if (line >= text_.size()) return false;
    line_end = marks_.NextLineEnd(line);
    if (!IsBlankAt(line, line_end)) break;
  }
  *paragraph = {.begin = line, .end = 0, .line = line_, .lines = 1, .continues = continues_};
  for (;; ++paragraph->lines) {
    const std::size_t next = line_end + 1;
    position_ = next;
    if (line_end - paragraph->begin >= kParagraphBytes) {
      if (!continues_) BeginBlock(text_.substr(paragraph->begin, kBlockHeadBytes));
      continues_ = true;
      break;
    }
    if (next >= text_.size()) break;
    const std::size_t next_end = marks_.NextLineEnd(next);
    if (IsBlankAt(next, next_end)) {
      position_ = next_end + 1;
      continues_ = false;
      ++line_;
      break;
    }
    line = next;
    line_end = next_end;
  }
  line_ += paragraph->lines;
  paragraph->end = ContentEnd(line, line_end);
  return true;
}

void TextParser::AddPiece(std::size_t begin, std::size_t end, const TextTable* table) {
  counted_line_ += CountByte(text_.substr(counted_, begin - counted_), line_end_);
  counted_ = begin;
  pieces_.push_back({.begin = begin, .end = end, .line = counted_line_, .table = table});
}

// False if it is one piece.
bool TextParser::MayBeDivided(const Paragraph& paragraph) const {
  // The second of two forms begins behind the first one's label and a rule.
  constexpr std::size_t kDividedLinesMin = 3;
  return paragraph.lines >= kDividedLinesMin || paragraph.continues || !tables_.empty();
}

void TextParser::Divide(const Paragraph& paragraph) {
  pieces_.clear();
  next_piece_ = 0;
  counted_ = paragraph.begin;
  counted_line_ = paragraph.line;
  auto table = std::ranges::lower_bound(tables_, paragraph.begin, {}, &TextTable::begin);
  const auto next_begin = [&](auto next) {
    return next != tables_.end() && next->begin < paragraph.end ? next->begin : paragraph.end + 1;
  };
  Part part{.begin = paragraph.begin, .end = 0, .continues = paragraph.continues};
  if (paragraph.continues && !head_tables_.empty()) {
    const std::size_t next = next_begin(table);
    if (next > part.begin + 1) {  // else a header stands right here
      const std::size_t end = next - 1;
      DivideRows({.begin = part.begin, .end = end, .continues = true}, part.begin, part.begin,
                 head_tables_.back());
      part = {.begin = end + 1, .end = 0, .continues = false};
    }
  }
  for (; next_begin(table) < paragraph.end; ++table) {
    part.end = next_begin(std::next(table)) - 1;
    DivideRows(part, table->end, std::min(LineEnd(table->begin, part.end) + 1, part.end), *table);
    part = {.begin = part.end + 1, .end = 0, .continues = false};
  }
  part.end = paragraph.end;
  if (part.begin < part.end) DivideForms(part);
}

// What stands before the rows, up to `head_end`; each row, from `begin` on; what stands behind
// them.
void TextParser::DivideRows(const Part& part, std::size_t head_end, std::size_t begin,
                            const TextTable& table) {
  bool rows = false;
  while (begin < part.end) {
    const std::size_t line_end = LineEnd(begin, part.end);
    const std::size_t end = ContentEnd(begin, line_end);
    if (IsRule(text_.substr(begin, end - begin))) {
      if (rows) {
        pieces_.back().end = end;
      } else {
        head_end = end;
      }
    } else {
      if (!ReadTextTableRow(text_, begin, end, table, &cells_)) break;
      if (!rows && head_end > part.begin) AddPiece(part.begin, head_end, nullptr);
      AddPiece(begin, end, &table);
      rows = true;
    }
    begin = line_end + 1;
  }
  if (!rows) {
    DivideForms(part);
  } else if (begin < part.end) {
    DivideForms({.begin = begin, .end = part.end, .continues = false});
  }
}

void TextParser::DivideForms(const Part& part) {
  std::size_t form = part.begin;  // where the form begins
  std::size_t begin = part.begin;
  std::size_t line_end = LineEnd(begin, part.end);
  if (line_end == part.end) return AddPiece(form, part.end, nullptr);
  std::string_view label = part.continues ? head_label_ : std::string_view{};
  const bool rest = !label.empty();  // of a form that the paragraph before began
  if (!rest) {
    if (IsRule(text_.substr(begin, ContentEnd(begin, line_end) - begin))) {
      begin = line_end + 1;
      line_end = LineEnd(begin, part.end);
    }
    if (begin < line_end) label = FormLabel(text_.substr(begin, line_end - begin));
  }
  const std::string_view text = text_.substr(0, part.end);
  std::size_t at = label.empty() ? std::string_view::npos : text.find(label, line_end);
  for (; at != std::string_view::npos; at = text.find(label, at + 1)) {
    if (text_[at - 1] != line_end_) continue;
    std::size_t next = at;  // where the next form begins: at the rule before its label, if any
    const std::size_t before = text_.substr(0, at - 1).rfind(line_end_) + 1;
    const bool ruled = before > form && IsRule(text_.substr(before, at - 1 - before));
    if (ruled) next = before;
    const std::uint64_t lines = CountByte(text_.substr(form, at - form), line_end_);
    const bool ends_rest = rest && form == part.begin;
    if (!ruled && !ends_rest && lines < kFormLinesMin) continue;
    if (next == form) continue;
    AddPiece(form, ContentEnd(form, next - 1), nullptr);
    form = next;
  }
  AddPiece(form, part.end, nullptr);
}

}  // namespace leakscan
