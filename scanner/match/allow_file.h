// The file of --allow: findings that are known, each with the reason why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/match/pattern_set.h"
#include "scanner/model/allow_list.h"

namespace leakscan {

struct AllowFile {
  AllowList list;
  std::vector<std::string> expired;  // "file:12" of entries that hold no more
};

// Reads [[allow]] tables:
//   detector, value, token, domain, source   conditions, at least one; all must be met
//   reason                                   why; required
//   expires                                  "YYYY-MM-DD": the last day on which it holds
// `today` is "YYYY-MM-DD". Detectors are those of `patterns`. Errors name file and line, never a
// value.
Result<AllowFile> LoadAllowFile(const PatternFile& file, const PatternSet& patterns,
                                std::string_view today);

}  // namespace leakscan
