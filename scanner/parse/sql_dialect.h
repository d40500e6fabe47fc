// Whether a text is a SQL dump, and how its string literals are escaped. Pure.
#pragma once

#include <optional>

#include "scanner/parse/head_lines.h"

namespace leakscan {

struct SqlDialect {
  bool backslash_escapes = true;
};

// The dialect of a stream with this head, or nothing if it is no dump: prose, tables and logs speak
// of INSERT too.
std::optional<SqlDialect> SniffSql(const HeadLines& head);

}  // namespace leakscan
