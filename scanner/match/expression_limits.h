// What an expression may cost before Hyperscan sees it. Hyperscan unrolls bounded repeats, so that
// a line of text can keep its compiler busy for minutes; it takes no time limit. Internal to
// scanner/match; pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

inline constexpr std::size_t kExpressionBytesMax = 1000;
inline constexpr std::size_t kRepeatMax = 1000;
inline constexpr std::size_t kPositionsMax = 4000;  // characters after all repeats are unrolled

// Why `expression` is refused, in words that follow "'anchor' "; nothing if it may be compiled.
std::optional<std::string> ProblemOfExpression(std::string_view expression);

}  // namespace leakscan
