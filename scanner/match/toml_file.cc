#include "scanner/match/toml_file.h"

#include <toml++/toml.h>

#include <sstream>

namespace leakscan {
namespace {

std::string Place(std::string_view file, std::uint32_t line) {
  return std::string(file) + ":" + std::to_string(line);
}

// As deep as the parser lets values nest (256).
TomlNode Copy(const toml::node& node) {
  TomlNode copy;
  copy.line = node.source().begin.line;
  if (const auto* text = node.as_string()) {
    copy.type = TomlNode::Type::kString;
    copy.text = text->get();
  } else if (const auto* flag = node.as_boolean()) {
    copy.type = TomlNode::Type::kBool;
    copy.flag = flag->get();
  } else if (const auto* date = node.as_date()) {
    std::ostringstream out;
    out << date->get();
    copy.type = TomlNode::Type::kString;
    copy.text = out.str();
  } else if (const auto* array = node.as_array()) {
    copy.type = TomlNode::Type::kArray;
    for (const toml::node& item : *array) copy.items.push_back(Copy(item));
  } else if (const auto* table = node.as_table()) {
    copy.type = TomlNode::Type::kTable;
    for (const auto& [key, member] : *table) {
      copy.items.push_back(Copy(member));
      copy.items.back().key = key.str();
    }
  }
  return copy;
}

}  // namespace

const TomlNode* TomlNode::Find(std::string_view name) const {
  for (const TomlNode& item : items) {
    if (type == Type::kTable && item.key == name) return &item;
  }
  return nullptr;
}

Result<TomlNode> ParseToml(std::string_view text, std::string_view file) {
  try {
    const toml::table root = toml::parse(text);
    return Copy(root);
  } catch (const toml::parse_error& error) {
    // The description may quote the line, so it is the place alone that goes into the message.
    return MakeError(ErrorCode::kInvalidArgument,
                     Place(file, error.source().begin.line) + ": not valid TOML");
  }
}

std::string PlaceOf(std::string_view file, const TomlNode& node) { return Place(file, node.line); }

tl::unexpected<Error> TomlError(std::string_view file, const TomlNode& node,
                                std::string_view message) {
  return MakeError(ErrorCode::kInvalidArgument, PlaceOf(file, node) + ": " + std::string(message));
}

}  // namespace leakscan
