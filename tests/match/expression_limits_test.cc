#include "scanner/match/expression_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

TEST(ExpressionLimits, LetPlainExpressionsPass) {
  for (const std::string text : {"",
                                 "abc",
                                 "a{1000}",
                                 "a{3,}",
                                 "[a-z]{1,64}@[a-z]{1,255}",
                                 "(?:[a-z]{2,8}\\.){3}",
                                 "a{",
                                 "{",
                                 "a{,3}",
                                 "a{x}",
                                 "[{9999}]",
                                 "\\{9999}",
                                 "\\x{41}",
                                 "[]{2000}]a",
                                 "((((",
                                 "))))",
                                 "[",
                                 "\\",
                                 "[[:alpha:]]{3}",
                                 "(?:a|b){4}"}) {
    EXPECT_FALSE(ProblemOfExpression(text)) << text;
  }
}

TEST(ExpressionLimits, RefuseWhatUnrollsTooFar) {
  for (const std::string text :
       {"a{1001}", "a{1,1001}", "a{1001,}", "(?:a{1000}){1000}", "(?:(?:a{20}){20}){20}",
        "a{1000}b{1000}c{1000}d{1000}e{1000}", "[a-z]{99999999999999999999}",
        "(a{70}b){70"
        "}"}) {
    EXPECT_TRUE(ProblemOfExpression(text)) << text;
  }
}

}  // namespace
}  // namespace leakscan
