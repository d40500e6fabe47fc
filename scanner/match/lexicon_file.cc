// A term:
//   entry        its name in events
//   spellings    how it is written: lower case, no accents, one blank between words
//   ordered      its name where a test for it was ordered and nothing is said of the result
//   column_only  true: an everyday word, which counts in a health column or behind a label alone
#include "scanner/match/lexicon_file.h"

#include <string>
#include <utility>
#include <vector>

namespace leakscan {

namespace {

Status AppendTerm(std::string_view file, const TomlNode& table, HealthLexicon* lexicon) {
  if (!table.IsTable()) return TomlError(file, table, "'term' must hold tables only");
  HealthTerm term;
  std::vector<std::string> spellings;
  for (const TomlNode& node : table.items) {
    if (node.key == "entry" && node.IsString()) {
      term.entry = node.text;
    } else if (node.key == "ordered" && node.IsString()) {
      term.ordered = node.text;
    } else if (node.key == "column_only" && node.type == TomlNode::Type::kBool) {
      term.column_only = node.flag;
    } else if (node.key == "spellings" && node.IsArray()) {
      for (const TomlNode& entry : node.items) spellings.push_back(entry.text);
    } else {
      return TomlError(file, node, "unknown key, or a value of another type, of a term");
    }
  }
  if (term.entry.empty()) return TomlError(file, table, "a term needs 'entry'");
  if (spellings.empty()) spellings.push_back(term.entry);
  const std::string entry = term.entry;
  if (!lexicon->Add(std::move(term), spellings)) {
    return TomlError(
        file, table,
        "a spelling of '" + entry + "' is listed already or not in lower case without accents");
  }
  return {};
}

}  // namespace

Status AppendTerms(std::string_view file, const TomlNode& node, HealthLexicon* lexicon) {
  if (!node.IsArray()) return TomlError(file, node, "write [[term]], with two brackets");
  for (const TomlNode& table : node.items) {
    LEAKSCAN_RETURN_IF_ERROR(AppendTerm(file, table, lexicon));
  }
  return {};
}

}  // namespace leakscan
