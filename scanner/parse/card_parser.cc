#include "scanner/parse/card_parser.h"

#include "scanner/parse/line_count.h"

namespace leakscan {

Cut CardChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  cut.bytes = at_end ? text.size() : BehindLastCard(text, format_);
  cut.lines = CountByte(text.substr(0, cut.bytes), '\n');
  return cut;
}

std::optional<std::size_t> CardChunker::ContinueSplit(std::string_view text, bool at_end) {
  const std::size_t line_end = text.find('\n');
  if (line_end != std::string_view::npos) return line_end + 1;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

void CardParser::Start(const Chunk& chunk) {
  cards_.Read(chunk.text, chunk.context->format);
  rewritten_ = chunk;
  rewritten_.text = cards_.text();
  rewritten_.origins = &cards_.origins();
  next_ = 0;
}

bool CardParser::Next(std::size_t offset_min, Record* record) {
  while (next_ < cards_.cards().size()) {
    const CardText::Card& card = cards_.cards()[next_];
    record->number = next_++;
    if (card.end <= offset_min || card.end == card.begin) continue;
    record->begin = card.begin;
    record->end = card.end;
    record->line = rewritten_.first_line;
    record->prose = true;
    record->header = false;
    record->nodes.clear();
    labels_.Find(rewritten_.text, card.begin, card.end, '\n', &record->fields);
    return true;
  }
  return false;
}

}  // namespace leakscan
