// On-Demand gives every value where it is written, which DOM does not; in return it sets no limit
// of depth of its own, so the recursion here counts. Strings without a backslash, nearly all, are
// views into the text.
//
// Scalars that are no strings are taken as written, even where JSON forbids them: a phone number
// with its leading zero (0639980123) must not cost the whole record.
//
// MongoDB's extended JSON wraps values: {"ddn":{"$date":"1980-05-12T00:00:00Z"}} has the field ddn.
// Its shell prints calls, ISODate("..."), and keys without quotes: what is no JSON is tried again
// on a copy without them (parse/json_shell.h). Source: MongoDB Extended JSON specification,
// version 2.
#include "scanner/parse/json_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "scanner/base/arena.h"
#include "scanner/base/ascii.h"
#include "scanner/model/chunk.h"
#include "scanner/parse/json_pairs.h"
#include "scanner/parse/json_shell.h"
#include "scanner/parse/json_template.h"
#include "scanner/parse/json_units.h"
#include "scanner/parse/name_cache.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

static_assert(kChunkPaddingBytes >= simdjson::SIMDJSON_PADDING);

namespace {

namespace ondemand = simdjson::ondemand;

// A longer key path is cut to its last key, and that to this size: what a hostile record can make
// us copy stays linear in its size.
constexpr std::size_t kPathBytesMax = 256;
constexpr std::size_t kNodesMax = 0xFFFF;
// Smaller records share buffers of this size.
constexpr std::size_t kCapacityMin = 64 * 1024;

std::string_view TrimEnd(std::string_view token) {
  while (!token.empty() && IsSpace(token.back())) token.remove_suffix(1);
  return token;
}

bool IsScalarByte(char c) { return IsAlnum(c) || c == '+' || c == '-' || c == '.'; }

// "$date", "$oid", "$numberLong": what the value is, not whose.
bool IsWrapper(std::string_view key) {
  return key == "$date" || key == "$oid" || key == "$uuid" || key.starts_with("$number");
}

// Keys of a map of records: numbers, and the long ids that databases make.
bool IsRecordId(std::string_view key) {
  constexpr std::size_t kIdBytesMin = 16;
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(key, IsDigit));
  if (digits == key.size()) return digits > 0;
  return digits > 0 && key.size() >= kIdBytesMin &&
         std::ranges::all_of(key, [](char c) { return IsAlnum(c) || c == '-' || c == '_'; });
}

// The day of a time in milliseconds, as "1980-05-12"; empty if `value` is none. Midnight in France
// is up to two hours before that of UTC.
std::string DayOfMilliseconds(std::string_view value) {
  constexpr std::size_t kDigitsMax = 14;
  constexpr std::int64_t kHour = 3'600'000;
  const bool negative = value.starts_with('-');
  const std::string_view digits = value.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > kDigitsMax || !std::ranges::all_of(digits, IsDigit))
    return {};
  std::int64_t milliseconds = 0;
  for (const char c : digits) milliseconds = milliseconds * 10 + (c - '0');
  if (negative) milliseconds = -milliseconds;
  const std::chrono::sys_days days(
      std::chrono::floor<std::chrono::days>(std::chrono::milliseconds(milliseconds + 2 * kHour)));
  const std::chrono::year_month_day day(days);
  char text[16];
  const int size =
      std::snprintf(text, sizeof(text), "%04d-%02u-%02u", static_cast<int>(day.year()),
                    static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return size == 10 ? std::string(text, 10) : std::string();
}

}  // namespace

struct JsonReader::Storage {
  explicit Storage(const FieldNames& names) : cache(names), row(cache) {}

  ondemand::parser parser;
  NameCache cache;
  JsonTemplate row;  // how the rows of an export are written
  Arena arena;
  std::string path;   // of the object being read, with a dot behind
  std::string plain;  // a value of the shell without its calls
};

// One value being read. Each function is false where reading must stop.
class JsonReader::Walk {
 public:
  Walk(Storage* storage, std::string_view text, ondemand::document* document, Record* record)
      : storage_(*storage), text_(text), document_(*document), record_(*record) {}

  bool ReadDocument();

 private:
  // What the values below a key share.
  struct Name {
    std::string_view path;
    std::string_view key;
    FieldKind kind = FieldKind::kUnknown;
    bool date = false;  // "$date"
  };

  bool ReadObject(ondemand::object object, std::string_view parent_key, std::uint16_t node,
                  int depth);
  bool ReadArray(ondemand::array array, const Name& name, std::uint16_t node, int depth);
  bool ReadValue(ondemand::value value, const Name& name, std::uint16_t node, int depth);
  bool ReadNested(ondemand::value value, const Name& name, std::uint16_t node, int depth);
  bool ReadElementObject(ondemand::value value, const Name& name, std::uint16_t parent, int depth);
  template <class Value>
  bool ReadString(Value& value, std::string_view token, const Name& name, std::uint16_t node);
  bool ReadScalar(std::string_view token, const Name& name, std::uint16_t node);
  bool ReadName(ondemand::field& field, std::string_view parent_key, Name* name);
  bool AddField(std::string_view value, std::size_t begin, std::size_t end, bool rewritten,
                const Name& name, std::uint16_t node);
  std::size_t Offset(const char* place) const {
    return static_cast<std::size_t>(place - text_.data());
  }

