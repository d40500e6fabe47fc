// The walk needs no memory of what lies before: at the top, white space, commas and closing
// brackets only separate; what else stands there tells what it is.
//
//   [{"a":1},{"a":2}]          '[' before an object or array opens a list: its elements are units
//   {"a":1} {"a":2}            objects that fit a record's limit: units
//   {"n":3,"list":[{..},{..    over the limit or never closed: the text up to the first list of
//                              objects is prose, the list's elements are units...
//   ], "total": 3 }            ...a key at the top (a string before ':') is what follows such a
//                              list: prose, up to the next list of objects or closing bracket
//   [1,2]  "x"  12             arrays of scalars and scalars: units (the '[' that opens the stream
//                              opens a list in any case)
//   Jean 06...                 no JSON: prose to the line's end
//   var data = [{"a":1}];      the same, but up to the value that a script gives a name or calls
//   with
//
// Strings end at a line end, which JSON forbids inside them (RFC 8259, section 7): a missing quote
// costs one line, not the file. Brackets need not match in kind; the parser refuses such values.
#include "scanner/parse/json_units.h"

#include <algorithm>
#include <bit>

#include "scanner/base/ascii.h"
#include "scanner/parse/byte_masks.h"
#include "scanner/parse/chunker.h"

namespace leakscan {
namespace {

constexpr char kRecordSeparator = '\x1E';  // RFC 7464, JSON text sequences

bool IsSeparator(char c) {
  return IsSpace(c) || c == ',' || c == ']' || c == '}' || c == kRecordSeparator;
}

bool IsScalarWord(std::string_view word) {
  if (word == "true" || word == "false" || word == "null") return true;
  return (IsDigit(word[0]) || word[0] == '-') &&
         word.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

std::size_t TrimmedEnd(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && IsSpace(text[end - 1])) --end;
  return end;
}

}  // namespace

JsonString ReadJsonString(std::string_view text, std::size_t open) {
  JsonString string;
  std::size_t i = open + 1;
  for (;; ++i) {
    while (i + 16 <= text.size()) {  // up to the next byte that means something
      const unsigned hits = MarkBytes16(text.data() + i, '"', '\\', '\n');
      if (hits != 0) {
        i += static_cast<unsigned>(std::countr_zero(hits));
        break;
      }
      i += 16;
    }
    if (i >= text.size() || text[i] == '\n') break;
    if (text[i] == '"') {
      string.closed = true;
      string.end = i + 1;
      return string;
    }
    if (text[i] == '\\') {
      string.escapes = true;
      if (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    }
  }
  string.end = std::min(i, text.size());
  return string;
}

void JsonUnits::Start(std::string_view text, bool stream_start, bool at_end) {
  text_ = text;
  stream_start_ = stream_start;
  at_end_ = at_end;
  position_ = 0;
  ahead_ = 0;
  brackets_.clear();
  open_.clear();
}

bool JsonUnits::Next(JsonUnit* unit) {
  for (;;) {
    while (position_ < text_.size() && IsSeparator(text_[position_])) ++position_;
    if (position_ == text_.size()) return false;
    const char c = text_[position_];
    Outcome outcome = Outcome::kUndecided;
    if (c == '[') {
      outcome = ReadArrayStart(unit);
    } else if (c == '{') {
      outcome = ReadContainer(unit);
    } else if (c == '"') {
      outcome = ReadString(unit);
    } else {
      outcome = ReadWord(unit);
    }
    if (outcome == Outcome::kUndecided) return false;
    stream_start_ = false;
    if (outcome == Outcome::kSkipped) continue;
    while (position_ < text_.size() && IsSeparator(text_[position_])) ++position_;
    return true;
  }
}

JsonUnits::Outcome JsonUnits::Emit(std::size_t end, bool value, JsonUnit* unit) {
  *unit = {.begin = position_, .end = end, .value = value};
  position_ = end;
  return Outcome::kUnit;
}

std::size_t JsonUnits::SkipSpace(std::size_t from) const {
  while (from < text_.size() && IsSpace(text_[from])) ++from;
  return from;
}

JsonUnits::Outcome JsonUnits::ReadArrayStart(JsonUnit* unit) {
  const std::size_t next = SkipSpace(position_ + 1);
  if (next == text_.size() && !at_end_) return Outcome::kUndecided;
  const bool list = stream_start_ || next == text_.size() || text_[next] == '{' ||
                    text_[next] == '[' || text_[next] == ']';
  if (!list) return ReadContainer(unit);
  ++position_;
  return Outcome::kSkipped;
}

JsonUnits::Outcome JsonUnits::ReadContainer(JsonUnit* unit) {
  const std::size_t close = FindClose(position_);
  if (close != 0) return Emit(close + 1, true, unit);
  if (!decided_) return Outcome::kUndecided;
  if (text_[position_] == '{') return ReadDescent(position_ + 1, 1, unit);
  ++position_;  // a long array of scalars: each is a unit
  return Outcome::kSkipped;
}

// The prose from `position_` on, scanned from `from`: up to and including the '[' of the next array
// of objects; else, with `depth` 1, up to the bracket that closes the object, and with `depth` 0 up
// to a bracket that closes what lies around the text.
JsonUnits::Outcome JsonUnits::ReadDescent(std::size_t from, int depth, JsonUnit* unit) {
  const bool object = depth == 1;
  for (std::size_t i = from; i < text_.size(); ++i) {
    switch (text_[i]) {
      case '"': {
        const JsonString string = ReadJsonString(text_, i);
        if (string.end > i) i = string.end - 1;
        break;
      }
      case '[': {
        const std::size_t next = SkipSpace(i + 1);
        if (next == text_.size() && !at_end_) return Outcome::kUndecided;
        if (next < text_.size() && text_[next] == '{') return Emit(i + 1, false, unit);
        ++depth;
        break;
      }
      case '{':
        ++depth;
        break;
      case ']':
      case '}':
        if (depth == 0) return Emit(TrimmedEnd(text_, position_, i), false, unit);
        --depth;
        if (object && depth == 0) return Emit(i + 1, false, unit);
        break;
      default:
        break;
    }
  }
  if (!at_end_) return Outcome::kUndecided;
  return Emit(TrimmedEnd(text_, position_, text_.size()), false, unit);
}

JsonUnits::Outcome JsonUnits::ReadString(JsonUnit* unit) {
  const JsonString string = ReadJsonString(text_, position_);
  if (!string.closed) return ReadGarbageLine(unit);
  const std::size_t next = SkipSpace(string.end);
  if (next == text_.size()) {
    return at_end_ ? Emit(string.end, true, unit) : Outcome::kUndecided;
  }
  const char c = text_[next];
  if (c == ':') return ReadDescent(position_, 0, unit);
  const std::string_view gap = text_.substr(string.end, next - string.end);
  const bool ends = IsSeparator(c) || c == '{' || c == '[' || c == '"' ||
                    gap.find('\n') != std::string_view::npos;
  return ends ? Emit(string.end, true, unit) : ReadGarbageLine(unit);
}

JsonUnits::Outcome JsonUnits::ReadWord(JsonUnit* unit) {
  std::size_t end = position_;
  while (end < text_.size() &&
         (IsAlnum(text_[end]) || text_[end] == '+' || text_[end] == '-' || text_[end] == '.')) {
    ++end;
  }
  std::size_t next = end;
  while (next < text_.size() && (IsBlank(text_[next]) || text_[next] == '\r')) ++next;
  if (next == text_.size() && !at_end_) return Outcome::kUndecided;
  const bool scalar = end > position_ && IsScalarWord(text_.substr(position_, end - position_)) &&
                      (next == text_.size() || IsSeparator(text_[next]));
  return scalar ? Emit(end, true, unit) : ReadGarbageLine(unit);
}

JsonUnits::Outcome JsonUnits::ReadGarbageLine(JsonUnit* unit) {
  std::size_t end = text_.find('\n', position_);
  if (end == std::string_view::npos) {
    if (!at_end_) return Outcome::kUndecided;
    end = text_.size();
  }
  const std::string_view line = text_.substr(0, end);
  std::size_t sign = line.find_first_of("=(", position_);
  while (sign != std::string_view::npos) {
    const std::size_t value = line.find_first_not_of(" \t", sign + 1);
    if (value == std::string_view::npos) break;
    if (line[value] == '[' || line[value] == '{') {
      end = sign + 1;
      break;
    }
    sign = line.find_first_of("=(", sign + 1);
  }
  return Emit(TrimmedEnd(text_, position_, end), false, unit);
}

std::size_t JsonUnits::FindClose(std::size_t open) {
  const auto find = [&] {
    return std::lower_bound(brackets_.begin(), brackets_.end(), open,
                            [](const Bracket& b, std::size_t at) { return b.open < at; });
  };
  if (ahead_ <= open || find() == brackets_.end() || find()->open != open) {
    brackets_.clear();
    open_.clear();
    ahead_ = open;
  }
  const auto index = static_cast<std::size_t>(find() - brackets_.begin());
  const std::size_t limit = std::min(text_.size(), open + kRecordBytesMax);
  while (ahead_ < limit && (index == brackets_.size() || brackets_[index].close == 0)) {
    const char c = text_[ahead_];
    if (c == '"') {
      ahead_ = ReadJsonString(text_, ahead_).end;
      continue;
    }
    if (c == '{' || c == '[') {
      open_.push_back(static_cast<std::uint32_t>(brackets_.size()));
      brackets_.push_back({.open = static_cast<std::uint32_t>(ahead_)});
    } else if ((c == '}' || c == ']') && !open_.empty()) {
      brackets_[open_.back()].close = static_cast<std::uint32_t>(ahead_);
      open_.pop_back();
    }
    ++ahead_;
  }
  const std::size_t close = index < brackets_.size() ? brackets_[index].close : 0;
  const bool fits = close != 0 && close - open < kRecordBytesMax;
  decided_ = close != 0 || at_end_ || text_.size() - open >= kRecordBytesMax;
  return fits ? close : 0;
}

}  // namespace leakscan
