// Text is cut as TextChunker cuts paragraphs, and before every line that may begin rows or define a
// table. Heads and tuples stand where the grammar puts them; whatever else stands there is text, so
// every byte but separators belongs to a unit.
#include "scanner/parse/sql_units.h"

#include "scanner/base/ascii.h"
#include "scanner/parse/text_chunker.h"

namespace leakscan {

void SqlUnits::Start(std::string_view text, SqlPlace place, bool backslash_escapes, bool at_end) {
  text_ = text;
  marks_ = SqlMarks(text);
  tuple_marks_.Start(text, backslash_escapes);
  backslash_escapes_ = backslash_escapes;
  at_end_ = at_end;
  position_ = 0;
  place_ = place;
  last_head_ = {};
}

bool SqlUnits::Next(SqlUnit* unit) {
  Outcome outcome = Outcome::kSkipped;
  while (outcome == Outcome::kSkipped && position_ < text_.size()) {
    switch (place_) {
      case SqlPlace::kStatement:
        outcome = ReadStatement(unit);
        break;
      case SqlPlace::kValues:
        outcome = ReadValues(unit);
        break;
      case SqlPlace::kBehind:
        outcome = ReadStatement(unit);
        // Until something is found, the next text begins in the same place.
        if (outcome == Outcome::kUnit && place_ == SqlPlace::kBehind) place_ = SqlPlace::kStatement;
        break;
      case SqlPlace::kCopy:
        outcome = ReadCopy(unit);
        break;
      case SqlPlace::kLost:
        outcome = ReadLost(position_, position_, unit);
        break;
    }
  }
  return outcome == Outcome::kUnit;
}

SqlUnits::Outcome SqlUnits::Emit(SqlUnitKind kind, std::size_t begin, std::size_t end,
                                 std::size_t position, SqlUnit* unit) {
  while (end > begin && IsSpace(text_[end - 1])) --end;
  position_ = position;
  if (begin == end) return Outcome::kSkipped;
  *unit = {kind, begin, end};
  return Outcome::kUnit;
}

SqlUnits::Outcome SqlUnits::Skip(std::size_t position, SqlPlace place) {
  position_ = position;
  place_ = place;
  return Outcome::kSkipped;
}

SqlUnits::Outcome SqlUnits::ReadStatement(SqlUnit* unit) {
  std::size_t begin = position_;
  while (begin < text_.size() && (IsSpace(text_[begin]) || text_[begin] == ';')) ++begin;
  position_ = begin;
  if (begin == text_.size()) return Outcome::kSkipped;
  const SqlState keyword = FindKeyword(text_, begin, at_end_);
  if (keyword == SqlState::kUndecided) return Outcome::kUndecided;
  if (keyword == SqlState::kWhole) {
    const std::size_t same_end = begin + last_head_.size();
    if (!last_head_.empty() && same_end < text_.size() &&
        (text_[same_end] == '(' || IsSpace(text_[same_end])) &&
        text_.substr(begin).starts_with(last_head_)) {
      place_ = SqlPlace::kValues;
      return Emit(SqlUnitKind::kHead, begin, same_end, same_end, unit);
    }
    const SqlHead head = ReadSqlHead(text_, begin, at_end_);
    if (head.state == SqlState::kUndecided) return Outcome::kUndecided;
    if (head.state == SqlState::kWhole) {
      place_ = head.copy ? SqlPlace::kCopy : SqlPlace::kValues;
      std::size_t position = head.end;
      if (head.copy) {
        position = std::min(text_.find('\n', head.end), text_.size() - 1) + 1;
      } else {
        last_head_ = text_.substr(begin, head.end - begin);
      }
      return Emit(SqlUnitKind::kHead, begin, head.end, position, unit);
    }
  }
  return ReadText(begin, unit);
}

SqlUnits::Outcome SqlUnits::ReadText(std::size_t begin, SqlUnit* unit) {
  std::size_t at = begin;
  for (;;) {
    const std::size_t line_end = text_.find('\n', at);
    if (line_end == std::string_view::npos) {
      if (!at_end_) return Outcome::kUndecided;
      return Emit(SqlUnitKind::kText, begin, text_.size(), text_.size(), unit);
    }
    at = line_end + 1;
    if (line_end - begin >= kParagraphBytes) break;
    while (at < text_.size() && (IsBlank(text_[at]) || text_[at] == '\r')) ++at;
    if (at == text_.size() && !at_end_) return Outcome::kUndecided;
    if (at == text_.size() || text_[at] == '\n') break;
    const SqlState keyword = FindKeyword(text_, at, at_end_);
    if (keyword == SqlState::kUndecided) return Outcome::kUndecided;
    if (keyword == SqlState::kWhole) break;
  }
  return Emit(SqlUnitKind::kText, begin, at, at, unit);
}

std::size_t SqlUnits::SkipSpace(std::size_t at) const {
  while (at < text_.size() && IsSpace(text_[at])) ++at;
  return at;
}

// Where the tuple opens that follows a list of them up to `at`, if one does.
std::size_t SqlUnits::FindOpen(std::size_t at) const {
  at = SkipSpace(at);
  return at < text_.size() && text_[at] == ',' ? SkipSpace(at + 1) : at;
}

std::size_t SqlUnits::PassTuples() {
  if (place_ != SqlPlace::kValues) return 0;
  const std::size_t open = FindOpen(position_);
  if (open == text_.size() || text_[open] != '(') return 0;
  const SqlTupleMarks::Run run = tuple_marks_.PassOver(open);
  if (run.tuples > 0) position_ = run.end;
  return run.tuples;
}

SqlUnits::Outcome SqlUnits::ReadValues(SqlUnit* unit) {
  position_ = SkipSpace(position_);
  if (position_ == text_.size()) return Outcome::kSkipped;
  const std::size_t open = FindOpen(position_);
  if (open == text_.size() && !at_end_) return Outcome::kUndecided;
  if (open == text_.size() || text_[open] != '(') {
    return Skip(position_, open < text_.size() && text_[open] == ';' ? SqlPlace::kStatement
                                                                     : SqlPlace::kBehind);
  }
  const std::size_t plain_end = keep_ == Keep::kValues ? tuple_marks_.FindValues(open) : 0;
  plain_ = plain_end != 0;
  if (plain_) return Emit(SqlUnitKind::kTuple, open, plain_end, plain_end, unit);
  const SqlTuple tuple = FindTupleEnd(&marks_, open, backslash_escapes_, at_end_,
                                      keep_ == Keep::kNothing ? nullptr : &literals_);
  if (tuple.state == SqlState::kUndecided) return Outcome::kUndecided;
  if (tuple.state == SqlState::kBroken) return ReadLost(open, tuple.at, unit);
  return Emit(SqlUnitKind::kTuple, open, tuple.at, tuple.at, unit);
}

SqlUnits::Outcome SqlUnits::ReadLost(std::size_t begin, std::size_t from, SqlUnit* unit) {
  const SqlResync resync = FindResync(text_, from, at_end_);
  if (resync.state == SqlState::kUndecided) return Outcome::kUndecided;
  place_ = resync.place;
  return Emit(SqlUnitKind::kText, begin, resync.at, resync.at, unit);
}

SqlUnits::Outcome SqlUnits::ReadCopy(SqlUnit* unit) {
  const std::size_t begin = position_;
  const std::size_t found = text_.find('\n', begin);
  if (found == std::string_view::npos && !at_end_) return Outcome::kUndecided;
  const std::size_t line_end = std::min(found, text_.size());
  const std::size_t next = std::min(line_end + 1, text_.size());
  const std::size_t end = line_end - (line_end > begin && text_[line_end - 1] == '\r');
  if (end == begin) return Skip(next, SqlPlace::kCopy);
  const std::string_view line = text_.substr(begin, end - begin);
  if (line == "\\.") {
    place_ = SqlPlace::kStatement;
    return Emit(SqlUnitKind::kHead, begin, end, next, unit);
  }
  // The end was lost, and the rows of another table begin.
  const SqlState keyword = FindKeyword(text_, begin, at_end_);
  if (keyword == SqlState::kUndecided) return Outcome::kUndecided;
  if (keyword == SqlState::kWhole) {
    const SqlState head = ReadSqlHead(text_, begin, at_end_).state;
    if (head == SqlState::kUndecided) return Outcome::kUndecided;
    if (head == SqlState::kWhole) return Skip(begin, SqlPlace::kStatement);
  }
  position_ = next;
  *unit = {SqlUnitKind::kRow, begin, end};  // its last cells may be blank
  return Outcome::kUnit;
}

}  // namespace leakscan
