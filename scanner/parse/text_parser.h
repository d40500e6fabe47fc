// TextParser: the paragraphs of a chunk, with their labelled values as fields; a paragraph that is
// a list of forms, or holds a table, is a record a form and a row. MailParser: all of a chunk,
// which is a mail, as one record. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"
#include "scanner/parse/text_chunker.h"
#include "scanner/parse/text_marks.h"
#include "scanner/parse/text_table.h"

namespace leakscan {

class TextParser : public RecordParser {
 public:
  explicit TextParser(const FieldNames& names) : labels_(names), names_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }
  // The rows of a table can be exposures without an anchor.
  bool needs_all() const override { return !tables_.empty() || !head_tables_.empty(); }

 private:
  struct Paragraph {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t line = 0;
    std::size_t lines = 0;   // how many it has
    bool continues = false;  // its block began before, over 8 KiB ago
  };
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool continues = false;
  };
  // Part of a paragraph that is a record.
  struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t line = 0;
    const TextTable* table = nullptr;  // whose row it is
  };

  void FindTables(std::string_view text, const TextMarks& marks, std::vector<TextTable>* tables);
  bool Take(const Piece& piece, std::size_t offset_min, Record* record);
  void BeginBlock(std::string_view head);
  bool ReadParagraph(Paragraph* paragraph);
  // True if the line [begin, end) is blank; told of most by their first byte.
  bool IsBlankAt(std::size_t begin, std::size_t end) const {
    return begin == end || (static_cast<unsigned char>(text_[begin]) <= ' ' &&
                            IsBlankLine(text_.substr(begin, end - begin)));
  }
  bool MayBeDivided(const Paragraph& paragraph) const;
  void Divide(const Paragraph& paragraph);
  void DivideRows(const Part& part, std::size_t head_end, std::size_t begin,
                  const TextTable& table);
  void DivideForms(const Part& part);
  std::size_t LineEnd(std::size_t begin, std::size_t end) const {
    return std::min(marks_.NextLineEnd(begin), end);
  }
  std::size_t ContentEnd(std::size_t begin, std::size_t line_end) const;
  void AddPiece(std::size_t begin, std::size_t end, const TextTable* table);

  LabelFinder labels_;
  NameCache names_;
  TextMarks marks_;                // of the chunk
  TextMarks head_marks_;           // of a block's beginning, while it is looked at
  std::vector<TextTable> tables_;  // of the chunk, in order
  // Of the beginning of the block, lines without a blank one, that a paragraph goes on with.
  std::vector<TextTable> head_tables_;
  std::string_view head_label_;
  std::shared_ptr<const OpenState> open_;  // owns what these see
  bool continues_ = false;                 // the next paragraph goes on with a block
  std::vector<Piece> pieces_;              // of the paragraph
  std::size_t next_piece_ = 0;
  std::size_t counted_ = 0;  // line ends before it are in counted_line_
  std::uint64_t counted_line_ = 1;
  std::vector<Field> cells_;
  std::string_view text_;
  char line_end_ = '\n';
  std::size_t position_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;
};

class MailParser : public RecordParser {
 public:
  explicit MailParser(const FieldNames& names) : labels_(names) {}
  void Start(const Chunk& chunk) override { chunk_ = &chunk, done_ = chunk.text.empty(); }
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return done_ && !chunk_->text.empty() ? 1 : 0; }

 private:
  LabelFinder labels_;
  const Chunk* chunk_ = nullptr;
  bool done_ = true;
};

}  // namespace leakscan
