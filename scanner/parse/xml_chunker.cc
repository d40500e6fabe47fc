#include "scanner/parse/xml_chunker.h"

#include "scanner/parse/line_count.h"

namespace leakscan {

Cut XmlChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  XmlUnit unit;
  units_.Start(text, record_name_, at_end);
  while (units_.Next(&unit)) {
    ++cut.records;
    cut.bytes = units_.position();
  }
  if (at_end) cut.bytes = text.size();
  cut.lines = CountByte(text.substr(0, cut.bytes), '\n');
  return cut;
}

std::optional<std::size_t> XmlChunker::ContinueSplit(std::string_view text, bool at_end) {
  const std::size_t tag = text.find('<');
  if (tag != std::string_view::npos) return tag;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

}  // namespace leakscan
