// The files of patterns/ as they were when the program was built, and the Hyperscan databases made
// from them. Read-only data of the program, valid for ever, for any thread. Nothing in scanner/
// includes this: what ships is handed to the scanner by whoever calls it.
#pragma once

#include <span>
#include <string_view>

namespace leakscan {

struct EmbeddedFile {
  std::string_view name;  // "patterns/contact.toml"
  std::string_view text;
};

// A serialised database of one group of expressions. The fields are those of SerializedDatabase in
// scanner/match/pattern_database.h, in the same order.
struct EmbeddedDatabase {
  std::string_view group;
  std::string_view expression_hash;
  std::string_view hyperscan_version;
  bool needs_avx2;
  std::span<const unsigned char> bytes;
};

// The pattern files in the order of their names.
std::span<const EmbeddedFile> BuiltinPatterns();

std::string_view BuiltinFieldNames();     // patterns/fields.toml
std::string_view BuiltinSeverityRules();  // patterns/severity.toml

// The databases of all shipped patterns.
std::span<const EmbeddedDatabase> BuiltinDatabases();

}  // namespace leakscan