  bool in_date_ = false;  // below "$date"
  Storage& storage_;
  const std::string_view text_;
  ondemand::document& document_;
  Record& record_;
};

bool JsonReader::Walk::ReadDocument() {
  ondemand::json_type type;
  if (document_.type().get(type)) return false;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (document_.get_object().get(object) || !ReadObject(object, {}, 0, 1)) return false;
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (document_.get_array().get(array) || !ReadArray(array, {}, 0, 1)) return false;
  } else {
    const std::string_view token = text_.substr(record_.begin, record_.end - record_.begin);
    if (type != ondemand::json_type::string) return ReadScalar(token, {}, 0);
    return ReadJsonString(token, 0).end == token.size() && ReadString(document_, token, {}, 0);
  }
  return document_.current_location().error() == simdjson::OUT_OF_BOUNDS;  // nothing behind it
}

bool JsonReader::Walk::ReadObject(ondemand::object object, std::string_view parent_key,
                                  std::uint16_t node, int depth) {
  if (depth > kJsonDepthMax) return false;
  for (auto result : object) {
    ondemand::field field;
    Name name;
    if (std::move(result).get(field) || !ReadName(field, parent_key, &name)) return false;
    const bool outer = in_date_;
    in_date_ = outer || name.date;
    const bool read = ReadValue(field.value(), name, node, depth);
    in_date_ = outer;
    if (!read) return false;
  }
  return true;
}

bool JsonReader::Walk::ReadArray(ondemand::array array, const Name& name, std::uint16_t node,
                                 int depth) {
  if (depth > kJsonDepthMax) return false;
  for (auto result : array) {
    ondemand::value value;
    ondemand::json_type type;
    if (result.get(value) || value.type().get(type)) return false;
    const bool read = type == ondemand::json_type::object
                          ? ReadElementObject(value, name, node, depth + 1)
                          : ReadValue(value, name, node, depth);
    if (!read) return false;
  }
  return true;
}

bool JsonReader::Walk::ReadElementObject(ondemand::value value, const Name& name,
                                         std::uint16_t parent, int depth) {
  if (record_.nodes.size() == kNodesMax) return false;
  const auto node = static_cast<std::uint16_t>(record_.nodes.size());
  const auto begin = static_cast<std::uint32_t>(Offset(value.raw_json_token().data()));
  record_.nodes.push_back({.parent = parent, .begin = begin, .end = begin});
  if (!ReadNested(value, name, node, depth)) return false;
  const char* next = nullptr;  // the token behind the object
  if (document_.current_location().get(next)) return false;
  const std::string_view written = TrimEnd(text_.substr(begin, Offset(next) - begin));
  record_.nodes[node].end = begin + static_cast<std::uint32_t>(written.size());
  return true;
}

bool JsonReader::Walk::ReadNested(ondemand::value value, const Name& name, std::uint16_t node,
                                  int depth) {
  std::string& path = storage_.path;
  const std::string_view path_before = storage_.arena.Copy(path);
  path.assign(name.path);
  if (!path.empty()) path += '.';
  ondemand::object object;
  const bool read = !value.get_object().get(object) && ReadObject(object, name.key, node, depth);
  path.assign(path_before);
  return read;
}

bool JsonReader::Walk::ReadValue(ondemand::value value, const Name& name, std::uint16_t node,
                                 int depth) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case ondemand::json_type::object:
      return IsRecordId(name.key) ? ReadElementObject(value, name, node, depth + 1)
                                  : ReadNested(value, name, node, depth + 1);
    case ondemand::json_type::array: {
      ondemand::array array;
      return !value.get_array().get(array) && ReadArray(array, name, node, depth + 1);
    }
    case ondemand::json_type::string:
      return ReadString(value, value.raw_json_token(), name, node);
    default:
      return ReadScalar(TrimEnd(value.raw_json_token()), name, node);
  }
}

template <class Value>
bool JsonReader::Walk::ReadString(Value& value, std::string_view token, const Name& name,
                                  std::uint16_t node) {
  const std::size_t open = Offset(token.data());
  const JsonString string = ReadJsonString(text_, open);
  if (!string.closed) return false;
  const std::size_t begin = open + 1;
  const std::size_t end = string.end - 1;
  if (!string.escapes) {
    ondemand::raw_json_string raw;
    if (value.get_raw_json_string().get(raw)) return false;  // moves on
    return AddField(text_.substr(begin, end - begin), begin, end, false, name, node);
  }
  std::string_view unescaped;
  if (value.get_string().get(unescaped)) return false;
  return AddField(unescaped, begin, end, true, name, node);
}

