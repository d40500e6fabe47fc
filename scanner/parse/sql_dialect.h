// Whether a text is a SQL dump, and how its string literals are escaped. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace leakscan {

struct SqlDialect {
  bool backslash_escapes = true;
};

// The dialect of `head`, the start of a stream (all of it if `complete`), or nothing if it is no
// dump: prose, tables and logs speak of INSERT too.
std::optional<SqlDialect> SniffSql(std::string_view head, bool complete);

}  // namespace leakscan
