#include "scanner/parse/chunker.h"

#include "scanner/parse/csv_chunker.h"
#include "scanner/parse/json_chunker.h"
#include "scanner/parse/text_chunker.h"

namespace leakscan {

std::unique_ptr<Chunker> MakeChunker(const StreamContext& context) {
  switch (context.format) {
    case RecordFormat::kCsv:
      return std::make_unique<CsvChunker>(context.dialect, context.columns.size());
    case RecordFormat::kNdjson:
      return std::make_unique<NdjsonChunker>();
    case RecordFormat::kJson:
      return std::make_unique<JsonChunker>();
    case RecordFormat::kMail:
      return std::make_unique<MailChunker>();
    case RecordFormat::kText:
    case RecordFormat::kName:
      break;
  }
  return std::make_unique<TextChunker>(context.dialect.line_end);
}

}  // namespace leakscan
