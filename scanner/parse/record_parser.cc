#include "scanner/parse/record_parser.h"

#include <algorithm>
#include <utility>

#include "scanner/parse/card_parser.h"
#include "scanner/parse/csv_parser.h"
#include "scanner/parse/html_parser.h"
#include "scanner/parse/json_parser.h"
#include "scanner/parse/message_text.h"
#include "scanner/parse/sql_parser.h"
#include "scanner/parse/text_parser.h"
#include "scanner/parse/xml_parser.h"

namespace leakscan {
namespace {

// Gives a split chunk as one prose record and leaves every other chunk to the format's parser.
class SplitAwareParser : public RecordParser {
 public:
  explicit SplitAwareParser(std::unique_ptr<RecordParser> whole) : whole_(std::move(whole)) {}

  void Start(const Chunk& chunk) override {
    chunk_ = &chunk;
    done_ = chunk.text.empty();
    if (!chunk.split) whole_->Start(chunk);
  }

  bool Next(std::size_t offset_min, Record* record) override {
    record->table = nullptr;
    record->post = nullptr;
    if (!chunk_->split) return whole_->Next(offset_min, record);
    if (done_ || chunk_->text.size() <= offset_min) {
      done_ = true;
      return false;
    }
    done_ = true;
    record->begin = 0;
    record->end = static_cast<std::uint32_t>(chunk_->text.size());
    record->number = AreCountedLate(chunk_->context->format)
                         ? 0
                         : std::max<std::uint64_t>(chunk_->first_record, 1);
    record->line = chunk_->context->format == RecordFormat::kMail ? 0 : chunk_->first_line;
    record->prose = true;
    record->header = false;
    record->fields.clear();
    record->nodes.clear();
    return true;
  }

  const Chunk* rewritten() const override { return chunk_->split ? nullptr : whole_->rewritten(); }
  bool needs_all() const override { return !chunk_->split && whole_->needs_all(); }

  // Only a record's first piece, which repeats nothing, is a record met.
  std::uint64_t record_count() const override {
    if (!chunk_->split) return whole_->record_count();
    return done_ && chunk_->overlap_bytes == 0 && !chunk_->text.empty() ? 1 : 0;
  }

 private:
  std::unique_ptr<RecordParser> whole_;
  const Chunk* chunk_ = nullptr;
  bool done_ = true;
};

std::unique_ptr<RecordParser> MakeWholeParser(RecordFormat format, const FieldNames& names) {
  switch (format) {
    case RecordFormat::kCsv:
      return std::make_unique<CsvParser>();
    case RecordFormat::kNdjson:
      return std::make_unique<NdjsonParser>(names);
    case RecordFormat::kJson:
      return std::make_unique<JsonParser>(names);
    case RecordFormat::kHl7:
    case RecordFormat::kHprim:
      return std::make_unique<MessageParser>(format, names);
    case RecordFormat::kHtml:
      return std::make_unique<HtmlParser>(names);
    case RecordFormat::kSql:
      return std::make_unique<SqlParser>(names);
    case RecordFormat::kXml:
      return std::make_unique<XmlParser>(names);
    case RecordFormat::kVcard:
    case RecordFormat::kLdif:
      return std::make_unique<CardParser>(names);
    case RecordFormat::kMail:
      return std::make_unique<MailParser>(names);
    case RecordFormat::kText:
    case RecordFormat::kName:
      break;
  }
  return std::make_unique<TextParser>(names);
}

}  // namespace

std::unique_ptr<RecordParser> MakeRecordParser(RecordFormat format, const FieldNames& names) {
  return std::make_unique<SplitAwareParser>(MakeWholeParser(format, names));
}

}  // namespace leakscan
