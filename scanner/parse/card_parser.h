// CardChunker, CardParser: address cards and directory entries, a record each. One thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/parse/card_text.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/labels.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

class CardChunker : public Chunker {
 public:
  explicit CardChunker(RecordFormat format) : format_(format) {}
  Cut FindCut(std::string_view text, bool at_end) override;
  void BeginSplit(std::string_view) override {}
  // A card over the limit holds a picture; it ends with the next line.
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 private:
  const RecordFormat format_;
};

class CardParser : public RecordParser {
 public:
  explicit CardParser(const FieldNames& names) : labels_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  const Chunk* rewritten() const override { return &rewritten_; }
  // A name and a birth date are an exposure without an anchor.
  bool needs_all() const override { return true; }
  std::uint64_t record_count() const override { return next_; }

 private:
  LabelFinder labels_;
  CardText cards_;
  Chunk rewritten_;
  std::size_t next_ = 0;
};

}  // namespace leakscan
