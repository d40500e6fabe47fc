// patterns/fields.toml:
//   [fields]        a FieldKind's name = the names that mean it
//   [words]         health = words that make a file, table or header a health one
//                   professional = words that make a contact field a professional's
// Names are written in the form of NormalizeFieldName(), because nothing else is ever looked up: a
// name in any other form, or under two meanings, is an error.
#include <string>
#include <unordered_set>

#include "scanner/base/text_fold.h"
#include "scanner/match/pattern_set.h"
#include "scanner/match/toml_file.h"

namespace leakscan {
namespace {

// Calls `add` with each string of the array `node`, once it is known to be in the normal form.
template <class Add>
Status ForEachName(std::string_view file, const toml::node& node, Add add) {
  const toml::array* names = node.as_array();
  if (names == nullptr) return TomlError(file, node, "must be an array of strings");
  for (const toml::node& entry : *names) {
    const auto* name = entry.as_string();
    if (name == nullptr || name->get().empty()) {
      return TomlError(file, entry, "must be a non-empty string");
    }
    if (NormalizeFieldName(name->get()) != name->get()) {
      return TomlError(file, entry,
                       "'" + name->get() + "' is not in the form that is looked up: '" +
                           NormalizeFieldName(name->get()) + "'");
    }
    if (!add(name->get())) {
      return TomlError(file, entry, "'" + name->get() + "' is listed already");
    }
  }
  return {};
}

Status AddFields(const PatternFile& file, const toml::node& node, FieldNames* names) {
  const toml::table* fields = node.as_table();
  if (fields == nullptr) return TomlError(file.name, node, "'fields' must be a table");
  std::unordered_set<std::string> seen;
  for (const auto& [key, value] : *fields) {
    const auto kind = ParseFieldKind(key.str());
    if (!kind || *kind == FieldKind::kUnknown) {
      return TomlError(file.name, value, "unknown meaning '" + std::string(key.str()) + "'");
    }
    LEAKSCAN_RETURN_IF_ERROR(ForEachName(file.name, value, [&](const std::string& name) {
      names->Add(name, *kind);
      return seen.insert(name).second;
    }));
  }
  return {};
}

Status AddWords(const PatternFile& file, const toml::node& node, FieldNames* names) {
  const toml::table* words = node.as_table();
  if (words == nullptr) return TomlError(file.name, node, "'words' must be a table");
  for (const auto& [key, value] : *words) {
    const bool health = key.str() == "health";
    if (!health && key.str() != "professional") {
      return TomlError(file.name, value, "unknown key '" + std::string(key.str()) + "'");
    }
    std::unordered_set<std::string> seen;
    LEAKSCAN_RETURN_IF_ERROR(ForEachName(file.name, value, [&](const std::string& word) {
      health ? names->AddHealthWord(word) : names->AddProfessionalWord(word);
      return seen.insert(word).second;
    }));
  }
  return {};
}

}  // namespace

Result<FieldNames> LoadFieldNames(const PatternFile& file) {
  LEAKSCAN_ASSIGN_OR_RETURN(const toml::table root, ParseToml(file.text, file.name));
  FieldNames names;
  for (const auto& [key, node] : root) {
    if (key.str() == "fields") {
      LEAKSCAN_RETURN_IF_ERROR(AddFields(file, node, &names));
    } else if (key.str() == "words") {
      LEAKSCAN_RETURN_IF_ERROR(AddWords(file, node, &names));
    } else {
      return TomlError(file.name, node, "unknown key '" + std::string(key.str()) + "'");
    }
  }
  if (!root.contains("fields")) {
    return MakeError(ErrorCode::kInvalidArgument, file.name + ": holds no [fields]");
  }
  return names;
}

}  // namespace leakscan