bool JsonReader::Walk::ReadScalar(std::string_view token, const Name& name, std::uint16_t node) {
  if (token == "null") return true;
  if (token.empty() || !std::all_of(token.begin(), token.end(), IsScalarByte)) return false;
  const std::size_t begin = Offset(token.data());
  return AddField(token, begin, begin + token.size(), false, name, node);
}

bool JsonReader::Walk::AddField(std::string_view value, std::size_t begin, std::size_t end,
                                bool rewritten, const Name& name, std::uint16_t node) {
  if (record_.fields.size() == kRecordFieldsMax) return false;
  if (in_date_) {
    if (const std::string day = DayOfMilliseconds(value); !day.empty()) {
      value = storage_.arena.Copy(day);
      rewritten = true;
    }
  }
  record_.fields.push_back({.value = value,
                            .name = name.path,
                            .begin = static_cast<std::uint32_t>(begin),
                            .end = static_cast<std::uint32_t>(end),
                            .ordinal = static_cast<std::uint32_t>(record_.fields.size()),
                            .node = node,
                            .kind = name.kind,
                            .rewritten = rewritten});
  return true;
}

bool JsonReader::Walk::ReadName(ondemand::field& field, std::string_view parent_key, Name* name) {
  const std::size_t begin = Offset(field.key().raw());
  const JsonString string = ReadJsonString(text_, begin - 1);
  if (!string.closed) return false;
  name->key = text_.substr(begin, string.end - 1 - begin);
  if (string.escapes && field.unescaped_key().get(name->key)) return false;
  const std::string& path = storage_.path;
  if (!parent_key.empty() && !path.empty() && IsWrapper(name->key)) {
    name->date = name->key == "$date";
    name->key = parent_key;
    name->kind = storage_.cache.Find(parent_key);
    name->path = storage_.arena.Copy(std::string_view(path).substr(0, path.size() - 1));
    return true;
  }
  name->kind = storage_.cache.FindBelow(parent_key, name->key);
  const std::size_t size = path.size() + name->key.size();
  if (path.empty() || size > kPathBytesMax) {
    name->path = name->key.substr(0, kPathBytesMax);
    return true;
  }
  char* copy = storage_.arena.Allocate(size);
  std::memcpy(copy, path.data(), path.size());  // NOLINT(bugprone-not-null-terminated-result)
  std::memcpy(copy + path.size(), name->key.data(), name->key.size());
  name->path = {copy, size};
  return true;
}

JsonReader::JsonReader(const FieldNames& names) : storage_(std::make_unique<Storage>(names)) {}
JsonReader::~JsonReader() = default;

void JsonReader::Start(std::string_view text) { storage_->row.Start(text); }

std::size_t JsonReader::ReadRow(std::string_view text, Record* record) {
  return storage_->row.Read(text, record);
}

bool JsonReader::Read(std::string_view text, Record* record) {
  return ReadRow(text, record) == record->end || ReadOther(text, record);
}

bool JsonReader::ReadOther(std::string_view text, Record* record) {
  record->layout = 0;
  if (ReadJson(text, record)) {
    storage_->row.Learn(text, *record);
    return true;
  }
  // What the shell prints, read on a copy in which every value stands at its place.
  const std::string_view written = text.substr(record->begin, record->end - record->begin);
  std::string& plain = storage_->plain;
  if (!MakePlainJson(written, &plain)) return false;
  plain.append(kChunkPaddingBytes, '\0');
  const std::uint32_t shift = record->begin;
  record->begin = 0;
  record->end -= shift;
  const bool read = ReadJson({plain.data(), written.size()}, record);
  record->begin = shift;
  record->end += shift;
  for (Field& field : record->fields) {
    field.begin += shift;
    field.end += shift;
  }
  for (RecordNode& node : record->nodes) {
    node.begin += shift;
    node.end += shift;
  }
  return read;
}

bool JsonReader::ReadJson(std::string_view text, Record* record) {
  Storage& storage = *storage_;
  storage.arena.Clear();
  storage.path.clear();
  record->fields.clear();
  record->nodes.assign(1, {.parent = 0, .begin = record->begin, .end = record->end});
  const std::size_t size = record->end - record->begin;
  // Grown in powers of two, so that records of rising size do not allocate each time.
  if (storage.parser.capacity() < size || storage.parser.capacity() == 0) {
    if (storage.parser.allocate(std::bit_ceil(std::max(size, kCapacityMin)))) return false;
  }
  ondemand::document document;
  const simdjson::padded_string_view json(text.data() + record->begin, size,
                                          size + simdjson::SIMDJSON_PADDING);
  if (!storage.parser.iterate(json).get(document) &&
      Walk(&storage, text, &document, record).ReadDocument()) {
    FoldPairs(storage.cache, record);
    return true;
  }
  record->fields.clear();
  record->nodes.clear();
  return false;
}

}  // namespace leakscan
