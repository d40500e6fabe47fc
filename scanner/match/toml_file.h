// A TOML file as a tree of plain data with line numbers, for the readers of this folder. Parsed
// without exceptions; each tree owns its text. Internal to scanner/match; used once at start.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"

namespace leakscan {

struct TomlNode {
  enum class Type : std::uint8_t { kString, kBool, kArray, kTable, kOther };

  Type type = Type::kOther;
  bool flag = false;            // of a bool
  std::uint32_t line = 0;       // from 1
  std::string key;              // of a table's member
  std::string text;             // of a string; of a date "YYYY-MM-DD"
  std::vector<TomlNode> items;  // of an array; of a table its members, in the order of keys

  bool IsString() const { return type == Type::kString; }
  bool IsTable() const { return type == Type::kTable; }
  bool IsArray() const { return type == Type::kArray; }

  // The member `name` of a table, or null.
  const TomlNode* Find(std::string_view name) const;
};

// The root table of `text`. Errors name `file` and the line, never what stands there.
Result<TomlNode> ParseToml(std::string_view text, std::string_view file);

// "file:12".
std::string PlaceOf(std::string_view file, const TomlNode& node);

// kInvalidArgument with "file:12: " in front.
tl::unexpected<Error> TomlError(std::string_view file, const TomlNode& node,
                                std::string_view message);

}  // namespace leakscan
