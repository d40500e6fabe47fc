// TextParser: the paragraphs of a chunk, with their labelled values as fields. MailParser: all of a
// chunk, which is a mail, likewise. One thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

class TextParser : public RecordParser {
 public:
  explicit TextParser(const FieldNames& names) : labels_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  std::uint64_t record_count() const override { return records_; }

 private:
  bool ReadParagraph(Record* record);

  LabelFinder labels_;
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
