#include "scanner/parse/json_template.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

// Where a string ends whose first byte is at `at`: at its quote, or at the first byte for which it
// is none to be read here: an escape, or what must have one. Blocks are readable behind the text,
// and the zeros there end it.
inline std::size_t StringEnd(const char* text, std::size_t at) {
  for (;; at += ByteBlock::kBytes) {
    const ByteBlock block = ByteBlock::Load(text + at);
    const unsigned found = ((block == '"') | (block == '\\') | block.InRange('\0', '\x1F')).Mask();
    if (found != 0) return at + static_cast<unsigned>(std::countr_zero(found));
  }
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi"), gnu::always_inline]] inline __m256i LoadWide(const char* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}

const bool kHasWideBlocks =
    __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0;
#endif

}  // namespace

void JsonTemplate::Start(std::string_view text) {
  const bool valid = !members_.empty() && simdjson::validate_utf8(text.data(), text.size());
  valid_ = valid ? text : std::string_view();
}

// True if `between` stands at `at` of `text`, behind which blocks are readable.
inline bool JsonTemplate::StandsAt(std::string_view text, std::size_t at,
                                   const Between& between) const {
  const auto same = [&](std::size_t i) {
    return (ByteBlock::Load(text.data() + at + i) == ByteBlock::Load(between.front.data() + i))
        .Mask();
  };
  static_assert(Between::kFrontBytes == 2 * ByteBlock::kBytes);
  if ((~(same(0) | same(ByteBlock::kBytes) << ByteBlock::kBytes) & between.mask) != 0) return false;
  return between.size <= Between::kFrontBytes ||
         text.substr(at).starts_with(
             std::string_view(between_).substr(between.begin, between.size));
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi")]] std::uint32_t JsonTemplate::ReadStringsWidely(
    std::span<const Member> members, const char* text, std::size_t* at, std::uint32_t ordinal,
    Field* field) {
  const __m256i last_control = _mm256_set1_epi8('\x1F');
  const char* from = text + *at;
  std::uint32_t count = 0;
  for (const Member& member : members) {
    const Between& opening = member.opening;
    const __m256i same = _mm256_cmpeq_epi8(LoadWide(from), LoadWide(opening.front.data()));
    if ((~static_cast<std::uint32_t>(_mm256_movemask_epi8(same)) & opening.mask) != 0) break;
    const char* const begin = from + opening.size + 1;
    if (opening.size > Between::kFrontBytes || begin[-1] != '"') break;
    const __m256i value = LoadWide(begin);
    const __m256i ends =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(value, _mm256_set1_epi8('"')),
                                        _mm256_cmpeq_epi8(value, _mm256_set1_epi8('\\'))),
                        _mm256_cmpeq_epi8(_mm256_max_epu8(value, last_control), last_control));
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(ends));
    const auto size = static_cast<std::size_t>(std::countr_zero(mask));
    if (mask == 0 || begin[size] != '"') break;
    *field = member.field;
    field->value = {begin, size};
    field->begin = static_cast<std::uint32_t>(begin - text);
    field->end = static_cast<std::uint32_t>(begin + size - text);
    field->ordinal = ordinal + count;
    from = begin + size + 1;
    ++field;
    ++count;
  }
  *at = static_cast<std::size_t>(from - text);
  return count;
}
#endif

std::size_t JsonTemplate::Read(std::string_view text, Record* record) {
  if (members_.empty()) return 0;
  const char* const bytes = text.data();
  std::size_t at = record->begin;
  record->fields.resize(members_.size());
  Field* field = record->fields.data();
  std::uint32_t count = 0;
  // Zeros behind the text end whatever is read there.
  for (std::size_t i = 0;; ++i) {
#if defined(__x86_64__)
    if (kHasWideBlocks) {
      const std::uint32_t read =
          ReadStringsWidely(std::span(members_).subspan(i), bytes, &at, count, field);
      i += read;
      count += read;
      field += read;
    }
#endif
    if (i == members_.size()) break;
    const Member& member = members_[i];
    if (!StandsAt(text, at, member.opening)) return 0;
    at += member.opening.size;
    std::size_t begin = at;
    std::size_t end = at;
    if (bytes[at] == '"') {
      begin = at + 1;
      end = StringEnd(bytes, begin);
      if (bytes[end] != '"') return 0;
      at = end + 1;
    } else {
      if (!BeginsScalar(bytes[at])) return 0;
      while (IsScalarByte(bytes[end])) ++end;
      at = end;
      if (std::string_view(bytes + begin, end - begin) == "null") continue;
    }
    *field = member.field;
    field->value = {bytes + begin, end - begin};
    field->begin = static_cast<std::uint32_t>(begin);
    field->end = static_cast<std::uint32_t>(end);
    field->ordinal = count++;
    ++field;
  }
  if (!StandsAt(text, at, closing_)) return 0;
  at += closing_.size;
  const bool valid = text.data() == valid_.data() && text.size() == valid_.size();
  if (!valid && !simdjson::validate_utf8(bytes + record->begin, at - record->begin)) return 0;
  record->layout = count == members_.size() ? layout_ : 0;
  record->rewritten = false;
  record->fields.resize(count);
  record->nodes.resize(1);
  record->nodes[0] = {.parent = 0, .begin = record->begin, .end = static_cast<std::uint32_t>(at)};
  pass_next_ = std::max(pass_next_ / 2, 1);
  return at;
}

void JsonTemplate::Learn(std::string_view text, const Record& record) {
  if (pass_ > 0) {
    --pass_;
    return;
  }
  if (!MakeMembers(text, record)) members_.clear();
  ++layout_;
  pass_ = pass_next_;
  pass_next_ = std::min(2 * pass_next_, kPassMax);
}

JsonTemplate::Between JsonTemplate::Keep(std::string_view text) {
  Between between;
  text.copy(between.front.data(), between.front.size());
  const std::size_t front = std::min(text.size(), Between::kFrontBytes);
  between.mask = static_cast<std::uint32_t>((std::uint64_t{1} << front) - 1);
  between.begin = static_cast<std::uint32_t>(between_.size());
  between.size = static_cast<std::uint32_t>(text.size());
  between_ += text;
  return between;
}

bool JsonTemplate::MakeMembers(std::string_view text, const Record& record) {
  const std::string_view object = text.substr(0, record.end);
  if (record.nodes.size() > 1 || record.fields.size() > kMembersMax) return false;
  members_.clear();
  between_.clear();
  between_.reserve(object.size() - record.begin);  // names stay where they are
  std::size_t at = record.begin;
  for (char sign = '{'; members_.size() < kMembersMax; sign = ',') {
    const std::size_t begin = at;
    at = SkipBlanks(object, at);
    if (at == object.size()) return false;
    if (sign == ',' && object[at] == '}') {
      closing_ = Keep(object.substr(begin));
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
    Member& member = members_.emplace_back();
    member.opening = Keep(object.substr(begin, at - begin));
    member.field.name = {between_.data() + member.opening.begin + name_begin, name.size()};
    member.field.kind = names_.Find(name);
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
