// A pair is an element of an array that has one of the keys below for its label and one for its
// value, and whose label is a name that the dictionary knows: what columns are called, or the URI
// of a coding system.
//   fits:     {"use":"official","system":"urn:oid:1.2.250.1.213.1.4.8","value":"2940375..."}
//   does not: {"name":"Anne Martin","value":"x"}     nobody calls a column so
// What {"type":"table","name":"patients"} names is nobody (phpMyAdmin's export).
// Source: HL7 FHIR R4, datatypes Identifier, ContactPoint and Coding.
#include "scanner/parse/json_pairs.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace leakscan {
namespace {

constexpr auto kLabelKeys = std::to_array<std::string_view>(
    {"system", "type", "label", "name", "key", "field", "libelle", "nom", "cle", "champ"});
constexpr auto kValueKeys = std::to_array<std::string_view>({"value", "code", "valeur", "val"});

std::string_view LastKey(std::string_view path) {
  path.remove_prefix(path.rfind('.') + 1);  // npos + 1 is 0
  return path;
}

// What has the name of a table or database has none of a person.
void ForgetTableName(std::uint16_t node, std::size_t begin, Record* record) {
  const std::uint32_t node_end = record->nodes[node].end;
  Field* name = nullptr;
  bool table = false;
  for (std::size_t i = begin; i < record->fields.size(); ++i) {
    Field& field = record->fields[i];
    if (field.begin >= node_end) break;
    if (field.node != node) continue;
    const std::string_view key = LastKey(field.name);
    if (key == "name") name = &field;
    table = table || (key == "type" && (field.value == "table" || field.value == "database"));
  }
  if (table && name != nullptr) name->kind = FieldKind::kUnknown;
}

// The fields of one element, which stand one behind the other but for those of objects in it.
void FoldPair(NameCache& names, std::uint16_t node, std::size_t begin, Record* record) {
  Field* value = nullptr;
  FieldKind meaning = FieldKind::kUnknown;
  const std::uint32_t element_end = record->nodes[node].end;
  std::size_t end = begin;
  for (; end < record->fields.size() && record->fields[end].begin < element_end; ++end) {
    Field& field = record->fields[end];
    if (field.node != node) continue;
    const std::string_view key = LastKey(field.name);
    if (value == nullptr && std::ranges::find(kValueKeys, key) != kValueKeys.end()) {
      value = &field;
    } else if (meaning == FieldKind::kUnknown &&
               std::ranges::find(kLabelKeys, key) != kLabelKeys.end()) {
      meaning = names.Find(field.value);
    }
  }
  if (value == nullptr || meaning == FieldKind::kUnknown) return;
  value->kind = meaning;
  for (std::size_t i = begin; i < end; ++i) {
    Field& field = record->fields[i];
    if (field.node == node) field.node = record->nodes[node].parent;
  }
}

}  // namespace

// Nodes are numbered as they open, so the first field of each has a higher number than all before.
void FoldPairs(NameCache& names, Record* record) {
  if (record->nodes.size() < 2) return;
  ForgetTableName(0, 0, record);
  std::uint16_t last = 0;
  for (std::size_t i = 0; i < record->fields.size(); ++i) {
    const std::uint16_t node = record->fields[i].node;
    if (node > last) {
      last = node;
      FoldPair(names, node, i, record);
    }
  }
}

}  // namespace leakscan
