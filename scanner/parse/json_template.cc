#include "scanner/parse/json_template.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/parse/json_units.h"

namespace leakscan {
namespace {

constexpr std::size_t kMembersMax = 64;
constexpr int kPassMax = 64;

bool IsScalarByte(char c) { return IsAlnum(c) || c == '+' || c == '-' || c == '.'; }

// What a parser takes for the start of a number or of one of three words.
bool BeginsScalar(char c) { return IsDigit(c) || c == '-' || c == 't' || c == 'f' || c == 'n'; }

std::size_t SkipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (IsBlank(text[at]) || text[at] == '\n' || text[at] == '\r')) ++at;
  return at;
}

// Where a string ends whose first byte is at `at`; npos if it has an escape, or what must have one.
// Blocks are readable behind the text, and the zeros there end it.
std::size_t PlainStringEnd(const char* text, std::size_t at) {
  for (;; at += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(text + at);
    const unsigned found = ((block == '"') | (block == '\\') | block.InRange('\0', '\x1F')).Mask();
    if (found == 0) continue;
    at += static_cast<std::size_t>(std::countr_zero(found));
    return text[at] == '"' ? at : std::string_view::npos;
  }
}

bool StandsAt(std::string_view text, std::size_t at, std::string_view wanted) {
  return text.size() - at >= wanted.size() &&
         std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0;
}

}  // namespace

bool JsonTemplate::Read(std::string_view text, Record* record) {
  if (members_.empty()) return false;
  const std::string_view object = text.substr(0, record->end);
  std::size_t at = record->begin;
  record->fields.clear();
  for (const Member& member : members_) {
    if (!StandsAt(object, at, member.opening)) return false;
    at += member.opening.size();
    if (at == object.size()) return false;
    std::size_t begin = at;
    std::size_t end = at;
    if (object[at] == '"') {
      begin = at + 1;
      end = PlainStringEnd(object.data(), begin);
      if (end >= object.size()) return false;
      at = end + 1;
    } else {
      if (!BeginsScalar(object[at])) return false;
      while (end < object.size() && IsScalarByte(object[end])) ++end;
      at = end;
      if (object.substr(begin, end - begin) == "null") continue;
    }
    record->fields.push_back({.value = object.substr(begin, end - begin),
                              .name = member.name(),
                              .begin = static_cast<std::uint32_t>(begin),
                              .end = static_cast<std::uint32_t>(end),
                              .ordinal = static_cast<std::uint32_t>(record->fields.size()),
                              .kind = member.kind});
  }
  if (object.substr(at) != closing_ ||
      !simdjson::validate_utf8(object.data() + record->begin, object.size() - record->begin)) {
    return false;
  }
  record->nodes.assign(1, {.parent = 0, .begin = record->begin, .end = record->end});
  pass_next_ = std::max(pass_next_ / 2, 1);
  return true;
}

void JsonTemplate::Learn(std::string_view text, const Record& record) {
  if (pass_ > 0) {
    --pass_;
    return;
  }
  if (!MakeMembers(text, record)) members_.clear();
  pass_ = pass_next_;
  pass_next_ = std::min(2 * pass_next_, kPassMax);
}

bool JsonTemplate::MakeMembers(std::string_view text, const Record& record) {
  const std::string_view object = text.substr(0, record.end);
  if (record.nodes.size() > 1 || record.fields.size() > kMembersMax) return false;
  members_.clear();
  std::size_t at = record.begin;
  for (char sign = '{'; members_.size() < kMembersMax; sign = ',') {
    const std::size_t begin = at;
    at = SkipBlanks(object, at);
    if (at == object.size()) return false;
    if (sign == ',' && object[at] == '}') {
      closing_ = object.substr(begin);
      return SkipBlanks(object, at + 1) == object.size();
    }
    if (object[at] != sign) return false;
    at = SkipBlanks(object, at + 1);
    if (at == object.size() || object[at] != '"') return false;
    const JsonString key = ReadJsonString(object, at);
    const std::string_view name = object.substr(at + 1, key.end - at - 2);
    if (!key.closed || key.escapes || name.size() > NameCache::kNameBytesMax) return false;
    const std::size_t name_begin = at + 1 - begin;
    at = SkipBlanks(object, key.end);
    if (at == object.size() || object[at] != ':') return false;
    at = SkipBlanks(object, at + 1);
    members_.push_back({.opening = std::string(object.substr(begin, at - begin)),
                        .name_begin = name_begin,
                        .name_size = name.size(),
                        .kind = names_.Find(name)});
    if (at < object.size() && object[at] == '"') {
      const JsonString value = ReadJsonString(object, at);
      if (!value.closed) return false;
      at = value.end;
    } else {
      const std::size_t value = at;
      while (at < object.size() && IsScalarByte(object[at])) ++at;
      if (at == value) return false;
    }
  }
  return false;
}

}  // namespace leakscan
