// HtmlText: what a chunk of HTML says, as plain text with its records, each byte with the place
// where it is written. A parallel stage's scratch: one thread, reused from chunk to chunk.
//
//   <p>T&eacute;l 06<b>47</b> <a href="tel:+33647">x</a><br>fin
//   Tél 0647 x | tel:+33647
//   fin
//
// Tags that end lines do so; inline tags add nothing; the values of attributes stand behind the
// line that their tag is in, comments and short scripts below it. A row of a table with columns has
// one line, its cells apart by tabs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/model/field_names.h"
#include "scanner/model/text_origins.h"
#include "scanner/parse/html_context.h"
#include "scanner/parse/html_walker.h"

namespace leakscan {

struct HtmlCell {
  std::uint32_t begin = 0;  // in the text
  std::uint32_t end = 0;
  std::uint32_t column = 0;  // from 0; beyond the last where it belongs to none
};

struct HtmlRecord {
  enum class Kind : std::uint8_t { kProse, kHeader, kRow, kJson };
  Kind kind = Kind::kProse;
  std::uint32_t begin = 0;  // in the text
  std::uint32_t end = 0;
  std::uint32_t first_cell = 0;  // kRow: in cells()
  std::uint32_t cell_count = 0;
  const HtmlColumns* columns = nullptr;  // kRow
  const HtmlDocument* document = nullptr;
  std::uint32_t post = 0;  // in posts(), from 1; 0: nothing is told
};

class HtmlText final : private HtmlSink {
 public:
  // Reads `chunk`, which must outlive what is given here, as must this object until the next call.
  void Read(const Chunk& chunk, const FieldNames& names);

  // Followed by kChunkPaddingBytes zero bytes.
  std::string_view text() const { return {text_.data(), size_}; }
  const TextOrigins& origins() const { return origins_; }
  const std::vector<HtmlRecord>& records() const { return records_; }
  const std::vector<HtmlCell>& cells() const { return cells_; }
  const std::vector<HtmlPost>& posts() const { return posts_; }

 private:
  // What stands beside the line under way, as written.
  struct Side {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t label_begin = 0;  // of an attribute that names its value
    std::size_t label_end = 0;
    bool attribute = false;
    HtmlTextKind kind = HtmlTextKind::kFlow;
  };

  void Text(std::size_t begin, std::size_t end, HtmlTextKind kind) override;
  void Attributes(const HtmlTag& tag) override;
  void Aside(std::size_t begin, std::size_t end, HtmlTextKind kind) override;
  void Line(std::size_t place) override;
  void Tab(std::size_t place) override;
  void BeginRow(const std::shared_ptr<const HtmlColumns>& columns) override;
  void BeginCell(std::size_t place, std::uint32_t column) override;
  void Header() override;
  void Json(std::size_t begin, std::size_t end) override;
  void BeginPost() override { in_post_ = true; }
  void Document(const std::shared_ptr<const HtmlDocument>& document) override;
  void EndRecord(std::size_t place, const HtmlState& state) override;

  void FinishRecord(std::size_t place);
  void PutSides(std::size_t place);
  void PutSide(const Side& side);
  void PutFlow(std::size_t begin, std::size_t end, bool in_attribute);
  void PutKept(std::size_t begin, std::size_t end);
  std::size_t PutSpace(std::size_t begin, std::size_t end);
  std::size_t PutEntity(std::size_t at, std::size_t end, bool in_attribute);
  void Copy(std::size_t begin, std::size_t end);
  void Put(std::string_view made, std::size_t written, std::size_t size);
  void Reserve(std::size_t more);
  bool AtLineBegin() const { return size_ == line_begin_; }

  std::string_view written_;
  std::string text_;
  std::size_t size_ = 0;  // of the text in it
  TextOrigins origins_;
  std::vector<HtmlRecord> records_;
  std::vector<HtmlCell> cells_;
  std::vector<std::shared_ptr<const HtmlColumns>> tables_;  // whose columns records point to

  std::vector<std::shared_ptr<const HtmlDocument>> documents_;  // that records point to, likewise
  std::vector<HtmlPost> posts_;

  std::vector<Side> sides_;
  std::size_t record_begin_ = 0;
  std::size_t line_begin_ = 0;
  HtmlRecord::Kind kind_ = HtmlRecord::Kind::kProse;
  std::size_t first_cell_ = 0;
  const HtmlDocument* document_ = nullptr;
  bool in_post_ = false;
  HtmlPostReader post_;
};

}  // namespace leakscan
