// HtmlParser: the records of a chunk of HTML: paragraphs and posts as prose, rows of tables with
// columns as fields, JSON in scripts as JSON. They refer to the chunk's text without its markup
// (HtmlText), which rewritten() gives. One thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/parse/html_text.h"
#include "scanner/parse/json_reader.h"
#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

class HtmlParser : public RecordParser {
 public:
  explicit HtmlParser(const FieldNames& names) : names_(names), labels_(names), json_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  const Chunk* rewritten() const override { return &rewritten_; }
  bool needs_all() const override { return needs_all_; }
  std::uint64_t record_count() const override { return count_; }

 private:
  // Fills post_; false where nothing is told.
  bool Describe(const HtmlRecord& read);
  void ReadRow(const HtmlRecord& row, Record* record) const;

  const FieldNames& names_;
  LabelFinder labels_;
  JsonReader json_;
  HtmlText html_;
  Chunk rewritten_;
  PostContext post_;
  std::size_t next_ = 0;     // of the records
  std::uint64_t count_ = 0;  // of those met that are no headers
  bool needs_all_ = false;
};

}  // namespace leakscan
