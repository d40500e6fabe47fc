// patterns/fields.toml:
//   [fields]        a FieldKind's name = the names that mean it
//   [words]         health = words that make a file, table or header a health one
//                   professional = words that make a contact field a professional's
//                   owner, qualifier = words of a name that are passed over
//                   invitation = what is said before a phone number
//                   directory = columns that only tables of professionals have
//                   example = words beside a number that is nobody's
// Names are written in the form of NormalizeFieldName(), because nothing else is ever looked up: a
// name in any other form, or under two meanings, is an error.
#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>

#include "scanner/base/text_fold.h"
#include "scanner/match/pattern_set.h"
#include "scanner/match/toml_file.h"

namespace leakscan {
namespace {

// Calls `add` with each string of the array `node`, once it is known to be in the normal form.
template <class Add>
Status ForEachName(std::string_view file, const TomlNode& node, Add add) {
  if (!node.IsArray()) return TomlError(file, node, "must be an array of strings");
  for (const TomlNode& entry : node.items) {
    const std::string& name = entry.text;
    if (!entry.IsString() || name.empty()) {
      return TomlError(file, entry, "must be a non-empty string");
    }
    if (NormalizeFieldName(name) != name) {
      return TomlError(file, entry,
                       "'" + name + "' is not in the form that is looked up: '" +
                           NormalizeFieldName(name) + "'");
    }
    if (!add(name)) {
      return TomlError(file, entry, "'" + name + "' is listed already");
    }
  }
  return {};
}

Status AddFields(const PatternFile& file, const TomlNode& node, FieldNames* names) {
  if (!node.IsTable()) return TomlError(file.name, node, "'fields' must be a table");
  std::unordered_set<std::string> seen;
  for (const TomlNode& value : node.items) {
    const auto kind = ParseFieldKind(value.key);
    if (!kind || *kind == FieldKind::kUnknown) {
      return TomlError(file.name, value, "unknown meaning '" + value.key + "'");
    }
    LEAKSCAN_RETURN_IF_ERROR(ForEachName(file.name, value, [&](const std::string& name) {
      names->Add(name, *kind);
      return seen.insert(name).second;
    }));
  }
  return {};
}

struct WordList {
  std::string_view key;
  void (FieldNames::*add)(std::string);
};

constexpr WordList kWordLists[] = {
    {"health", &FieldNames::AddHealthWord},     {"professional", &FieldNames::AddProfessionalWord},
    {"owner", &FieldNames::AddOwnerWord},       {"qualifier", &FieldNames::AddQualifierWord},
    {"invitation", &FieldNames::AddInvitation}, {"directory", &FieldNames::AddDirectoryName},
    {"example", &FieldNames::AddExampleWord},
};

Status AddWords(const PatternFile& file, const TomlNode& node, FieldNames* names) {
  if (!node.IsTable()) return TomlError(file.name, node, "'words' must be a table");
  for (const TomlNode& value : node.items) {
    const auto list = std::ranges::find(kWordLists, value.key, &WordList::key);
    if (list == std::end(kWordLists)) {
      return TomlError(file.name, value, "unknown key '" + value.key + "'");
    }
    std::unordered_set<std::string> seen;
    LEAKSCAN_RETURN_IF_ERROR(ForEachName(file.name, value, [&](const std::string& word) {
      (names->*list->add)(word);
      return seen.insert(word).second;
    }));
  }
  return {};
}

}  // namespace

Result<FieldNames> LoadFieldNames(const PatternFile& file) {
  LEAKSCAN_ASSIGN_OR_RETURN(const TomlNode root, ParseToml(file.text, file.name));
  FieldNames names;
  for (const TomlNode& node : root.items) {
    if (node.key == "fields") {
      LEAKSCAN_RETURN_IF_ERROR(AddFields(file, node, &names));
    } else if (node.key == "words") {
      LEAKSCAN_RETURN_IF_ERROR(AddWords(file, node, &names));
    } else {
      return TomlError(file.name, node, "unknown key '" + node.key + "'");
    }
  }
  if (root.Find("fields") == nullptr) {
    return MakeError(ErrorCode::kInvalidArgument, file.name + ": holds no [fields]");
  }
  return names;
}

}  // namespace leakscan
