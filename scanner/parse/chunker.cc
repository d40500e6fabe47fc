#include "scanner/parse/chunker.h"

#include <utility>

#include "scanner/parse/card_parser.h"
#include "scanner/parse/csv_chunker.h"
#include "scanner/parse/html_chunker.h"
#include "scanner/parse/json_chunker.h"
#include "scanner/parse/message_text.h"
#include "scanner/parse/sql_chunker.h"
#include "scanner/parse/text_chunker.h"
#include "scanner/parse/xml_chunker.h"

namespace leakscan {

std::unique_ptr<Chunker> MakeChunker(const StreamContext& context, const FieldNames& names,
                                     ColumnTyper typer) {
  switch (context.format) {
    case RecordFormat::kCsv:
      return std::make_unique<CsvChunker>(context.dialect);
    case RecordFormat::kNdjson:
      return std::make_unique<NdjsonChunker>();
    case RecordFormat::kJson:
      return std::make_unique<JsonChunker>();
    case RecordFormat::kHl7:
    case RecordFormat::kHprim:
      return std::make_unique<MessageChunker>(context.format, context.dialect.line_end);
    case RecordFormat::kHtml:
      return std::make_unique<HtmlChunker>(names);
    case RecordFormat::kSql:
      return std::make_unique<SqlChunker>(context.backslash_escapes, names, std::move(typer));
    case RecordFormat::kXml:
      return std::make_unique<XmlChunker>(context.record_name);
    case RecordFormat::kVcard:
    case RecordFormat::kLdif:
      return std::make_unique<CardChunker>(context.format);
    case RecordFormat::kMail:
      return std::make_unique<MailChunker>();
    case RecordFormat::kText:
    case RecordFormat::kName:
      break;
  }
  return std::make_unique<TextChunker>(context.dialect.line_end);
}

}  // namespace leakscan
