// Strict: an entry that its author did not mean would hide findings.
#include "scanner/match/allow_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/match/toml_file.h"

namespace leakscan {
namespace {

constexpr std::size_t kEntriesMax = 10000;
constexpr std::string_view kDateShape = "dddd-dd-dd";
constexpr std::size_t kTokenBytes = 34;

struct Key {
  std::string_view name;
  std::string AllowEntry::*member;
};
constexpr Key kKeys[] = {
    {"detector", &AllowEntry::detector}, {"value", &AllowEntry::value},
    {"token", &AllowEntry::token},       {"domain", &AllowEntry::domain},
    {"source", &AllowEntry::source},     {"reason", &AllowEntry::reason},
};

bool IsDate(std::string_view text) {
  return std::ranges::equal(
      text, kDateShape, [](char c, char shape) { return shape == 'd' ? IsDigit(c) : c == '-'; });
}

bool IsToken(std::string_view text) {
  return text.size() == kTokenBytes && text.starts_with("t:") &&
         std::ranges::all_of(text.substr(2), [](char c) { return HexValue(c) >= 0; });
}

Status ReadEntry(const PatternFile& file, const TomlNode& table, const PatternSet& patterns,
                 AllowEntry* entry, std::string* expires) {
  for (const TomlNode& node : table.items) {
    if (!node.IsString() || node.text.empty()) {
      return TomlError(file.name, node, "'" + node.key + "' must be a non-empty string");
    }
    const auto key = std::ranges::find(kKeys, node.key, &Key::name);
    if (key != std::end(kKeys)) {
      (entry->*key->member) = node.text;
    } else if (node.key == "expires") {
      *expires = node.text;
    } else {
      return TomlError(file.name, node, "unknown key of an [[allow]] entry");
    }
  }
  if (entry->reason.empty()) return TomlError(file.name, table, "'reason' is missing");
  if (entry->detector.empty() && entry->value.empty() && entry->token.empty() &&
      entry->domain.empty() && entry->source.empty()) {
    return TomlError(file.name, table,
                     "one of 'detector', 'value', 'token', 'domain' and 'source' is needed");
  }
  const auto known = std::ranges::find(patterns.detectors(), entry->detector, &Detector::id);
  if (!entry->detector.empty() && known == patterns.detectors().end()) {
    return TomlError(file.name, table, "'detector' is none that is looked for");
  }
  if (!entry->token.empty() && !IsToken(entry->token)) {
    return TomlError(file.name, table, "'token' is 't:' and 32 hexadecimal digits, from an event");
  }
  if (!expires->empty() && !IsDate(*expires)) {
    return TomlError(file.name, table, "'expires' is a date: YYYY-MM-DD");
  }
  std::ranges::transform(entry->domain, entry->domain.begin(), ToLower);
  return {};
}

}  // namespace

Result<AllowFile> LoadAllowFile(const PatternFile& file, const PatternSet& patterns,
                                std::string_view today) {
  LEAKSCAN_ASSIGN_OR_RETURN(const TomlNode root, ParseToml(file.text, file.name));
  AllowFile allow;
  for (const TomlNode& node : root.items) {
    if (node.key != "allow" || !node.IsArray()) {
      return TomlError(file.name, node, "expected [[allow]] tables and nothing else");
    }
    if (node.items.size() > kEntriesMax) return TomlError(file.name, node, "too many entries");
    for (const TomlNode& table : node.items) {
      if (!table.IsTable()) return TomlError(file.name, table, "'allow' must hold tables only");
      AllowEntry entry;
      std::string expires;
      LEAKSCAN_RETURN_IF_ERROR(ReadEntry(file, table, patterns, &entry, &expires));
      if (!expires.empty() && expires < today) {
        allow.expired.push_back(PlaceOf(file.name, table));
      } else {
        allow.list.Add(std::move(entry));
      }
    }
  }
  return allow;
}

}  // namespace leakscan
