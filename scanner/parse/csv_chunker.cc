// Lines without a quote are records as they stand: they are only counted, many at a time. From the
// first line that holds a quote, records are walked one by one until quotes are rare again.
#include "scanner/parse/csv_chunker.h"

#include <cstring>

#include "scanner/parse/csv_grammar.h"
#include "scanner/parse/line_count.h"

namespace leakscan {

Cut CsvChunker::FindRecords(std::string_view text, bool at_end) const {
  Cut cut;
  std::size_t quote = text.find('"');
  for (;;) {
    const std::string_view plain = text.substr(0, std::min(quote, text.size()));
    std::size_t plain_end = plain.size();  // of the lines without a quote
    if (quote != std::string_view::npos || !at_end) {
      const std::size_t line_end =
          plain.substr(cut.bytes).rfind(dialect_.line_end);  // memrchr, from the back
      plain_end = line_end == std::string_view::npos ? cut.bytes : cut.bytes + line_end + 1;
    }
    const LineCount plain_lines =
        CountLines(text.substr(cut.bytes, plain_end - cut.bytes), dialect_.line_end);
    cut.records += plain_lines.filled;
    cut.lines += plain_lines.ends;
    cut.bytes = plain_end;
    if (quote == std::string_view::npos) break;

    const std::optional<std::size_t> end = FindRecordEnd(text, cut.bytes, dialect_, at_end);
    if (!end) break;
    cut.records += ContentEnd(text, cut.bytes, *end, dialect_) > cut.bytes;
    const std::size_t next = std::min(*end + 1, text.size());
    cut.lines += CountByte(text.substr(cut.bytes, next - cut.bytes), dialect_.line_end);
    cut.bytes = next;
    if (quote < cut.bytes) quote = text.find('"', cut.bytes);
  }
  return cut;
}

Cut CsvChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut = FindRecords(text, at_end);
  if (header_pending_) {
    const std::optional<std::size_t> header = FindHeader(text, dialect_, at_end);
    if (!at_end && (!header || *header >= cut.bytes)) return {};
    if (header) --cut.records;
    header_pending_ = false;
  }
  return cut;
}

void CsvChunker::BeginSplit(std::string_view) { header_pending_ = false; }

std::optional<std::size_t> CsvChunker::ContinueSplit(std::string_view text, bool at_end) {
  const std::size_t line_end = text.find(dialect_.line_end);
  if (line_end != std::string_view::npos) return line_end + 1;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

}  // namespace leakscan
